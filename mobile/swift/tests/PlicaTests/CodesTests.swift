import Foundation
import Plica
import Testing

/// A code, and a call that ends with it.
struct Provoked: Sendable, CustomStringConvertible {
    let code: String
    let call: @Sendable (Documents) throws -> Any?

    init(_ code: String, _ call: @escaping @Sendable (Documents) throws -> Any?) {
        (self.code, self.call) = (code, call)
    }

    var description: String { code }
}

/// What the calls use.
struct Documents: Sendable {
    let vector: Vector
    let old: Vector
    let presentation: Data
    let height = #"{"range": [170, 180]}"#

    init() throws {
        (vector, old) = (try Vector("owf-mustermann-mdl"), try Vector("minimal-mdl"))
        let holder = try vector.holder()
        presentation = try holder.presentBlocking(
            request: vector.over18(), deviceSignature: #require(holder.deviceSignature()), now: vector.now)
    }

    func answer(_ request: Request? = nil, signature: Data? = nil, now: Date? = nil) throws -> Data {
        let holder = try vector.holder()
        return try holder.presentBlocking(
            request: request ?? vector.over18(), deviceSignature: signature ?? #require(holder.deviceSignature()),
            now: now ?? vector.now)
    }

    func verify(
        _ proof: Data? = nil, request: Request? = nil, now: Date? = nil, trust: [TrustAnchor]? = nil
    ) throws -> Facts {
        let verifier = try trust.map { try Verifier(trust: $0) } ?? vector.verifier()
        return try verifier.verifyBlocking(
            presentation: proof ?? presentation, request: request ?? vector.over18(), now: now ?? vector.now)
    }

    func year(_ year: Int) -> Date { time("\(year)\(vector.nowText.dropFirst(4))") }

    func prepared() throws -> Prepared { try vector.holder().prepareBlocking() }

    func changedName() throws -> Shown {
        let name = try #require(vector.document.range(of: Data("Mustermann".utf8)))
        let document = changed(vector.document, name.upperBound - 1)
        return try Holder(document: document, issuerKey: vector.issuerKey).check(
            request: vector.ask(#""disclose""#, "family_name"), now: vector.now)
    }

    /// The request with another type of document, without a session, or about a model.
    func asked(_ docType: String? = nil, model: ModelClaim? = nil, session: Bool = true) throws -> Request {
        let request = try vector.ask(height)
        return Request(
            docType: docType ?? request.docType, claims: request.claims, model: model,
            session: session ? request.session : nil)
    }
}

private let provoked: [Provoked] = [
    Provoked("mdoc.cbor") { _ in try Holder(document: bytes("ff")) },
    Provoked("mdoc.not_a_document") { _ in try Holder(document: bytes("a0")) },
    Provoked("mdoc.document_count") { _ in
        try Holder(document: bytes("a269646f63756d656e7473806776657273696f6e63312e30"))
    },
    Provoked("mdoc.too_large") { _ in try Holder(document: Data(count: (16 << 20) + 1)) },
    Provoked("mdoc.not_on_curve") {
        try Holder(document: $0.vector.document, issuerKey: PublicKey(x: Data(count: 32), y: Data(count: 32)))
    },
    Provoked("mdoc.digest_mismatch") { try $0.changedName() },
    Provoked("mdoc.signature_encoding") { try $0.answer(signature: Data(count: 64)) },
    Provoked("mdoc.element_missing") { try $0.answer($0.vector.ask($0.height, "no_such")) },
    Provoked("mdoc.doc_type") { try $0.answer($0.asked("org.example.none")) },
    Provoked("mdoc.name_too_short") { try $0.answer($0.asked("org")) },
    Provoked("invalid_argument") { try Holder(document: $0.vector.document, answered: [Data(count: 5)]) },
    Provoked("session.missing") { try $0.answer($0.asked(session: false)) },
    Provoked("request.json") { _ in try Request.fromJson(#"{"docType": 7}"#) },
    Provoked("predicate.false") { try $0.answer($0.vector.ask(#"{"range": [1, 2]}"#)) },
    Provoked("predicate.type") { try $0.answer($0.vector.ask(#"{"after": "2020-01-01"}"#)) },
    Provoked("predicate.unsupported") { try $0.answer($0.vector.ask(#"{"ageAtLeast": 18}"#, "age_over_16")) },
    Provoked("device.signature") { try $0.answer($0.vector.over18().inSession(session("another"))) },
    Provoked("document.expired") { try $0.answer(now: $0.year(2099)) },
    Provoked("document.not_yet_valid") { try $0.answer(now: $0.year(1999)) },
    Provoked("document.signed_outside_certificate") {
        try Holder(document: $0.old.document).check(request: $0.old.over18(), now: $0.old.now)
    },
    Provoked("transcript.reused") {
        let holder = try $0.vector.holder()
        let (request, signature) = (try $0.vector.over18(), try #require(holder.deviceSignature()))
        for _ in 0..<2 {
            _ = try holder.presentBlocking(request: request, deviceSignature: signature, now: $0.vector.now)
        }
        return nil
    },
    Provoked("prepared.malformed") { try Prepared.fromBytes(bytes: changed($0.prepared().toBytes(), 100)) },
    Provoked("prepared.mismatch") {
        try $0.old.holder().check(request: $0.old.over18(), now: $0.old.now, prepared: $0.prepared())
    },
    Provoked("issuer.certificate") { _ in
        try Verifier(trust: [.certificates(bytes: Data("no certificate".utf8))])
    },
    Provoked("issuer.untrusted") { try $0.verify(trust: []) },
    Provoked("clock.skew") { try $0.verify(now: $0.vector.now + 366 * 86400) },
    Provoked("proof.malformed") { try $0.verify(Data("no proof".utf8)) },
    Provoked("proof.version") {
        var other = $0.presentation
        other[7] = 0x63
        return try $0.verify(other)
    },
    Provoked("proof.invalid") { try $0.verify(changed($0.presentation, $0.presentation.count - 40)) },
    Provoked("session.mismatch") { try $0.verify(request: $0.vector.over18().inSession(session("another"))) },
    Provoked("request.mismatch") { try $0.verify(request: $0.vector.ask($0.height)) },
    Provoked("model.malformed") { _ in try Model.fromBytes(bytes: Data("no model".utf8)) },
    Provoked("model.unknown") {
        try $0.answer($0.asked(model: ModelClaim(id: Data(count: 32), ask: .values, inputs: ["x": .private])))
    },
    Provoked("cancelled") {
        let token = CancelToken()
        token.cancel()
        return try $0.vector.holder().prepareBlocking(options: Options(cancel: token))
    },
]

/// Every code that a document, a request or a proof of the tests can provoke, and the one list that has them all.
@Suite struct CodesTests {
    /// The kind of each code, as wasm/ERRORS.md has it.
    private func listed() throws -> [String: String] {
        let rows = try text("wasm/ERRORS.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let cells = row.split(separator: "`")
                return (String(cells[1]), String(cells[3]))
            })
    }

    private func kind(_ error: PlicaError) -> String {
        switch error {
        case .DoesNotHold: return "does-not-hold"
        case .BadInput: return "bad-input"
        case .Cancelled: return "cancelled"
        case .Internal: return "internal"
        }
    }

    @Test(arguments: provoked) func codes(_ expected: Provoked) async throws {
        let documents = try Documents()
        let error = try await refusal { try expected.call(documents) }
        #expect(error.code == expected.code)
        #expect(try listed()[error.code] == kind(error))
        // Texts are for people and say the code; no value of the document is in them.
        for said in ["\(error)", error.localizedDescription] {
            #expect(said == "\(error.detail) [\(expected.code)]")
            #expect(!said.contains("Mustermann"))
        }
    }

    @Test func aRequestSaysWhereItIsWrong() async throws {
        let asked = #"{"docType": "\#(mdl)", "claims": [{"element": "height", "predicate": {"after": "soon"}}]}"#
        let error = try await refusal { try Request.fromJson(asked) }
        #expect(error.detail.contains("$.claims[0].predicate.after"))
    }

    @Test(arguments: [-1, 0, 151, 256 + 18]) func agesThatAreNone(_ years: Int) async throws {
        #expect(try await code { try Request.age(years) } == "invalid_argument")
        #expect(try await code { try Request.ageOver(years) } == "invalid_argument")
    }

    @Test func ages() throws {
        #expect(try Request.ageOver(18).claims[0].element == "age_over_18")
        #expect(try Request.age(18).docType == mdl)
    }

    /// The sessions of the companions are those of the free functions, argument by argument.
    @Test func sessionsOfEveryChannel() async throws {
        let thumbprint = jwkThumbprint(x: "AQ", y: "Ag")
        let (item, other, one, two) = (bytes("a0"), bytes("a10102"), bytes("01"), bytes("02"))
        let origin = "https://example.com"
        #expect(
            try sessionOpenid4vp(clientId: "a", nonce: "b", responseUri: "c", jwkThumbprint: thumbprint)
                == .openid4vp(clientId: "a", nonce: "b", responseUri: "c", jwkThumbprint: thumbprint))
        #expect(
            try sessionDcApi(origin: origin, nonce: "b", jwkThumbprint: thumbprint)
                == .dcApi(origin: origin, nonce: "b", jwkThumbprint: thumbprint))
        #expect(
            try sessionIsoDcApi(encryptionInfo: "Yg", origin: origin)
                == .isoDcApi(encryptionInfo: "Yg", origin: origin))
        #expect(
            try sessionProximityQr(deviceEngagement: item, eReaderKey: other)
                == .proximityQr(deviceEngagement: item, eReaderKey: other))
        #expect(
            try sessionProximityNfc(
                deviceEngagement: item, eReaderKey: other, handoverSelect: one, handoverRequest: two)
                == .proximityNfc(deviceEngagement: item, eReaderKey: other, handoverSelect: one, handoverRequest: two))
        let written = try Vector("owf-mustermann-mdl").over18().toJson()
        #expect(try Request.fromJson(written).session == nil)
        let inSession = #"{"sessionTranscript": "83f6f6f6", "# + written.dropFirst()
        #expect(try Request.fromJson(inSession).session == nil)
        let session = SessionTranscript(bytes: bytes("83f6f6f6"))
        #expect(try Request.fromJson(inSession, withSession: true).session == session)
        try await warmUp()
    }

    /// What the package tells Apple: nothing is collected, and one function of the system is named.
    @Test func thePrivacyManifest() throws {
        let file = try read("mobile/swift/Sources/Plica/PrivacyInfo.xcprivacy")
        let manifest = try #require(
            try PropertyListSerialization.propertyList(from: file, format: nil) as? [String: Any])
        #expect(manifest["NSPrivacyTracking"] as? Bool == false)
        #expect((manifest["NSPrivacyTrackingDomains"] as? [Any])?.isEmpty == true)
        #expect((manifest["NSPrivacyCollectedDataTypes"] as? [Any])?.isEmpty == true)
        let accessed = try #require(manifest["NSPrivacyAccessedAPITypes"] as? [[String: Any]])
        #expect(accessed.map { $0["NSPrivacyAccessedAPITypeReasons"] as? [String] } == [["C617.1"]])
    }
}
