import Foundation
import Plica

/// A document of `manifest.json`, which `demo-web/scripts/fixtures.mjs` writes.
public struct Sample: Sendable, Decodable, Identifiable {
    public let id: String
    public let docType: String
    let document: String
    let deviceKey, roots: String?
    let birthDate, validUntil: String?
    /// Of a document that others have recorded: when, and who signed it.
    let now: String?
    let issuerKey: Point?

    struct Point: Decodable, Sendable { let x, y: String }

    /// Who signs for it.
    public enum Key: Sendable { case test, other, none }

    public var key: Key {
        if id == Sample.copied { return .other }
        return deviceKey == nil ? .none : .test
    }

    /// What its card says of it: the values for the places in its words.
    public var dates: [String: String] {
        var dates: [String: String] = [:]
        dates["born"] = birthDate.map(day)
        dates["until"] = validUntil.map(day)
        dates["recorded"] = now.map(day)
        return dates
    }

    /// The first document, on a phone without its key.
    static let copied = "copied"
    /// Its owner made up the office that signed it, which nobody trusts.
    static let forged = "forged"
}

/// The documents of the wallet, the lender's model, and whom the verifier trusts: a folder of files.
public struct Documents: Sendable {
    public let samples: [Sample]
    private let folder: URL

    private struct Manifest: Decodable { let samples: [Sample] }

    public init(folder: URL) throws {
        self.folder = folder
        let manifest = try Data(contentsOf: folder.appendingPathComponent("manifest.json"))
        var samples = try JSONDecoder().decode(Manifest.self, from: manifest).samples
        if let adult = samples.first(where: { $0.id == "adult" }) {
            let copy = Sample(
                id: Sample.copied, docType: adult.docType, document: adult.document, deviceKey: nil, roots: nil,
                birthDate: adult.birthDate, validUntil: adult.validUntil, now: nil, issuerKey: nil)
            let place = samples.firstIndex { $0.issuerKey != nil } ?? samples.endIndex
            samples.insert(copy, at: place)
        }
        self.samples = samples
    }

    func sample(_ id: String) throws -> Sample {
        guard let sample = samples.first(where: { $0.id == id }) else { throw Trouble(code: "document.unknown") }
        return sample
    }

    func bytes(_ sample: Sample) throws -> Data { try read(sample.document) }

    func deviceKey(_ sample: Sample) throws -> String? {
        try sample.deviceKey.map { String(decoding: try read($0), as: UTF8.self) }
    }

    func issuerKey(_ sample: Sample) throws -> PublicKey? {
        guard let key = sample.issuerKey else { return nil }
        guard let x = data(hex: key.x), let y = data(hex: key.y) else { throw Trouble(code: "document.unknown") }
        return PublicKey(x: x, y: y)
    }

    /// The lender's model, which both sides have.
    func scorecard() throws -> Model { try Model.fromBytes(bytes: read("models/score.plica")) }

    /// The issuers of these documents, but not the one that somebody made up.
    func trusted() throws -> [TrustAnchor] {
        try samples.filter { $0.id != Sample.forged }.compactMap { sample in
            if let key = try issuerKey(sample) { return .key(key: key, docTypes: [sample.docType]) }
            return try sample.roots.map { .certificates(bytes: try read($0)) }
        }
    }

    private func read(_ path: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(path)) }
}

/// A fault that is not the library's.
struct Trouble: Error { let code: String }

func data(hex: String) -> Data? {
    guard hex.count % 2 == 0 else { return nil }
    var (bytes, rest) = (Data(), hex[...])
    while !rest.isEmpty {
        guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
        bytes.append(byte)
        rest = rest.dropFirst(2)
    }
    return bytes
}

/// A date as people read it, from one in a document. It is in UTC, as dates in documents are.
func day(_ text: String) -> String {
    let parse = ISO8601DateFormatter()
    parse.formatOptions = [.withFullDate]
    guard let date = parse.date(from: String(text.prefix(10))) else { return text }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_GB")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateStyle = .long
    return format.string(from: date)
}
