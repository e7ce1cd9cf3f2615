import Foundation
import Plica
import Testing

@testable import Runner

#if canImport(CryptoKit)
let keys: any Keys = SoftwareKeys()
#else
let keys: any Keys = OpenSslKeys()

/// OpenSSL signs, as there is no CryptoKit on Linux.
private struct OpenSslKeys: Keys {
    func imported(pem: String) throws -> any Signer {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("plica-\(UUID().uuidString).pem")
        try Data(pem.utf8).write(to: file)
        return OpenSslKey(file: file)
    }

    func other() throws -> any Signer {
        let key = try openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout"])
        return try imported(pem: String(decoding: key, as: UTF8.self))
    }
}

private struct OpenSslKey: Signer {
    let file: URL

    func sign(_ message: Data) async throws -> Data {
        try openssl(["dgst", "-sha256", "-sign", file.path], input: message)
    }
}

private func openssl(_ arguments: [String], input: Data = Data()) throws -> Data {
    let (process, from, to) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    (process.standardInput, process.standardOutput) = (from, to)
    try process.run()
    try from.fileHandleForWriting.write(contentsOf: input)
    try from.fileHandleForWriting.close()
    let printed = try to.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return printed
}
#endif

/// The folder that `demo-web/scripts/fixtures.mjs` has filled: PLICA_DEMO_FILES.
func documents() throws -> Documents {
    let folder = try #require(
        ProcessInfo.processInfo.environment["PLICA_DEMO_FILES"], "demo-ios/test says where the documents are")
    return try Documents(folder: URL(fileURLWithPath: folder))
}

/// A value that several threads use.
final class Locked<T: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: T

    init(_ value: T) { kept = value }

    var value: T { lock.withLock { kept } }

    @discardableResult
    func change<R>(_ body: (inout T) -> R) -> R { lock.withLock { body(&kept) } }
}
