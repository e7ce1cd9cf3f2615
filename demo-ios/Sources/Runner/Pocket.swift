import Foundation
import Plica
import Story

/// The wallet: reads links, looks up answers, signs and proves. What a step needs of an earlier one is kept by the name
/// of the request.
struct Pocket {
    private let documents: Documents
    private let sentences: Sentences
    private let keys: any Keys
    private var requests: [String: Request] = [:]
    private var holders: [String: Holder] = [:]
    private var signatures: [String: Data] = [:]
    /// The sessions that were answered. A wallet would keep them with the document.
    private var answered: [String: [Data]] = [:]

    init(_ documents: Documents, _ sentences: Sentences, _ keys: any Keys) {
        (self.documents, self.sentences, self.keys) = (documents, sentences, keys)
    }

    mutating func read(_ uri: String) throws -> ReadRequest {
        let link = try Link(uri: uri)
        let request = try link.request()
        // Another threshold, or all values, would be told to somebody who agreed to this one.
        if let model = request.model, model != (try lenderModel(documents, sentences)) {
            throw PlicaError.BadInput(code: "model.unknown", detail: "the link does not ask the lender's question")
        }
        requests[link.nonce] = request
        let ages = request.claims.allSatisfy { claim in
            if case .ageAtLeast = claim.predicate { return true }
            return false
        }
        return ReadRequest(
            id: link.nonce, from: link.host, expires: link.expires,
            age: request.model == nil && !request.claims.isEmpty && ages, score: request.model != nil)
    }

    /// The score of this income, for its owner's eyes.
    func score(_ document: String, _ income: Int, _ now: Date) throws -> Int {
        let model = try documents.scorecard()
        let holder = try holder(document, income: nil)
        let inputs = try sentences.questions.score.inputs.mapValues { input -> Entries in
            guard case .element(let element, let reading) = input else { return .texts(values: [String(income)]) }
            let value = text(try holder.value(namespace: Door.namespace, element: element))
            return .texts(values: [reading == "years" ? String(try years(holder, element, now)) : value])
        }
        guard let first = try model.run(inputs: inputs).values.first, let score = Double(first) else {
            throw Trouble(code: "model.output")
        }
        return Int(score)
    }

    /// Looks up the answer. What is wrong with it is said here, before anybody is asked to sign.
    mutating func check(
        _ document: String, _ request: String, _ income: Int?, _ now: Date
    ) throws -> (learns: [String], stays: [String]) {
        let asked = try asked(request)
        let holder = try holder(document, income: income)
        let shown = try holder.check(request: asked, now: now)
        holders[request] = holder
        return (
            sentences.facts(shown.claims, shown.model), sentences.stays(holder.info().elements, shown)
        )
    }

    /// The key of a document, and what it has to sign.
    func toSign(_ document: String, _ request: String) throws -> (signer: any Signer, message: Data) {
        let sample = try documents.sample(document)
        let message = try checked(request).deviceAuthentication(request: asked(request))
        switch sample.key {
        case .other: return (try keys.other(), message)
        case .none: throw Trouble(code: "key")
        case .test:
            guard let pem = try documents.deviceKey(sample) else { throw Trouble(code: "key") }
            return (try keys.imported(pem: pem), message)
        }
    }

    mutating func signed(_ request: String, _ signature: Data) { signatures[request] = signature }

    /// What there is to prove.
    func answer(_ request: String) throws -> Answering {
        guard let signature = signatures[request] else { throw Trouble(code: "key") }
        return Answering(holder: try checked(request), request: try asked(request), signature: signature)
    }

    mutating func proved(_ document: String, _ request: String) {
        if let holder = holders[request] { answered[document] = holder.answered() }
    }

    private func asked(_ request: String) throws -> Request {
        guard let asked = requests[request] else { throw Trouble(code: "session.unknown") }
        return asked
    }

    private func checked(_ request: String) throws -> Holder {
        guard let holder = holders[request] else { throw Trouble(code: "session.unknown") }
        return holder
    }

    private func holder(_ document: String, income: Int?) throws -> Holder {
        let sample = try documents.sample(document)
        return try Holder(
            document: documents.bytes(sample), issuerKey: documents.issuerKey(sample),
            answered: answered[document] ?? [], models: income == nil ? [] : [documents.scorecard()],
            inputs: income.map { ["income": .texts(values: [String($0)])] } ?? [:])
    }
}

/// An answer that is agreed to and signed.
struct Answering: Sendable {
    let holder: Holder
    let request: Request
    let signature: Data

    func prove(at now: Date, onStep: @escaping OnStep) async throws -> Data {
        try await holder.present(request, signer: Made(signature: signature), now: now, onStep: onStep)
    }
}

/// A signature that is there already.
private struct Made: Signer {
    let signature: Data

    func sign(_ message: Data) async throws -> Data { signature }
}

/// Completed years since a date of the document, in UTC as in documents.
private func years(_ holder: Holder, _ element: String, _ now: Date) throws -> Int {
    guard case .fullDate(let date) = try holder.value(namespace: Door.namespace, element: element) else {
        throw Trouble(code: "model.input")
    }
    let format = ISO8601DateFormatter()
    format.formatOptions = [.withFullDate]
    let today = format.string(from: now)
    guard let since = Int(date.prefix(4)), let year = Int(today.prefix(4)) else { throw Trouble(code: "model.input") }
    return year - since - (today.dropFirst(5) < date.dropFirst(5) ? 1 : 0)
}
