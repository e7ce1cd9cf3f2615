import Foundation

extension Pages {
    /// The verifier's page at a time, for a question may have run out.
    public func verifier(_ state: AppState, now: Int) -> Page {
        switch state.verifier {
        case .idle: idle
        case .asked: asked(state.asked, now)
        case .checking: Page(mark: .waiting, title: words.say("checking"))
        case .accepted(let accepted): page(accepted)
        case .refused(let refusal): page(refusal, [another(.first)])
        }
    }

    private var idle: Page {
        let asked = questions.questions.map { Action(title: $0.title, detail: $0.detail, does: .ask($0.id)) }
        let score = Action(title: questions.score.title, detail: questions.score.asks, does: .ask(questions.score.id))
        return Page(
            title: words.say("verifier_title"), texts: [words.say("verifier_lead")], notes: [words.say("not_audited")],
            actions: asked + [score])
    }

    private func another(_ weight: Action.Weight) -> Action {
        Action(title: words.say("ask_another"), weight: weight, does: .send(.another))
    }

    private func asked(_ asked: Asked?, _ now: Int) -> Page {
        guard let asked else { return idle }
        let left = (asked.expires - now + 59) / 60
        var page = Page(
            title: words.say("asked_title", ["question": questions.asks(asked.question)]),
            texts: [
                asked.expired
                    ? words.say("asked_expired") : words.say("asked_left", ["minutes": String(max(left, 0))])
            ])
        if !asked.expired {
            page.code = asked.uri
            page.notes = [words.say("asked_scan")]
            page.actions = [Action(title: words.say("pass"), weight: .first, does: .pass)]
        }
        page.actions += [
            Action(title: words.say("extend"), weight: asked.expired ? .first : .other, does: .extend),
            Action(title: words.say("open_file"), does: .openFile), another(.other),
        ]
        return page
    }

    private func page(_ accepted: Accepted) -> Page {
        let learned = accepted.learned
        var page = Page(
            mark: .yes, title: title(learned.says, "accepted_title", "accepted_many"),
            texts: [words.say("accepted"), words.say("accepted_issuer", ["issuer": learned.issuer])],
            listings: [Listing(title: words.say("consent_learns"), items: learned.says.map(sentence))],
            notes: [
                words.say("checked_in", ["ms": grouped(learned.ms), "bytes": grouped(learned.bytes)])
            ],
            actions: cheats(accepted.cheat) + [another(.first)])
        if let origins = learned.origins {
            page.listings.append(Listing(title: words.say("accepted_origins"), items: words.origins(origins)))
        }
        page.listings.append(Listing(title: words.say("accepted_unlearned"), items: [words.say("accepted_never")]))
        page.listings.append(tried(accepted.cheat))
        return page
    }

    private func cheats(_ cheat: Cheat?) -> [Action] {
        if case .running = cheat { return [] }
        return Way.allCases.filter { $0 != .honest }.map { Action(title: words.cheat($0), does: .cheat($0)) }
    }

    /// How the last cheat went.
    private func tried(_ cheat: Cheat?) -> Listing {
        let title = words.say("cheat_title")
        switch cheat {
        case nil: return Listing(title: title, items: [])
        case .running: return Listing(title: title, items: [words.say("cheat_running")])
        case .accepted: return Listing(title: title, items: [words.say("cheat_accepted")])
        case .refused(let way, let code, let key):
            let explained = words.explain(key)
            return Listing(
                title: title,
                items: [
                    words.say("cheat_refused", ["cheat": words.cheat(way)]), explained.title, explained.text,
                    words.say("error_code", ["code": code]),
                ])
        }
    }
}
