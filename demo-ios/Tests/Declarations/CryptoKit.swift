// What the runner uses of CryptoKit: see SwiftUI.swift.

import Foundation

public enum P256 {
    public enum Signing {
        public struct PrivateKey: Sendable {
            public init() {}
            public init(pemRepresentation: String) throws {}
            public func signature<Bytes: DataProtocol>(for data: Bytes) throws -> ECDSASignature { ECDSASignature() }
        }

        public struct ECDSASignature {
            public var derRepresentation: Data { Data() }
        }
    }
}
