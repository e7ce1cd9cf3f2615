import Foundation

/// Turns states into pages.
public struct Pages: Sendable {
    let words: Words
    let questions: Questions
    /// How a time is written.
    let time: @Sendable (Int) -> String
    /// How many of the things that stay are listed.
    static let listed = 8

    public init(words: Words, questions: Questions, time: @escaping @Sendable (Int) -> String) {
        (self.words, self.questions, self.time) = (words, questions, time)
    }

    /// The wallet's page, but for its first screen, which is a list of cards.
    public func wallet(_ screen: WalletScreen) -> Page {
        switch screen {
        case .documents:
            Page(title: words.say("wallet_title"), texts: [words.say("wallet_lead")], notes: [words.say("not_audited")])
        case .request:
            Page(mark: .waiting, title: words.say("request_title"), texts: [words.say("request_text")], actions: [done])
        case .inputs(let inputs): page(inputs)
        case .consent(let consent): page(consent, asks: true)
        case .prompt(let consent): page(consent, asks: false)
        case .proving(let proving): page(proving)
        case .result(let result): page(result)
        case .refused(let refusal): page(refusal, [done])
        case .cancelled:
            Page(title: words.say("cancelled_title"), texts: [words.say("cancelled_text")], actions: [done])
        case .declined:
            Page(title: words.say("declined_title"), texts: [words.say("declined_text")], actions: [done])
        }
    }

    private var done: Action { Action(title: words.say("done"), weight: .first, does: .send(.back)) }

    private func page(_ inputs: Inputs) -> Page {
        let wanted = questions.score.atLeast
        var page = Page(
            title: words.say("inputs_title", ["from": inputs.from]),
            texts: [words.say("inputs_lead", ["wanted": wanted])], notes: [words.say("income_note")],
            actions: [
                Action(title: words.say("next"), weight: .first, does: .send(.next)),
                Action(title: words.say("decline"), does: .send(.back)),
            ])
        if let score = inputs.score {
            let enough = score >= Int(wanted) ?? 0
            page.texts += [
                words.say("score", ["score": String(score)]),
                words.say(enough ? "score_enough" : "score_low", ["wanted": wanted]),
            ]
        }
        return page
    }

    /// What the income is called, also for those who hear it.
    public func income(_ value: Int) -> String { words.say("income_value", ["value": grouped(value)]) }

    private func page(_ consent: Consent, asks: Bool) -> Page {
        var page = Page(
            mark: asks ? .none : .waiting, title: words.say("consent_title", ["from": consent.from]),
            texts: asks ? [] : [words.say("prompt_text")],
            listings: [
                Listing(
                    title: words.say("consent_learns"), items: consent.learns.map(sentence),
                    note: words.say("consent_also")),
                stays(consent.stays),
            ],
            notes: [words.say("consent_time", ["time": time(consent.at)])])
        if asks {
            page.actions = [
                Action(title: words.say("prove"), weight: .first, does: .send(.agree)),
                Action(title: words.say("decline"), does: .send(.decline)),
            ]
        }
        return page
    }

    /// What stays; of many things the first ones, and how many more.
    private func stays(_ stays: [String]) -> Listing {
        let more = stays.count - Pages.listed
        return Listing(
            title: words.say("consent_stays"), items: Array(stays.prefix(Pages.listed)),
            note: more > 0 ? words.say("consent_more", ["count": String(more)]) : nil)
    }

    private func page(_ proving: Proving) -> Page {
        var page = Page(
            mark: .waiting, title: words.say("proving_title"),
            actions: [
                Action(title: words.say(proving.stopping ? "stopping" : "cancel"), does: .send(.cancel))
            ])
        if let step = proving.step, let number = proving.number, let of = proving.of {
            let counted = words.say("proving_step", ["number": String(number + 1), "of": String(of)])
            page.texts = [words.step(step)]
            page.progress = ProofProgress(done: number, of: of, words: counted, bar: proving.bar)
        }
        return page
    }

    private func page(_ result: ProofResult) -> Page {
        let sent = result.sent
        let (one, many) = sent == .verifier ? ("learned_title", "learned_many") : ("ready_title", "ready_many")
        var page = Page(
            mark: .yes, title: title(result.learns, one, many), listings: [stays(result.stays)],
            notes: [made(result.proof)])
        if result.learns.count > 1 {
            page.listings.insert(Listing(title: words.say("consent_learns"), items: result.learns.map(sentence)), at: 0)
        }
        switch sent {
        case .no: page.texts = [words.say("ready_text")]
        case .file: page.texts = [words.say("shared_text")]
        case .verifier: break
        }
        if sent != .verifier {
            page.actions.append(Action(title: words.say("hand"), weight: .first, does: .hand))
        }
        page.actions += [
            Action(title: words.say("share"), does: .send(.share)),
            Action(title: words.say("done"), does: .send(.back)),
        ]
        return page
    }

    /// A title that says the one fact, or how many there are.
    func title(_ facts: [String], _ one: String, _ many: String) -> String {
        facts.count == 1
            ? words.say(one, ["fact": facts[0]]) : words.say(many, ["count": String(facts.count)])
    }

    private func made(_ proof: Proof) -> String {
        var values = [
            "ms": grouped(proof.ms), "threads": String(proof.threads), "bytes": grouped(proof.bytes),
        ]
        guard let memory = proof.memory else { return words.say("made_without_memory", values) }
        values["memory"] = grouped(memory)
        return words.say("made", values)
    }

    func page(_ refusal: Refusal, _ actions: [Action]) -> Page {
        let explained = words.explain(refusal.words)
        let (by, text) =
            refusal.by == .wallet
            ? ("refused_by_wallet", "refused_wallet_text") : ("refused_by_verifier", "refused_verifier_text")
        return Page(
            mark: .no, title: explained.title, texts: [words.say(by), explained.text, words.say(text)],
            notes: [words.say("error_code", ["code": refusal.code])], actions: actions)
    }
}

/// A number as people read it in English.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    let parts = stride(from: digits.count, to: 0, by: -3).map { String(digits[max($0 - 3, 0)..<$0]) }
    return (number < 0 ? "−" : "") + parts.reversed().joined(separator: ",")
}

/// A fact is the rest of a sentence; here it is a whole one.
func sentence(_ fact: String) -> String { fact.prefix(1).uppercased() + fact.dropFirst() + "." }
