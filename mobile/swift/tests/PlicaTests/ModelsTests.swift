import Foundation
import Plica
import Testing

/// A trained model by itself, and one that reads a licence.
@Suite struct ModelsTests {
    /// A random forest of tests/models, compiled.
    private func forest() throws -> Model {
        let out = try temporaryFolder().appendingPathComponent("forest.plica")
        let source = root.appendingPathComponent("tests/models/forest_breast_cancer/model.onnx")
        try commandLine("model", "compile", source.path, "--out", out.path)
        return try Model.fromBytes(bytes: Data(contentsOf: out))
    }

    private func lines(_ file: String) throws -> [String] {
        try text("tests/models/forest_breast_cancer/\(file)").split(whereSeparator: \.isNewline).map(String.init)
    }

    @Test func aModelRan() async throws {
        let model = try forest()
        let row = try lines("rows.csv")[1].split(separator: ",").map(String.init)
        let label = try lines("labels.csv")[0].trimmingCharacters(in: .whitespaces)
        let name = try #require(model.inputs().first).name
        let inputs = [name: Entries.texts(values: row)]
        let computed = try model.run(inputs: inputs)
        #expect(computed.className == label)
        #expect(model.outputs().classes.contains(label))
        let numbers = try row.map { try #require(Double($0)) }
        #expect(try model.run(inputs: [name: .numbers(values: numbers)]) == computed)

        let nonce = Data((0..<16).map { _ in UInt8.random(in: 0...255) })
        func asked(_ ask: Ask = .argMax, by: String = "https://example.com", nonce: Data = nonce) -> ModelRequest {
            ModelRequest(model: model.id(), ask: ask, audience: by, nonce: nonce)
        }
        let (request, steps) = (asked(), Steps())
        let proof = try await model.prove(inputs, request, onStep: steps.function)
        #expect(steps.seen == Array(present.dropFirst()))
        let facts = try await model.verify(proof, request)
        #expect(facts.output == .class(name: label))
        #expect(facts.model == model.id())
        #expect(facts.inputs.map(\.origin) == [.selfAsserted])

        // Another verifier, another class, another nonce, a missing input.
        let toAnother = asked(by: "https://other.example")
        #expect(try await code { try await model.verify(proof, toAnother) } == "proof.invalid")
        let other = try #require(model.outputs().classes.first { $0 != label })
        #expect(try await code { try await model.prove(inputs, asked(.class(name: other))) } == "model.output")
        #expect(try await code { try await model.prove([:], request) } == "model.input")
        #expect(try await code { try await model.prove(inputs, asked(nonce: Data(count: 5))) } == "model.request")
        let token = CancelToken()
        let options = Options(listener: Steps(3) { token.cancel() }, cancel: token)
        #expect(throws: PlicaError.Cancelled) {
            try model.proveBlocking(inputs: inputs, request: request, options: options)
        }
    }

    private func element(_ name: String, _ reading: Reading) -> Source {
        .attribute(namespace: namespace, element: name, reading: reading)
    }

    @Test func aScoreOverALicence() async throws {
        let issued = try Issued()
        let model = try Model.fromBytes(bytes: read("core/examples/licence_score.plica"))
        let sources = [
            "age": element("birth_date", .years), "licence_years": element("issue_date", .years),
            "country": element("issuing_country", .category), "income": .private,
        ]
        func asked(_ score: String, _ nonce: String) throws -> Request {
            let claim = ModelClaim(id: model.id(), ask: .atLeast(score: score), inputs: sources)
            return Request(docType: mdl, model: claim, session: try session(nonce))
        }
        let request = try asked("700", "enough")
        let holder = try Holder(
            document: issued.document, models: [model], inputs: ["income": .texts(values: ["52000"])])
        let shown = try holder.check(request: request, now: issued.now)
        #expect(shown.claims == [])
        #expect(shown.model?.output == .reaches(reached: true))
        let presentation = try await holder.present(request, signer: issued.device, now: issued.now)
        let facts = try await issued.verifier([model]).verify(presentation, request, now: issued.now)
        #expect(facts.model == shown.model)
        let origins = Dictionary(uniqueKeysWithValues: try #require(facts.model).inputs.map { ($0.name, $0.origin) })
        #expect(origins["income"] == .selfAsserted)
        #expect(origins["age"] == .attribute(namespace: namespace, element: "birth_date", reading: .years))

        // The answer is no; the verifier has not the model; the request in JSON says the same.
        let more = try asked("760", "more")
        #expect(try await code { try holder.check(request: more, now: issued.now) } == "model.output")
        let unknown = try await code { try await issued.verifier().verify(presentation, request, now: issued.now) }
        #expect(unknown == "model.unknown")
        let again = try Request.fromJson(request.toJson())
        #expect(again.session == nil)
        #expect(again.inSession(try #require(request.session)) == request)
    }
}
