import Foundation
import Plica
import Story
import Testing

@testable import Runner

/// The scenarios end with the real library as story.json says, with the same codes.
@Suite(.serialized) struct RunnerTests {
    @Test(arguments: StoryFile.read.real) func scenario(_ scenario: Scenario) async throws {
        let file = StoryFile.read
        try await Performance(file.start).perform(file.lines(scenario))
    }

    /// A scenario that says something else is noticed, also where the library answers.
    @Test func anotherAnswerIsNoticed() async throws {
        let file = StoryFile.read
        var lines = file.lines(try #require(file.scenarios.first { $0.name == "under age" }))
        let last = lines.removeLast()
        let other = last.send.with(["code": "document.expired"])
        lines.append(Line(send: other, effects: nil, state: last.state))
        await #expect(throws: Different.self) { try await Performance(file.start).perform(lines) }
    }

    /// What the consent says, with real documents: what is learned is not among what stays.
    @Test(arguments: ["flag", "birth", "name", "country"]) func consent(_ question: String) async throws {
        let runner = try runner()
        let id = try await read(question, runner)
        let checked = try await only(runner, .check(document: "adult", request: id, income: nil))
        guard case .checked(let learns, let stays, _) = checked else {
            Issue.record("\(checked)")
            return
        }
        #expect(learns.count == 1 && !learns[0].contains("{"))
        #expect(stays.contains("portrait") && stays.contains("document number"))
        #expect(stays.contains("family name") == (question != "name"))
        #expect(stays.contains("birth date"))
        // That somebody is over 18 says that they are over 13.
        #expect(stays.contains("age over 13") == !["flag", "birth"].contains(question))
        #expect(stays.contains("age over 21"))
    }

    /// A link that somebody changed is no question.
    @Test(arguments: [
        "https://door.example", "openid4vp://?plica={}", "mdoc:abc", "",
        "openid4vp://?client_id=x509_san_dns:a.example&response_uri=https://b.example/response&nonce=n&exp=9&plica={}",
    ]) func badLinks(_ uri: String) async throws {
        #expect(
            try await only(runner(), .read(uri: uri))
                == .failed(by: .wallet, code: "request.json", kind: .badInput))
    }

    /// Another question about the lender's model would be told under the words for this one: it is refused.
    @Test(arguments: [Ask.atLeast(score: "650"), .values]) func anotherScore(_ ask: Ask) async throws {
        let asked = try await only(runner(), .ask(question: "score", expires: 9))
        guard case .asked(_, let uri) = asked else { throw Unexpected(event: asked) }
        var link = try Link(uri: uri)
        var request = try Request.fromJson(link.json)
        let model = try #require(request.model)
        request = Request(docType: request.docType, model: ModelClaim(id: model.id, ask: ask, inputs: model.inputs))
        link = Link(host: link.host, nonce: link.nonce, expires: link.expires, json: try request.toJson())
        #expect(
            try await only(runner(), .read(uri: link.uri))
                == .failed(by: .wallet, code: "model.unknown", kind: .badInput))
    }

    /// Of a file of any size a few megabytes are read.
    @Test func aLargeFile() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).bin")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(count: 5 << 20).write(to: file)
        #expect(try beginOf(file).count == (4 << 20) + 1)
        try Data([1, 2]).write(to: file)
        #expect(try beginOf(file) == Data([1, 2]))
    }

    /// What a link says comes out of it again, whatever is in it.
    @Test func links() throws {
        let link = Link(host: "door.example", nonce: "a+b/c=&?#%", expires: 7, json: #"{"a": "ü & b"}"#)
        let read = try Link(uri: link.uri)
        #expect(read.host == link.host && read.nonce == link.nonce)
        #expect(read.expires == link.expires && read.json == link.json)
        #expect(Set((0..<100).map { _ in newNonce() }).count == 100)
    }

    /// Another phone reads a question from a QR code, which holds 2953 bytes at most.
    @Test(arguments: ["flag", "birth", "name", "country", "score"]) func questionsFitACode(_ question: String)
        async throws
    {
        let asked = try await only(runner(), .ask(question: question, expires: 2_000_000_000))
        guard case .asked(_, let uri) = asked else { throw Unexpected(event: asked) }
        #expect(uri.utf8.count <= 2953)
    }

    /// A document whose device is not here signs nothing.
    @Test func noKey() async throws {
        let runner = try runner()
        let id = try await read("flag", runner)
        _ = try await only(runner, .check(document: "adult", request: id, income: nil))
        #expect(
            try await only(runner, .sign(document: "owf-mustermann-mdl", request: id))
                == .failed(by: .wallet, code: "key", kind: .internal))
    }

    /// A signer that is sent away leads back to the consent; one that fails does not.
    @Test func whatSignersThrow() async throws {
        let sent = try runner(keys: Throws(error: CancellationError()))
        let id = try await read("flag", sent)
        _ = try await only(sent, .check(document: "adult", request: id, income: nil))
        #expect(try await only(sent, .sign(document: "adult", request: id)) == .dismissed)

        let broken = try runner(keys: Throws(error: CocoaError(.featureUnsupported)))
        let other = try await read("flag", broken)
        _ = try await only(broken, .check(document: "adult", request: other, income: nil))
        let failed = try await only(broken, .sign(document: "adult", request: other))
        guard case .failed(by: .wallet, _, kind: .internal) = failed else {
            Issue.record("\(failed)")
            return
        }
    }

    private func runner(keys: any Keys = keys) throws -> Runner {
        Runner(documents: try documents(), words: words, questions: questions, keys: keys)
    }

    /// Has the verifier ask and the wallet read, and names the request.
    private func read(_ question: String, _ runner: Runner) async throws -> String {
        let asked = try await only(runner, .ask(question: question, expires: Int.max))
        guard case .asked(let id, let uri) = asked else { throw Unexpected(event: asked) }
        let read = try await only(runner, .read(uri: uri))
        guard case .read(let request, _) = read, request.id == id else { throw Unexpected(event: read) }
        return id
    }

    /// The one event that the effect leads to.
    private func only(_ runner: Runner, _ effect: Effect) async throws -> Event {
        let events = Locked<[Event]>([])
        await runner.perform(effect) { event in events.change { $0.append(event) } }
        try #require(events.value.count == 1, "\(events.value)")
        return events.value[0]
    }
}

private struct Unexpected: Error { let event: Event }

/// Keys that do not sign.
private struct Throws: Keys, Signer {
    let error: any Error

    func imported(pem: String) throws -> any Signer { self }
    func other() throws -> any Signer { self }
    func sign(_ message: Data) async throws -> Data { throw error }
}
