import Foundation
import Plica

/// The keys that sign for documents.
public protocol Keys: Sendable {
    /// The key that came with a document, in PEM. It is a test key, and no secret.
    func imported(pem: String) throws -> any Signer
    /// Another phone's key, which belongs to no document.
    func other() throws -> any Signer
}

#if canImport(CryptoKit)
// Unverified: nobody has compiled this with Apple's SDK yet, nor run it.

import CryptoKit

/// Keys in software. A wallet would use the package's `SecureEnclaveSigner`; the samples come with their keys, and a
/// key that was imported cannot be in the Secure Enclave.
public struct SoftwareKeys: Keys {
    public init() {}

    public func imported(pem: String) throws -> any Signer {
        SoftwareKey(key: try P256.Signing.PrivateKey(pemRepresentation: pem))
    }

    public func other() throws -> any Signer { SoftwareKey(key: P256.Signing.PrivateKey()) }
}

private struct SoftwareKey: Signer {
    let key: P256.Signing.PrivateKey

    func sign(_ message: Data) async throws -> Data { try key.signature(for: message).derRepresentation }
}
#endif
