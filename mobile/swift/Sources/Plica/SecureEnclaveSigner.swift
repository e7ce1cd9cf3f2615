#if canImport(Security)
// Unverified: nobody has compiled this with Apple's SDK yet, nor run it.

import Foundation
import Security

/// A device key in the Secure Enclave.
///
/// The key never leaves the device and is not in any backup, so a document that is bound to it is bound to this device.
/// With ``Access/biometry`` the system asks for Face ID or Touch ID before each signature; if the user declines,
/// `present` throws `CancellationError`. What else the system reports arrives as the `CFError` that it is.
public final class SecureEnclaveSigner: Signer, @unchecked Sendable {
    /// What the system asks of the user before it signs.
    public enum Access: Sendable {
        /// A finger or a face that is enrolled now: enrolling another one later makes the key useless.
        case biometry
        /// A finger, a face, or the device's passcode.
        case userPresence
        /// Nothing, as long as the device is unlocked.
        case unlocked
    }

    /// The public key. A document can be answered with this signer if it is the `deviceKey` of ``Holder/info()``:
    /// compare them before you ask the user.
    public let publicKey: PublicKey

    // The key is immutable, and the system's functions on it may be called on any thread.
    private let key: SecKey
    // The prompt keeps a thread waiting, which must not be one of the pool that runs tasks.
    private let queue = DispatchQueue(label: "dev.plica.signer", qos: .userInitiated)

    /// The key that ``create(tag:access:)`` made under this tag.
    ///
    /// - Throws: an `NSError` of the domain `NSOSStatusErrorDomain`, with `errSecItemNotFound` if there is none.
    public convenience init(tag: String) throws {
        let query: [CFString: Any] = [
            kSecClass: kSecClassKey,
            kSecAttrApplicationTag: Data(tag.utf8),
            kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
            kSecAttrTokenID: kSecAttrTokenIDSecureEnclave,
            kSecUseDataProtectionKeychain: true,
            kSecReturnRef: true,
        ]
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        guard status == errSecSuccess, let found, CFGetTypeID(found) == SecKeyGetTypeID() else {
            let code = status == errSecSuccess ? errSecItemNotFound : status
            throw NSError(domain: NSOSStatusErrorDomain, code: Int(code))
        }
        try self.init(key: found as! SecKey)
    }

    /// Makes a key in the Secure Enclave and keeps it under this tag. Have an issuer put its ``publicKey`` into the
    /// document.
    ///
    /// - Throws: a `CFError`, on devices without a Secure Enclave too.
    public static func create(tag: String, access: Access = .biometry) throws -> SecureEnclaveSigner {
        var error: Unmanaged<CFError>?
        let flags: SecAccessControlCreateFlags
        switch access {
        case .biometry: flags = [.privateKeyUsage, .biometryCurrentSet]
        case .userPresence: flags = [.privateKeyUsage, .userPresence]
        case .unlocked: flags = [.privateKeyUsage]
        }
        guard
            let control = SecAccessControlCreateWithFlags(
                nil, kSecAttrAccessibleWhenUnlockedThisDeviceOnly, flags, &error)
        else { throw taken(error) }
        let attributes: [CFString: Any] = [
            kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
            kSecAttrKeySizeInBits: 256,
            kSecAttrTokenID: kSecAttrTokenIDSecureEnclave,
            kSecPrivateKeyAttrs: [
                kSecAttrIsPermanent: true,
                kSecAttrApplicationTag: Data(tag.utf8),
                kSecAttrAccessControl: control,
            ] as [CFString: Any],
        ]
        guard let key = SecKeyCreateRandomKey(attributes as CFDictionary, &error) else { throw taken(error) }
        return try SecureEnclaveSigner(key: key)
    }

    /// A key that the app has already: on P-256, able to sign.
    public init(key: SecKey) throws {
        var error: Unmanaged<CFError>?
        guard let publicPart = SecKeyCopyPublicKey(key) else {
            throw NSError(domain: NSOSStatusErrorDomain, code: Int(errSecInvalidKeyRef))
        }
        guard let point = SecKeyCopyExternalRepresentation(publicPart, &error) as Data? else { throw taken(error) }
        guard point.count == 65, point.first == 4 else {
            throw NSError(domain: NSOSStatusErrorDomain, code: Int(errSecInvalidKeyRef))
        }
        self.key = key
        publicKey = PublicKey(x: Data(point.dropFirst().prefix(32)), y: Data(point.suffix(32)))
    }

    /// Signs, and has the system ask the user for it if the key wants that.
    public func sign(_ message: Data) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.signBlocking(message) }) }
        }
    }

    private func signBlocking(_ message: Data) throws -> Data {
        var error: Unmanaged<CFError>?
        let algorithm = SecKeyAlgorithm.ecdsaSignatureMessageX962SHA256
        guard let signature = SecKeyCreateSignature(key, algorithm, message as CFData, &error) as Data? else {
            let error = taken(error)
            throw declined(error) ? CancellationError() : error
        }
        return signature
    }
}

/// The error that a function of the system has handed out.
private func taken(_ error: Unmanaged<CFError>?) -> Error {
    guard let error else { return NSError(domain: NSOSStatusErrorDomain, code: Int(errSecInternalError)) }
    return error.takeRetainedValue()
}

/// Whether the user sent the prompt away: Security's `errSecUserCanceled`, or LocalAuthentication's `userCancel` (-2).
private func declined(_ error: Error) -> Bool {
    let error = error as NSError
    return error.domain == NSOSStatusErrorDomain && error.code == Int(errSecUserCanceled)
        || error.domain == "com.apple.LocalAuthentication" && error.code == -2
}
#endif
