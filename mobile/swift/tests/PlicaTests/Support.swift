// What the tests share: the documents in tests/vectors, those that the command line issues, keys that sign.

import Foundation
import Plica
import Testing

let mdl = "org.iso.18013.5.1.mDL"
let namespace = "org.iso.18013.5.1"

let root: URL = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<5 { folder.deleteLastPathComponent() }
    return folder
}()
let vectors = root.appendingPathComponent("tests/vectors/mdoc")

func read(_ path: String) throws -> Data { try Data(contentsOf: root.appendingPathComponent(path)) }

func text(_ path: String) throws -> String { String(decoding: try read(path), as: UTF8.self) }

func object(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
}

func bytes(_ hex: String) -> Data {
    let digits = Array(hex)
    return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! })
}

func hex(_ data: Data) -> String { data.map { String(format: "%02x", $0) }.joined() }

func changed(_ data: Data, _ at: Int) -> Data {
    var data = data
    data[at] ^= 1
    return data
}

func time(_ text: String) -> Date { ISO8601DateFormatter().date(from: text)! }

func session(_ nonce: String) throws -> SessionTranscript {
    try .openid4vp(clientId: "x509_san_dns:example.com", nonce: nonce, responseUri: "https://example.com")
}

/// The error that a call throws, which has to be one of Plica's.
func refusal(_ call: () async throws -> Any?) async throws -> PlicaError {
    do {
        _ = try await call()
    } catch let error as PlicaError {
        return error
    }
    Issue.record("nothing was thrown")
    throw CancellationError()
}

func code(_ call: () async throws -> Any?) async throws -> String { try await refusal(call).code }

extension Verdict {
    var code: String? {
        if case .refused(let error) = self { return error.code }
        return nil
    }
}

/// A document that others made, with its session and the signature of its device.
struct Vector: Sendable {
    let document, x, y: Data
    let docType, nowText: String
    let session: SessionTranscript
    let device: Device?

    init(_ name: String) throws {
        let folder = "tests/vectors/mdoc/\(name)"
        let meta = try object(read("\(folder)/meta.json"))
        func field(_ name: String) throws -> String { try #require(meta[name] as? String) }
        document = try read("\(folder)/device_response.cbor")
        session = SessionTranscript(bytes: try read("\(folder)/session_transcript.cbor"))
        (docType, nowText) = (try field("docType"), try field("now"))
        (x, y) = (bytes(try field("ds_cert_pk_x")), bytes(try field("ds_cert_pk_y")))
        device = try (meta["device_private_key"] as? String).map { try Device(scalar: bytes($0)) }
    }

    var now: Date { time(nowText) }
    var issuerKey: PublicKey { PublicKey(x: x, y: y) }

    func holder(_ answered: [Data] = []) throws -> Holder {
        try Holder(document: document, issuerKey: issuerKey, answered: answered)
    }

    func verifier() throws -> Verifier { try Verifier(trust: [.key(key: issuerKey, docTypes: [docType])]) }

    /// Of claims in the command line's JSON.
    func request(_ claims: String, docType: String? = nil) throws -> Request {
        try Request.fromJson(#"{"docType": "\#(docType ?? self.docType)", "claims": \#(claims)}"#).inSession(session)
    }

    func ask(_ predicate: String, _ element: String = "height") throws -> Request {
        try request(#"[{"element": "\#(element)", "predicate": \#(predicate)}]"#)
    }

    func over18() throws -> Request { try ask(#"{"ageAtLeast": 18}"#, "age_over_18") }

    /// A request that the key of Annex D can answer in as many sessions as one likes.
    func asked(_ nonce: String) throws -> Request {
        try ask(#"{"after": "2019-01-01"}"#, "issue_date").inSession(PlicaTests.session(nonce))
    }

    /// The signature that came with the document; that of Annex D comes with the key instead.
    func signature(_ holder: Holder, _ request: Request) throws -> Data {
        if let device { return try device.signature(holder.deviceAuthentication(request: request)) }
        return try #require(holder.deviceSignature())
    }
}

/// A signer made of a function.
struct Signs: Signer {
    let body: @Sendable (Data) async throws -> Data

    init(_ body: @escaping @Sendable (Data) async throws -> Data) { self.body = body }

    func sign(_ message: Data) async throws -> Data { try await body(message) }
}

/// A device whose key is published: OpenSSL signs, as there is no CryptoKit on Linux.
struct Device: Signer {
    private let key: URL

    /// An `ECPrivateKey` (RFC 5915) on P-256.
    init(scalar: Data) throws {
        key = try temporaryFolder().appendingPathComponent("key.der")
        try (bytes("30310201010420") + scalar + bytes("a00a06082a8648ce3d030107")).write(to: key)
    }

    init(pem: URL) { key = pem }

    func signature(_ message: Data) throws -> Data {
        let form = key.pathExtension == "pem" ? "PEM" : "DER"
        return try run(openssl, ["dgst", "-sha256", "-keyform", form, "-sign", key.path], input: message)
    }

    func sign(_ message: Data) async throws -> Data { try signature(message) }
}

private let openssl = URL(fileURLWithPath: "/usr/bin/openssl")

/// Whether the signature is of this key, as OpenSSL sees it.
func holds(_ key: PublicKey, _ message: Data, _ signature: Data) throws -> Bool {
    let folder = try temporaryFolder()
    let (info, signed) = (folder.appendingPathComponent("key.der"), folder.appendingPathComponent("signature"))
    try (bytes("3059301306072a8648ce3d020106082a8648ce3d03010703420004") + key.x + key.y).write(to: info)
    try signature.write(to: signed)
    let arguments = ["dgst", "-sha256", "-keyform", "DER", "-verify", info.path, "-signature", signed.path]
    return try String(decoding: run(openssl, arguments, input: message), as: UTF8.self).contains("OK")
}

/// `r || s` of a signature in ASN.1.
func raw(_ der: Data) -> Data {
    let der = [UInt8](der)
    let end = 4 + Int(der[3])
    func wide(_ part: ArraySlice<UInt8>) -> Data { Data((Array(repeating: 0, count: 32) + part).suffix(32)) }
    return wide(der[4..<end]) + wide(der[(end + 2)...])
}

/// What a program prints, which has to end well.
func run(_ program: URL, _ arguments: [String], input: Data = Data()) throws -> Data {
    let process = Process()
    let (from, to, errors) = (Pipe(), Pipe(), Pipe())
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = from
    process.standardOutput = to
    process.standardError = errors
    try process.run()
    try from.fileHandleForWriting.write(contentsOf: input)
    try from.fileHandleForWriting.close()
    let printed = try to.fileHandleForReading.readToEnd() ?? Data()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(program.path) \(arguments): \(said)")
    return printed
}

/// Runs the command line, which PLICA_BIN names.
@discardableResult
func commandLine(_ arguments: String...) throws -> Data {
    let program = try #require(ProcessInfo.processInfo.environment["PLICA_BIN"], "PLICA_BIN names the command line")
    return try run(URL(fileURLWithPath: program), arguments)
}

/// A folder that nobody else uses. What cleans the machine's folder for temporary files cleans it too.
func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plica-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

/// A sample licence that the command line has issued.
struct Issued {
    let document, roots: Data
    let device: Device
    let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))

    init() throws {
        let folder = try temporaryFolder()
        try commandLine("issue", "--out-dir", folder.path)
        document = try Data(contentsOf: folder.appendingPathComponent("issuer_signed.cbor"))
        roots = try Data(contentsOf: folder.appendingPathComponent("roots.pem"))
        device = Device(pem: folder.appendingPathComponent("device_key.pem"))
    }

    func verifier(_ models: [Model] = []) throws -> Verifier {
        try Verifier(trust: [.certificates(bytes: roots)], models: models)
    }
}

/// A value that several threads use.
final class Locked<T: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: T

    init(_ value: T) { kept = value }

    var value: T {
        get { lock.withLock { kept } }
        set { lock.withLock { kept = newValue } }
    }

    func change(_ body: (inout T) -> Void) { lock.withLock { body(&kept) } }
}

/// Remembers the steps, and does something at one of them.
final class Steps: ProgressListener {
    private let kept = Locked<[Step]>([])
    private let at: Int?
    private let then: @Sendable () throws -> Void

    init(_ at: Int? = nil, _ then: @escaping @Sendable () throws -> Void = {}) { (self.at, self.then) = (at, then) }

    var seen: [Step] { kept.value }

    func onStep(step: Step, number: UInt32, of: UInt32) throws {
        #expect(Int(number) == seen.count && number < of)
        kept.change { $0.append(step) }
        if at.map({ $0 == Int(number) }) ?? false { try then() }
    }

    /// The same as a function.
    var function: OnStep { { try self.onStep(step: $0.step, number: UInt32($0.number), of: UInt32($0.of)) } }
}

struct Gone: Error, Equatable { let what: String }
