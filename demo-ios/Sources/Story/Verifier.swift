// The half of the machine that is the verifier.

extension Story {
    mutating func verifier(_ event: Event) -> [Effect] {
        switch event {
        case .ask(let question, let at): return ask(question, at)
        case .asked(let id, let uri): asked(id, uri)
        case .extend(let at): return extend(at)
        case .another: another()
        case .open(let presentation, let at): return present(presentation, at)
        case .verified(let learned): verified(learned)
        case .cheat(let way, _): return cheat(way)
        case .tick(let at): tick(at)
        default: break
        }
        return []
    }

    private mutating func ask(_ question: String, _ at: Int) -> [Effect] {
        guard state.verifier == .idle, asking == nil else { return [] }
        let expires = at + Story.patience
        asking = (question, expires)
        state.tab = .verifier
        return [.ask(question: question, expires: expires)]
    }

    private mutating func asked(_ id: String, _ uri: String) {
        guard let (question, expires) = asking else { return }
        asking = nil
        // An answer may have come while the link was made anew.
        let answered = state.asked?.id == id && state.asked?.answered == true
        state.asked = Asked(question: question, id: id, uri: uri, expires: expires, answered: answered)
        if state.verifier == .idle { state.verifier = .asked }
    }

    private mutating func extend(_ at: Int) -> [Effect] {
        guard state.verifier == .asked, asking == nil, let asked = state.asked, !asked.answered else { return [] }
        let expires = at + Story.patience
        asking = (asked.question, expires)
        return [.extend(id: asked.id, expires: expires)]
    }

    private mutating func another() {
        if case .checking = state.verifier { return }
        (asking, state.asked, state.verifier) = (nil, nil, .idle)
    }

    private mutating func tick(_ at: Int) {
        guard let asked = state.asked, !asked.answered, at >= asked.expires else { return }
        state.asked?.expired = true
    }

    /// Takes an answer, if there is a question that waits for one.
    mutating func present(_ presentation: String, _ at: Int) -> [Effect] {
        if case .checking = state.verifier { return [] }
        guard let asked = state.asked else { return no("session.unknown") }
        if asked.answered { return no("session.answered") }
        if at >= asked.expires { return no("session.expired") }
        state.asked?.answered = true
        state.verifier = .checking(presentation: presentation)
        return [.verify(id: asked.id, presentation: presentation, way: .honest)]
    }

    private mutating func no(_ code: String) -> [Effect] {
        state.verifier = .refused(refusal(.verifier, code, .doesNotHold))
        return []
    }

    private mutating func verified(_ learned: Learned) {
        switch state.verifier {
        case .checking(let presentation):
            state.verifier = .accepted(Accepted(presentation: presentation, learned: learned))
        case .accepted(var accepted):
            guard case .running(let way) = accepted.cheat else { return }
            accepted.cheat = .accepted(way)
            state.verifier = .accepted(accepted)
        default: break
        }
    }

    private mutating func cheat(_ way: Way) -> [Effect] {
        guard case .accepted(var accepted) = state.verifier, let asked = state.asked else { return [] }
        if case .running = accepted.cheat { return [] }
        defer { state.verifier = .accepted(accepted) }
        guard way != .again else {
            // The verifier has had its answer, and looks at no other.
            let refused = refusal(.verifier, "session.answered", .doesNotHold)
            accepted.cheat = .refused(way, code: refused.code, words: refused.words)
            return []
        }
        accepted.cheat = .running(way)
        return [.verify(id: asked.id, presentation: accepted.presentation, way: way)]
    }

    mutating func verifierFailed(_ code: String, _ kind: Kind) -> [Effect] {
        let refused = refusal(.verifier, code, kind)
        switch state.verifier {
        case .accepted(var accepted):
            guard case .running(let way) = accepted.cheat else { return [] }
            accepted.cheat = .refused(way, code: refused.code, words: refused.words)
            state.verifier = .accepted(accepted)
        case .idle where asking == nil, .asked where asking == nil, .refused: break
        default:
            asking = nil
            state.verifier = .refused(refused)
        }
        return []
    }
}
