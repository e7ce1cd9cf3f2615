import Foundation
import Runner
import Story
import Testing

/// The object that the views look at: events go in, the state comes out.
@Suite @MainActor struct ModelTests {
    private let model: DemoModel

    init() throws {
        model = DemoModel(documents: try documents(), words: words, questions: questions, keys: keys)
    }

    private func until(_ what: String, _ holds: () -> Bool) async throws {
        for _ in 0..<60_000 where !holds() { try await Task.sleep(nanoseconds: 1_000_000) }
        try #require(holds(), "\(what): \(model.state)")
    }

    private func running(_ body: () async throws -> Void) async throws {
        let running = Task { await model.run() }
        defer { running.cancel() }
        try await body()
    }

    private func consent() async throws {
        model.send(.ask(question: "flag", at: model.now))
        try await until("asked") { model.state.verifier == .asked }
        model.send(.pass(at: model.now))
        try await until("consent") { if case .consent = model.state.wallet { true } else { false } }
    }

    @Test func fromTheQuestionToTheAnswer() async throws {
        try await running {
            try await consent()
            model.send(.agree)
            try await until("result") { if case .result = model.state.wallet { true } else { false } }
            guard case .result(let result) = model.state.wallet else { return }
            #expect(result.proof.bytes > 10_000 && result.proof.ms > 0)
            #expect((1...4).contains(result.proof.threads))
            #expect(try #require(result.proof.memory) > 10)
            #expect(result.learns == ["you are over 18"])

            model.send(.share)
            try await until("file") { model.shared != nil }
            let file = try #require(model.shared).url
            #expect(try Data(contentsOf: file).count == result.proof.bytes)

            model.open(.failure(CocoaError(.userCancelled)))
            model.open(.success(file.appendingPathExtension("missing")))
            model.open(.success(file))
            try await until("accepted") { if case .accepted = model.state.verifier { true } else { false } }
            guard case .accepted(let accepted) = model.state.verifier else { return }
            #expect(accepted.learned.says == ["you are over 18"])
            #expect(accepted.learned.bytes == result.proof.bytes)
        }
    }

    /// What an effect of an earlier question leads to comes too late.
    @Test func lateAnswersAreDropped() async throws {
        try await running {
            try await consent()
            let uri = try #require(model.state.asked?.uri)
            // Both are read and looked up; only the second one is shown, once.
            model.send(.link(uri: "openid4vp://?nonsense", at: model.now))
            model.send(.link(uri: uri, at: model.now))
            try await until("consent") { if case .consent = model.state.wallet { true } else { false } }
            try await Task.sleep(nanoseconds: 200_000_000)
            guard case .consent = model.state.wallet else {
                Issue.record("\(model.state.wallet)")
                return
            }
        }
    }
}
