import Foundation
import Plica
import Testing

private let cross = ProcessInfo.processInfo.environment["PLICA_CROSS"]

/// Swift's part in the cross table, which mobile/tests/cross.py describes. PLICA_CROSS names the folder.
@Suite(.enabled(if: cross != nil, "mobile/test cross runs these")) struct CrossTests {
    private let folder = URL(fileURLWithPath: cross ?? "")
    private var own: URL { folder.appendingPathComponent("swift") }

    private func questions() throws -> [any Question] {
        try Case.all.filter { $0.code == nil }.map(Shown.init) + [Modelled()]
    }

    @Test func prove() throws {
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: false)
        for question in try questions() {
            try question.prove().write(to: own.appendingPathComponent("\(question.name).bin"))
        }
    }

    @Test func verify() throws {
        let found = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        let provers = found.filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
        var lines = ""
        for prover in provers {
            for question in try questions() {
                let file = folder.appendingPathComponent("\(prover)/\(question.name).bin")
                lines += "\(prover) \(question.name) \(try outcome(question, file))\n"
            }
        }
        try Data(lines.utf8).write(to: own.appendingPathComponent("verdicts.txt"))
    }

    private func outcome(_ question: any Question, _ file: URL) throws -> String {
        guard FileManager.default.fileExists(atPath: file.path) else { return "missing" }
        do {
            return try question.holds(Data(contentsOf: file)) ? "holds" : "facts"
        } catch let error as PlicaError {
            return error.code
        }
    }
}

private protocol Question {
    var name: String { get }
    func prove() throws -> Data
    func holds(_ proof: Data) throws -> Bool
}

/// A case that ends in a proof.
private struct Shown: Question {
    let name: String
    private let vector: Vector
    private let request: Request
    private let cbor: [String?]

    init(_ shown: Case) throws {
        (name, cbor) = (shown.vector, shown.cbor)
        vector = try Vector(shown.vector)
        request = try vector.request(shown.claims)
    }

    func prove() throws -> Data {
        let holder = try vector.holder()
        let signature = try vector.signature(holder, request)
        return try holder.presentBlocking(request: request, deviceSignature: signature, now: vector.now)
    }

    func holds(_ proof: Data) throws -> Bool {
        let facts = try vector.verifier().verifyBlocking(presentation: proof, request: request, now: vector.now)
        let shown = facts.claims.map { $0.cbor.map(hex) }
        return facts.docType == vector.docType && shown.count == cbor.count
            && zip(shown, cbor).allSatisfy { found, begins in
                guard let begins else { return found == nil }
                return found?.hasPrefix(begins) ?? false
            }
    }
}

private struct Modelled: Question {
    let name = "model"
    private let model: Model
    private let request: ModelRequest
    private let inputs: [String: Entries]

    init() throws {
        let asked = try object(read("mobile/tests/cross.json"))
        func field(_ name: String) throws -> String { try #require(asked[name] as? String) }
        model = try Model.fromBytes(bytes: read(field("model")))
        request = ModelRequest(
            model: model.id(), ask: .atLeast(score: try field("atLeast")), audience: try field("audience"),
            nonce: bytes(try field("nonce")))
        inputs = try #require(asked["inputs"] as? [String: String]).mapValues { .texts(values: [$0]) }
    }

    func prove() throws -> Data { try model.proveBlocking(inputs: inputs, request: request) }

    func holds(_ proof: Data) throws -> Bool {
        try model.verifyBlocking(proof: proof, request: request).output == .reaches(reached: true)
    }
}
