import Foundation
import Plica
import Story

/// The verifier: asks questions, and checks answers.
struct Door {
    private let documents: Documents
    private let sentences: Sentences
    private var asked: [String: Link] = [:]

    init(_ documents: Documents, _ sentences: Sentences) {
        (self.documents, self.sentences) = (documents, sentences)
    }

    /// Asks, and gives the question's name and its link.
    mutating func ask(_ question: String, _ expires: Int) throws -> (id: String, uri: String) {
        let isScore = question == sentences.questions.score.id
        let request =
            isScore
            ? Request(docType: Door.docType, model: try lenderModel(documents, sentences)) : try request(question)
        let link = Link(
            host: isScore ? "lender.example" : "door.example", nonce: newNonce(), expires: expires,
            json: try request.toJson())
        asked[link.nonce] = link
        return (link.nonce, link.uri)
    }

    /// The same question with a later end.
    mutating func extend(_ id: String, _ expires: Int) throws -> (id: String, uri: String) {
        guard let link = asked[id] else { throw Trouble(code: "session.unknown") }
        let later = Link(host: link.host, nonce: link.nonce, expires: expires, json: link.json)
        asked[id] = later
        return (id, later.uri)
    }

    /// What there is to check, in one of the ways.
    func check(_ id: String, _ presentation: Data, _ way: Way, _ now: Date) throws -> Check {
        guard let link = asked[id] else { throw Trouble(code: "session.unknown") }
        var check = Check(
            verifier: try Verifier(trust: way == .nobody ? [] : documents.trusted(), models: [documents.scorecard()]),
            presentation: presentation, request: try link.request(), now: now)
        switch way {
        case .honest, .again, .nobody: break
        case .replay:
            check.request = try Link(host: link.host, nonce: newNonce(), expires: link.expires, json: link.json)
                .request()
        case .change:
            // The last byte is of a number that the check computes with. Another one may be refused when it is read.
            if let last = presentation.indices.last { check.presentation[last] ^= 1 }
        case .later: check.now = now + 3600
        }
        return check
    }

    private func request(_ id: String) throws -> Request {
        guard let question = sentences.questions.questions.first(where: { $0.id == id }) else {
            throw Trouble(code: "session.unknown")
        }
        let claim = Claim(
            namespace: Door.namespace, element: question.element, predicate: question.predicate.predicate)
        return Request(docType: Door.docType, claims: [claim])
    }

    static let docType = "org.iso.18013.5.1.mDL"
    static let namespace = "org.iso.18013.5.1"
    static let readings: [String: Reading] = [
        "integer": .integer, "years": .years, "days": .days, "category": .category, "boolean": .boolean,
    ]
}

/// What the lender asks of its model: there are words for this, and for nothing else of a model.
func lenderModel(_ documents: Documents, _ sentences: Sentences) throws -> ModelClaim {
    let score = sentences.questions.score
    let inputs = try score.inputs.mapValues { input -> Source in
        guard case .element(let element, let reading) = input else { return .private }
        guard let reading = Door.readings[reading] else { throw Trouble(code: "request.json") }
        return .attribute(namespace: Door.namespace, element: element, reading: reading)
    }
    return ModelClaim(id: try documents.scorecard().id(), ask: .atLeast(score: score.atLeast), inputs: inputs)
}

/// An answer, the request that it should answer, and who looks at it when.
struct Check: Sendable {
    let verifier: Verifier
    var presentation: Data
    var request: Request
    var now: Date

    func facts() async throws -> Facts { try await verifier.verify(presentation, request, now: now) }
}
