// Free functions of the bridge, where one looks for them.

import Foundation

extension Request {
    /// "Over `years`" of a driver's licence, from whichever element it has. See ``requestAge(years:)``.
    public static func age(_ years: Int) throws -> Request {
        try requestAge(years: byte(years))
    }

    /// "Over `years`" of a driver's licence, from its `age_over_NN`. See ``requestAgeOver(years:)``.
    public static func ageOver(_ years: Int) throws -> Request {
        try requestAgeOver(years: byte(years))
    }

    /// Reads a request in the command line's JSON, and checks it. See ``requestFromJson(json:withSession:)``.
    public static func fromJson(_ json: String, withSession: Bool = false) throws -> Request {
        try requestFromJson(json: json, withSession: withSession)
    }

    /// The same request in a session.
    public func inSession(_ session: SessionTranscript) -> Request {
        inSession(session: session)
    }
}

extension SessionTranscript {
    /// OpenID4VP 1.0 with a redirect. See ``sessionOpenid4vp(clientId:nonce:responseUri:jwkThumbprint:)``.
    public static func openid4vp(
        clientId: String, nonce: String, responseUri: String, jwkThumbprint: Data? = nil
    ) throws -> SessionTranscript {
        try sessionOpenid4vp(clientId: clientId, nonce: nonce, responseUri: responseUri, jwkThumbprint: jwkThumbprint)
    }

    /// OpenID4VP 1.0 over the Digital Credentials API. See ``sessionDcApi(origin:nonce:jwkThumbprint:)``.
    public static func dcApi(origin: String, nonce: String, jwkThumbprint: Data? = nil) throws -> SessionTranscript {
        try sessionDcApi(origin: origin, nonce: nonce, jwkThumbprint: jwkThumbprint)
    }

    /// `org-iso-mdoc` over the Digital Credentials API. See ``sessionIsoDcApi(encryptionInfo:origin:)``.
    public static func isoDcApi(encryptionInfo: String, origin: String) throws -> SessionTranscript {
        try sessionIsoDcApi(encryptionInfo: encryptionInfo, origin: origin)
    }

    /// Proximity with engagement by QR code. See ``sessionProximityQr(deviceEngagement:eReaderKey:)``.
    public static func proximityQr(deviceEngagement: Data, eReaderKey: Data) throws -> SessionTranscript {
        try sessionProximityQr(deviceEngagement: deviceEngagement, eReaderKey: eReaderKey)
    }

    /// Proximity with engagement by NFC. See
    /// ``sessionProximityNfc(deviceEngagement:eReaderKey:handoverSelect:handoverRequest:)``.
    public static func proximityNfc(
        deviceEngagement: Data, eReaderKey: Data, handoverSelect: Data, handoverRequest: Data? = nil
    ) throws -> SessionTranscript {
        try sessionProximityNfc(
            deviceEngagement: deviceEngagement, eReaderKey: eReaderKey, handoverSelect: handoverSelect,
            handoverRequest: handoverRequest)
    }
}

/// What does not fit becomes 0 or 255, which are no ages and which the library refuses.
private func byte(_ years: Int) -> UInt8 {
    UInt8(clamping: years)
}

extension PlicaError: CustomStringConvertible {
    /// The stable code of an error, the same in every language.
    public var code: String {
        switch self {
        case .DoesNotHold(let code, _), .BadInput(let code, _), .Internal(let code, _): return code
        case .Cancelled: return "cancelled"
        }
    }

    /// What went wrong, in words that may change.
    public var detail: String {
        switch self {
        case .DoesNotHold(_, let detail), .BadInput(_, let detail), .Internal(_, let detail): return detail
        case .Cancelled: return "the call was cancelled"
        }
    }
}
