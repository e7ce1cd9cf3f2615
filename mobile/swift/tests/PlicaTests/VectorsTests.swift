import Foundation
import Plica
import Testing

/// A line of mobile/tests/cases.json.
struct Case: Sendable, CustomStringConvertible {
    let vector, claims: String
    let docType, now, code: String?
    let cbor: [String?]

    init(_ fields: [String: Any]) throws {
        vector = try #require(fields["vector"] as? String)
        let claims = try JSONSerialization.data(withJSONObject: try #require(fields["claims"]))
        self.claims = String(decoding: claims, as: UTF8.self)
        docType = fields["docType"] as? String
        now = fields["now"] as? String
        code = fields["code"] as? String
        cbor = (fields["cbor"] as? [Any] ?? []).map { $0 as? String }
    }

    var description: String { "\(vector) \(code ?? "shows")" }

    static let all: [Case] = {
        let listed = try! JSONSerialization.jsonObject(with: read("mobile/tests/cases.json"))
        return try! (listed as! [[String: Any]]).map(Case.init)
    }()
}

/// Documents that others made, proved and verified: every case ends as the command line says.
@Suite struct VectorsTests {
    @Test(arguments: Case.all) func cases(_ expected: Case) async throws {
        let vector = try Vector(expected.vector)
        let now = expected.now.map(time) ?? vector.now
        let request = try vector.request(expected.claims, docType: expected.docType)
        let holder = try vector.holder()
        if let code = expected.code {
            try await refused(holder, request, now, code)
        } else {
            try await shown(vector, holder, request, now, expected.cbor)
        }
    }

    private func refused(_ holder: Holder, _ request: Request, _ now: Date, _ expected: String) async throws {
        #expect(try await code { try holder.check(request: request, now: now) } == expected)
        let signature = holder.deviceSignature() ?? Data(count: 64)
        let blocking = try await code {
            try holder.presentBlocking(request: request, deviceSignature: signature, now: now)
        }
        #expect(blocking == expected)
        // The same with `async`, which asks nobody to sign.
        let asked = Locked(false)
        let signer = Signs { _ in
            asked.value = true
            return signature
        }
        #expect(try await code { try await holder.present(request, signer: signer, now: now) } == expected)
        #expect(!asked.value)
        #expect(holder.answered() == [])
    }

    private func shown(
        _ vector: Vector, _ holder: Holder, _ request: Request, _ now: Date, _ cbor: [String?]
    ) async throws {
        let shown = try holder.check(request: request, now: now)
        let signature = try vector.signature(holder, request)
        let presentation = try await holder.present(request, signer: Signs { _ in signature }, now: now)
        let facts = try await vector.verifier().verify(presentation, request, now: now)
        #expect(facts.docType == vector.docType)
        #expect(facts.docType == holder.info().docType)
        #expect(facts.now.timeIntervalSince1970 == (now.timeIntervalSince1970 / 60).rounded(.down) * 60)
        #expect(shown.claims == facts.claims)
        try #require(facts.claims.count == cbor.count)
        for ((claim, asked), expected) in zip(zip(facts.claims, request.claims), cbor) {
            #expect(claim.element == asked.element)
            #expect(claim.predicate == asked.predicate)
            #expect((claim.value == nil) == (expected == nil))
            #expect((claim.cbor == nil) == (expected == nil))
            if let expected { #expect(hex(claim.cbor!).hasPrefix(expected)) }
        }
        #expect(holder.answered().count == 1)
    }

    @Test func everyVectorHasACase() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: vectors.path)
        #expect(Set(folders) == Set(Case.all.map(\.vector)))
    }

    @Test func theCommandLineVerifiesWhatSwiftProves() throws {
        let vector = try Vector("owf-mustermann-mdl")
        let folder = try temporaryFolder()
        func path(_ name: String) -> URL { folder.appendingPathComponent(name) }
        let holder = try Holder(document: vector.document)
        let signature = try #require(holder.deviceSignature())
        let request = try vector.over18()
        try holder.presentBlocking(request: request, deviceSignature: signature, now: vector.now)
            .write(to: path("presentation.bin"))
        try Data(request.toJson().utf8).write(to: path("request.json"))
        let printed = try commandLine(
            "verify", "--json", "--presentation", path("presentation.bin").path, "--request", path("request.json").path,
            "--now", vector.nowText,
            "--session", vectors.appendingPathComponent("owf-mustermann-mdl/session_transcript.cbor").path,
            "--trust", root.appendingPathComponent("tests/vectors/presentations/v1/owf-mustermann-mdl/roots.der").path)
        let facts = try object(printed)
        #expect(facts["holds"] as? Bool == true)
        #expect(facts["docType"] as? String == vector.docType)
    }

    @Test(arguments: ["issued", "owf-mustermann-mdl", "device-signed"])
    func presentationsThatAreKept(_ name: String) async throws {
        let folder = "tests/vectors/presentations/v1/\(name)"
        let meta = try object(read("\(folder)/meta.json"))
        let now = time(try #require(meta["now"] as? String))
        let session = SessionTranscript(bytes: try read("\(folder)/session_transcript.cbor"))
        let request = try Request.fromJson(text("\(folder)/request.json")).inSession(session)
        let trust = [TrustAnchor.certificates(bytes: try read("\(folder)/roots.der"), docTypes: [request.docType])]
        let presentation = try read("\(folder)/presentation.bin")
        let facts = try await Verifier(trust: trust, allowDeviceSigned: true).verify(presentation, request, now: now)
        #expect(facts.issuer.subject == meta["issuer"] as? String)
        if name == "device-signed" {
            #expect(facts.deviceSigned.map(\.value) == [.bytes(value: Data(repeating: 7, count: 32))])
            let refused = try await code { try await Verifier(trust: trust).verify(presentation, request, now: now) }
            #expect(refused == "mdoc.device_name_spaces")
        }
    }

    /// Several recorded documents need their signer's key pinned.
    @Test func anIssuerCertificateThatWasNotValidYet() async throws {
        let vector = try Vector("minimal-mdl")
        let holder = try Holder(document: vector.document)
        let signature = try #require(holder.deviceSignature())
        let request = try vector.over18()
        let refused = try await code {
            try holder.presentBlocking(request: request, deviceSignature: signature, now: vector.now)
        }
        #expect(refused == "document.signed_outside_certificate")
    }
}
