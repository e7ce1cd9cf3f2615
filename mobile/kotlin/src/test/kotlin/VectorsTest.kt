package tests

import dev.plica.*
import java.io.File
import java.math.BigInteger
import java.security.interfaces.ECPublicKey
import java.security.spec.ECPoint
import java.time.Instant
import java.time.temporal.ChronoUnit
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** Documents that others made, proved and verified: every case ends as the command line says. */
class VectorsTest {
    @TestFactory
    fun cases(): Array<DynamicTest> = CASES.map { case ->
        dynamicTest("${case("vector")} ${case.get("code")?.asString ?: "shows"}") {
            val vector = Vector(case("vector"))
            val now = case.get("now")?.let { Instant.parse(it.asString) } ?: vector.now
            val docType = case.get("docType")?.asString ?: vector.meta("docType")
            val request = vector.request(case.get("claims"), docType)
            vector.holder().use { holder ->
                if (case.has("code")) {
                    refused(holder, vector, request, now, case("code"))
                } else {
                    shown(holder, vector, request, now, texts(case.getAsJsonArray("cbor")))
                }
            }
        }
    }.toTypedArray()

    private fun refused(holder: Holder, vector: Vector, request: Request, now: Instant, expected: String) {
        assertEquals(expected, code { holder.check(request, now) })
        val signature = holder.deviceSignature() ?: ByteArray(64)
        assertEquals(expected, code { holder.presentBlocking(request, signature, now) })
        // The same through a coroutine, which asks nobody to sign.
        val signer = Signer { error("${vector.meta("docType")} was asked to sign") }
        assertEquals(expected, code { runBlocking { holder.present(request, signer, now = now) } })
        assertEquals(0, holder.answered().size)
    }

    private fun shown(holder: Holder, vector: Vector, request: Request, now: Instant, cbor: List<String?>) {
        val shown = holder.check(request, now)
        val signer = Signer { vector.signature(holder, request)!! }
        val presentation = runBlocking { holder.present(request, signer, now = now) }
        val facts = vector.verifier().use { runBlocking { it.verify(presentation, request, now) } }
        assertEquals(vector.meta("docType"), facts.docType)
        assertEquals(facts.docType, holder.info().docType)
        assertEquals(now.truncatedTo(ChronoUnit.MINUTES), facts.now)
        same(shown.claims, facts.claims)
        assertEquals(cbor.size, facts.claims.size)
        for ((i, claim) in facts.claims.withIndex()) {
            val (asked, expected) = request.claims[i] to cbor[i]
            assertEquals(asked.element, claim.element)
            same(asked.predicate, claim.predicate)
            assertEquals(expected == null, claim.value == null)
            assertEquals(expected == null, claim.cbor == null)
            if (expected != null) assertTrue(hex(claim.cbor!!).startsWith(expected), "$claim")
        }
        assertEquals(1, holder.answered().size)
    }

    @Test
    fun everyVectorHasACase() =
        assertEquals(VECTORS.list()!!.toSet(), CASES.map { it("vector") }.toSet())

    @Test
    fun theCommandLineVerifiesWhatKotlinProves() {
        val vector = Vector("owf-mustermann-mdl")
        val folder = temporaryFolder()
        val (presentation, asked) = File(folder, "presentation.bin") to File(folder, "request.json")
        Holder(vector.document).use { holder ->
            val signature = holder.deviceSignature()!!
            presentation.writeBytes(holder.presentBlocking(vector.over18(), signature, vector.now))
        }
        asked.writeText(vector.over18().toJson())
        val printed = commandLine(
            "verify", "--json", "--presentation", presentation, "--request", asked, "--now", vector.meta("now"),
            "--session", File(VECTORS, "owf-mustermann-mdl/session_transcript.cbor"),
            "--trust", File(ROOT, "tests/vectors/presentations/v1/owf-mustermann-mdl/roots.der"),
        )
        File(folder, "facts.json").writeText(printed)
        val facts = json(File(folder, "facts.json")).asJsonObject
        assertTrue(facts.get("holds").asBoolean, printed)
        assertEquals(vector.meta("docType"), facts("docType"))
    }

    @TestFactory
    fun presentationsThatAreKept(): Array<DynamicTest> =
        listOf("issued", "owf-mustermann-mdl", "device-signed").map { name ->
            dynamicTest(name) {
                val folder = File(ROOT, "tests/vectors/presentations/v1/$name")
                fun read(file: String) = File(folder, file).readBytes()
                val meta = json(File(folder, "meta.json")).asJsonObject
                val now = Instant.parse(meta("now"))
                val session = SessionTranscript(read("session_transcript.cbor"))
                val request = Request.fromJson(File(folder, "request.json").readText()).inSession(session)
                val trust = listOf(TrustAnchor.Certificates(read("roots.der"), listOf(request.docType)))
                val presentation = read("presentation.bin")
                val verifier = Verifier(trust, allowDeviceSigned = true)
                val facts = verifier.use { it.verifyBlocking(presentation, request, now) }
                assertEquals(meta("issuer"), facts.issuer.subject)
                if (name == "device-signed") {
                    same(listOf(Value.Bytes(ByteArray(32) { 7 })), facts.deviceSigned.map { it.value })
                    val refused = code { Verifier(trust).use { it.verifyBlocking(presentation, request, now) } }
                    assertEquals("mdoc.device_name_spaces", refused)
                }
            }
        }.toTypedArray()

    /** Several recorded documents need their signer's key pinned. */
    @Test
    fun anIssuerCertificateThatWasNotValidYet() {
        val vector = Vector("minimal-mdl")
        Holder(vector.document).use { holder ->
            val signature = holder.deviceSignature()!!
            val refused = code { holder.presentBlocking(vector.over18(), signature, vector.now) }
            assertEquals("document.signed_outside_certificate", refused)
        }
    }

    /** Also one whose coordinates have fewer bytes than 32, or a sign bit. */
    @Test
    fun aKeyAsJavaHasIt() {
        fun keyOf(x: ByteArray, y: ByteArray): PublicKey = publicKey(object : ECPublicKey {
            override fun getW() = ECPoint(BigInteger(1, x), BigInteger(1, y))
            override fun getParams() = throw UnsupportedOperationException()
            override fun getAlgorithm() = "EC"
            override fun getFormat() = null
            override fun getEncoded() = null
        })
        val keys = CASES.map { Vector(it("vector")).issuerKey }
        val small = PublicKey(ByteArray(2) + bytes("80").plus(ByteArray(29) { 1 }), ByteArray(31) + bytes("07"))
        for (key in keys + small) same(key, keyOf(key.x, key.y))
        // Of another curve: as long as it is, which is refused.
        assertEquals(48, keyOf(ByteArray(48) { 9 }, small.y).x.size)
    }
}
