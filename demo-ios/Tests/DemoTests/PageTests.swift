import Foundation
import Testing

@testable import Story

/// What the screens say.
@Suite struct PageTests {
    private let pages = Pages(words: words, questions: questions) { "second \($0)" }

    /// Every state of every scenario, with its pages.
    private func states() throws -> [(AppState, String)] {
        try StoryFile.read.scenarios.flatMap { scenario in
            var story = newStory()
            return try StoryFile.read.lines(scenario).map { line in
                _ = story.send(try Event(line.send))
                return (story.state, "\(scenario.name): \(line.send)")
            }
        }
    }

    /// Nothing is said by its key, no place is left empty, and from every screen that waits for people there is a way
    /// on.
    @Test func everyPageSpeaks() throws {
        for (state, at) in try states() {
            for page in [pages.wallet(state.wallet), pages.verifier(state, now: 10)] {
                let said = sentences(page)
                for sentence in said {
                    #expect(!sentence.isEmpty && !sentence.contains("{"), "\(sentence), \(at)")
                    #expect(!sentence.contains("_") && !words.known.contains(sentence), "\(sentence), \(at)")
                }
                let isCards = page.title == words.say("wallet_title")
                #expect(page.mark == .waiting || isCards || !page.actions.isEmpty, "\(at)")
                #expect(Set(page.actions.map(\.id)).count == page.actions.count, "\(at)")
                #expect(page.actions.filter { $0.weight == .first }.count <= 1, "\(at)")
            }
        }
    }

    private func sentences(_ page: Page) -> [String] {
        var said = [page.title] + page.texts
        // The code of an error is no sentence.
        said += page.notes.filter { !$0.hasPrefix("Error code ") }
        for action in page.actions { said.append(action.title) }
        for listing in page.listings {
            said += [listing.title] + listing.items.filter { !$0.hasPrefix("Error code ") }
            if let note = listing.note { said.append(note) }
        }
        if let progress = page.progress { said.append(progress.words) }
        return said
    }

    /// Views ask for no words that are not there.
    @Test func wordsThatTheViewsAskFor() throws {
        let folder = root.appendingPathComponent("demo-ios/Sources")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var asked: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let source = try String(contentsOf: file, encoding: .utf8)
            asked.formUnion(source.matches(of: /say\(\s*"([a-z_]+)"/).map { String($0.1) })
        }
        #expect(asked.count > 40)
        for key in asked { #expect(words.say(key) != key, "\(key)") }
    }

    @Test func consent() throws {
        let stays = (1...12).map { "thing \($0)" }
        let page = pages.wallet(.consent(try consent(learns: ["you are over 18"], stays: stays)))
        #expect(page.title == "door.example asks")
        #expect(page.listings[0].items == ["You are over 18."])
        #expect(page.listings[1].items == Array(stays.prefix(8)))
        #expect(page.listings[1].note == "and 4 more")
        #expect(page.actions.map(\.does) == [.send(.agree), .send(.decline)])
        #expect(page.actions.map(\.weight) == [.first, .other])
        #expect(page.notes[0].contains("second 5"))
    }

    private func consent(learns: [String], stays: [String]) throws -> Consent {
        var story = newStory()
        _ = story.send(.link(uri: "u", at: 5))
        let request = ReadRequest(id: "q", from: "door.example", expires: 9, age: true, score: false)
        _ = story.send(.read(request, at: 5))
        _ = story.send(.checked(learns: learns, stays: stays, at: 5))
        guard case .consent(let consent) = story.state.wallet else { throw CancellationError() }
        return consent
    }

    @Test func aProofOfSixSteps() throws {
        var story = newStory()
        _ = story.send(.link(uri: "u", at: 5))
        _ = story.send(.read(ReadRequest(id: "q", from: "a", expires: 9, age: true, score: false), at: 5))
        _ = story.send(.checked(learns: ["x"], stays: [], at: 5))
        _ = story.send(.agree)
        _ = story.send(.signed)
        _ = story.send(.step("commit", number: 3, of: 6))
        let quick = try #require(pages.wallet(story.state.wallet).progress)
        #expect(quick == ProofProgress(done: 3, of: 6, words: "Step 4 of 6", bar: false))
        _ = story.send(.waited)
        #expect(quick.spoken == nil)
        #expect(pages.wallet(story.state.wallet).progress?.bar == true)
        #expect(pages.wallet(story.state.wallet).progress?.spoken == "Step 4 of 6")
        #expect(pages.wallet(story.state.wallet).texts == ["Sealing the licence"])
        #expect(pages.wallet(story.state.wallet).announcement == "Proving")
        #expect(pages.wallet(.cancelled).announcement == nil)
        _ = story.send(.cancel)
        #expect(pages.wallet(story.state.wallet).actions.map(\.title) == ["Stopping …"])
    }

    /// A question has a code for another phone until it expires; then there is nothing to read.
    @Test func aQuestionExpires() {
        var story = newStory()
        _ = story.send(.ask(question: "flag", at: 0))
        _ = story.send(.asked(id: "q", uri: "u"))
        let asked = pages.verifier(story.state, now: 0)
        #expect(asked.title == "It has asked: Are you over 18?")
        #expect(asked.code == "u" && asked.texts[0].contains("5 more"))
        #expect(pages.verifier(story.state, now: 241).texts[0].contains("1 more"))
        _ = story.send(.tick(at: 300))
        let expired = pages.verifier(story.state, now: 300)
        #expect(expired.code == nil && !expired.actions.contains { $0.does == .pass })
        #expect(expired.actions.first { $0.weight == .first }?.does == .extend)
    }

    @Test func numbers() {
        let page = pages.wallet(
            .result(
                ProofResult(
                    from: "a", learns: ["x"], stays: [],
                    proof: Proof(presentation: "p", bytes: 1_034_205, ms: 26, threads: 2, memory: 39))))
        #expect(page.notes[0].contains("1,034,205 bytes") && page.notes[0].contains("39 MB"))
        #expect(pages.income(62_000) == "62,000 euros a year")
        #expect(pages.income(0) == "0 euros a year")
    }

    @Test func severalFacts() throws {
        let proof = Proof(presentation: "p", bytes: 1, ms: 1, threads: 1)
        var result = ProofResult(from: "a", learns: ["x", "y"], stays: [], proof: proof)
        #expect(pages.wallet(.result(result)).title == "The proof says 2 things.")
        #expect(pages.wallet(.result(result)).listings[0].items == ["X.", "Y."])
        result.sent = .verifier
        #expect(pages.wallet(.result(result)).title == "The site learned 2 things.")
        #expect(pages.wallet(.result(result)).actions.allSatisfy { $0.does != .hand })
        let learned = Learned(says: ["x", "y"], issuer: "i", ms: 1, bytes: 1)
        var state = AppState()
        state.verifier = .accepted(Accepted(presentation: "p", learned: learned))
        #expect(pages.verifier(state, now: 0).title == "The verifier learned 2 things")
    }

    /// What an action sends has the time at which somebody pressed it.
    @Test func actions() {
        #expect(Action.Does.pass.event(at: 7) == .pass(at: 7))
        #expect(Action.Does.cheat(.later).event(at: 7) == .cheat(.later, at: 7))
        #expect(Action.Does.ask("flag").event(at: 7) == .ask(question: "flag", at: 7))
        #expect(Action.Does.openFile.event(at: 7) == nil)
    }
}
