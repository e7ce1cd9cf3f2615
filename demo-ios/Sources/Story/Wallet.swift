// The half of the machine that is the wallet.

extension Story {
    mutating func wallet(_ event: Event) -> [Effect] {
        switch event {
        case .choose(let document):
            if state.wallet == .documents { state.document = document }
        case .pass:
            if let uri = state.asked?.uri { return take(uri) }
        case .link(let uri, _): return take(uri)
        case .read(let request, let at): return read(request, at)
        case .income, .scored, .next: return inputs(event)
        case .checked(let learns, let stays, let at): checked(learns, stays, at)
        case .agree, .decline, .signed, .dismissed: return consent(event)
        case .step, .waited, .proved, .cancelled: proving(event)
        case .cancel, .leave: return stop()
        case .back: return back()
        case .hand(let at): return hand(at)
        case .share: return share()
        case .failed(_, let code, let kind): failed(code, kind)
        default: break
        }
        return []
    }

    /// A question comes, and takes the place of one that was not agreed to yet.
    private mutating func take(_ uri: String) -> [Effect] {
        switch state.wallet {
        case .prompt, .proving: return []
        default: break
        }
        (request, checking, agreed) = (nil, false, nil)
        (state.tab, state.wallet) = (.wallet, .request)
        return [.read(uri: uri)]
    }

    private mutating func read(_ read: ReadRequest, _ at: Int) -> [Effect] {
        guard state.wallet == .request, request == nil else { return [] }
        request = read
        guard at < read.expires else {
            state.wallet = .refused(refusal(.wallet, "session.expired", .doesNotHold))
            return []
        }
        guard read.score else { return check(income: nil) }
        state.wallet = .inputs(Inputs(from: read.from, income: firstIncome))
        return [.score(document: state.document, income: firstIncome)]
    }

    private mutating func check(income: Int?) -> [Effect] {
        guard let request else { return [] }
        state.wallet = .request
        checking = true
        return [.check(document: state.document, request: request.id, income: income)]
    }

    private mutating func inputs(_ event: Event) -> [Effect] {
        guard case .inputs(var inputs) = state.wallet else { return [] }
        switch event {
        case .income(let income):
            (inputs.income, inputs.score) = (income, nil)
            state.wallet = .inputs(inputs)
            return [.score(document: state.document, income: income)]
        case .scored(let income, let score):
            // That of an income that is no longer shown is dropped.
            if income == inputs.income { inputs.score = score }
            state.wallet = .inputs(inputs)
        case .next: return check(income: inputs.income)
        default: break
        }
        return []
    }

    private mutating func checked(_ learns: [String], _ stays: [String], _ at: Int) {
        guard state.wallet == .request, checking, let request else { return }
        checking = false
        state.wallet = .consent(Consent(from: request.from, learns: learns, stays: stays, at: at))
    }

    private mutating func consent(_ event: Event) -> [Effect] {
        guard let request else { return [] }
        switch (event, state.wallet) {
        case (.agree, .consent(let consent)):
            state.wallet = .prompt(consent)
            return [.sign(document: state.document, request: request.id)]
        case (.decline, .consent):
            state.wallet = .declined
        case (.dismissed, .prompt(let consent)):
            state.wallet = .consent(consent)
        case (.signed, .prompt(let consent)):
            agreed = consent
            state.wallet = .proving(Proving(from: consent.from))
            return [
                .prove(document: state.document, request: request.id), .wait(milliseconds: Story.unnoticed),
            ]
        default: break
        }
        return []
    }

    private mutating func proving(_ event: Event) {
        guard case .proving(var proving) = state.wallet else { return }
        switch event {
        case .step(let step, let number, let of):
            (proving.step, proving.number, proving.of) = (step, number, of)
            state.wallet = .proving(proving)
        case .waited:
            proving.bar = true
            state.wallet = .proving(proving)
        case .proved(let proof):
            state.wallet = proving.stopping ? .cancelled : result(proof)
        default: state.wallet = .cancelled
        }
    }

    private func result(_ proof: Proof) -> WalletScreen {
        guard let agreed else { return .cancelled }
        return .result(ProofResult(from: agreed.from, learns: agreed.learns, stays: agreed.stays, proof: proof))
    }

    /// Stops a proof, which ends at its next step.
    private mutating func stop() -> [Effect] {
        guard case .proving(var proving) = state.wallet, !proving.stopping else { return [] }
        proving.stopping = true
        state.wallet = .proving(proving)
        return [.cancel]
    }

    private mutating func back() -> [Effect] {
        switch state.wallet {
        case .proving: return stop()
        case .prompt, .documents: break
        default: state.wallet = .documents
        }
        return []
    }

    private mutating func hand(_ at: Int) -> [Effect] {
        guard case .result(var result) = state.wallet else { return [] }
        if case .checking = state.verifier { return [] }
        result.sent = .verifier
        state.wallet = .result(result)
        state.tab = .verifier
        return present(result.proof.presentation, at)
    }

    private mutating func share() -> [Effect] {
        guard case .result(var result) = state.wallet else { return [] }
        // What the verifier has received, it has received.
        if result.sent == .no { result.sent = .file }
        state.wallet = .result(result)
        return [.share(presentation: result.proof.presentation)]
    }

    private mutating func failed(_ code: String, _ kind: Kind) {
        switch state.wallet {
        case .request, .inputs, .prompt, .proving: state.wallet = .refused(refusal(.wallet, code, kind))
        default: break
        }
    }
}
