package tests

import dev.plica.*
import java.io.File
import java.time.Instant
import java.time.ZoneOffset
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** Every code that a document, a request or a proof of the tests can provoke, and the one list that has them all. */
class CodesTest {
    private val kinds = mapOf(
        "does-not-hold" to PlicaException.DoesNotHold::class.java,
        "bad-input" to PlicaException.BadInput::class.java,
        "cancelled" to PlicaException.Cancelled::class.java,
        "internal" to PlicaException.Internal::class.java,
    )
    private val listed = Regex("""(?m)^\| `([\w.]+)` \| `([\w-]+)` \|""")
        .findAll(File(ROOT, "wasm/ERRORS.md").readText())
        .associate { it.groupValues[1] to it.groupValues[2] }
    private val vector = Vector("owf-mustermann-mdl")
    private val old = Vector("minimal-mdl")
    private val presentation by lazy { answer() }
    private val height = """{"range": [170, 180]}"""

    private val provoked: Map<String, () -> Any?> = mapOf(
        "mdoc.cbor" to { Holder(bytes("ff")) },
        "mdoc.not_a_document" to { Holder(bytes("a0")) },
        "mdoc.document_count" to { Holder(bytes("a269646f63756d656e7473806776657273696f6e63312e30")) },
        "mdoc.too_large" to { Holder(ByteArray((16 shl 20) + 1)) },
        "mdoc.not_on_curve" to { Holder(vector.document, PublicKey(ByteArray(32), ByteArray(32))) },
        "mdoc.digest_mismatch" to { changedName() },
        "mdoc.signature_encoding" to { answer(signature = ByteArray(64)) },
        "mdoc.element_missing" to { answer(vector.ask(height, "no_such")) },
        "mdoc.doc_type" to { answer(vector.over18().copy(docType = "org.example.none")) },
        "mdoc.name_too_short" to { answer(vector.ask(height).copy(docType = "org")) },
        "invalid_argument" to { Holder(vector.document, answered = listOf(ByteArray(5))) },
        "session.missing" to { answer(vector.ask(height).copy(session = null)) },
        "request.json" to { Request.fromJson("""{"docType": 7}""") },
        "predicate.false" to { answer(vector.ask("""{"range": [1, 2]}""")) },
        "predicate.type" to { answer(vector.ask("""{"after": "2020-01-01"}""")) },
        "predicate.unsupported" to { answer(vector.ask("""{"ageAtLeast": 18}""", "age_over_16")) },
        "device.signature" to { answer(vector.over18().inSession(session("another"))) },
        "document.expired" to { answer(now = year(2099)) },
        "document.not_yet_valid" to { answer(now = year(1999)) },
        "document.signed_outside_certificate" to { Holder(old.document).use { it.check(old.over18(), old.now) } },
        "transcript.reused" to { twice() },
        "prepared.malformed" to { Prepared.fromBytes(changed(prepared().toBytes(), 100)) },
        "prepared.mismatch" to { old.holder().use { it.check(old.over18(), old.now, prepared()) } },
        "issuer.certificate" to { Verifier(listOf(TrustAnchor.Certificates("no certificate".encodeToByteArray()))) },
        "issuer.untrusted" to { verify(trust = emptyList()) },
        "clock.skew" to { verify(now = year(vector.now.atOffset(ZoneOffset.UTC).year + 1)) },
        "proof.malformed" to { verify("no proof".encodeToByteArray()) },
        "proof.version" to { verify(presentation.copyOf().also { it[7] = 0x63 }) },
        "proof.invalid" to { verify(changed(presentation, presentation.size - 40)) },
        "session.mismatch" to { verify(request = vector.over18().inSession(session("another"))) },
        "request.mismatch" to { verify(request = vector.ask(height)) },
        "model.malformed" to { Model.fromBytes("no model".encodeToByteArray()) },
        "model.unknown" to { answer(aboutAModel()) },
        "cancelled" to { cancelled() },
    )

    private fun answer(
        request: Request = vector.over18(),
        signature: ByteArray? = null,
        now: Instant = vector.now,
    ): ByteArray = vector.holder().use { it.presentBlocking(request, signature ?: it.deviceSignature()!!, now) }

    private fun verify(
        proof: ByteArray = presentation,
        request: Request = vector.over18(),
        now: Instant = vector.now,
        trust: List<TrustAnchor>? = null,
    ): Facts = (trust?.let { Verifier(it) } ?: vector.verifier()).use { it.verifyBlocking(proof, request, now) }

    private fun year(year: Int): Instant = vector.now.atOffset(ZoneOffset.UTC).withYear(year).toInstant()

    private fun prepared() = vector.holder().use { it.prepareBlocking() }

    private fun changedName(): Shown {
        val text = String(vector.document, Charsets.ISO_8859_1)
        val document = text.replace("Mustermann", "Mustermani").toByteArray(Charsets.ISO_8859_1)
        assertFalse(document.contentEquals(vector.document))
        val request = vector.ask("\"disclose\"", "family_name")
        return Holder(document, vector.issuerKey).use { it.check(request, vector.now) }
    }

    private fun twice() = vector.holder().use { holder ->
        repeat(2) { holder.presentBlocking(vector.over18(), holder.deviceSignature()!!, vector.now) }
    }

    private fun cancelled() {
        val token = CancelToken()
        token.cancel()
        vector.holder().use { it.prepareBlocking(options = Options(cancel = token)) }
    }

    private fun aboutAModel(): Request {
        val claim = ModelClaim(ByteArray(32), Ask.Values, mapOf("x" to Source.Private))
        return vector.ask(height).copy(model = claim)
    }

    @TestFactory
    fun codes(): Array<DynamicTest> = provoked.map { (code, call) ->
        dynamicTest(code) {
            val error = thrown<PlicaException> { call() }
            assertEquals(code, error.code)
            assertEquals(kinds[listed[code]], error.javaClass)
            // Texts are for people and say the code; no value of the document is in them.
            assertTrue(error.toString().endsWith("[$code]"), "$error")
            assertFalse("Mustermann" in "$error ${error.message}", "$error")
        }
    }.toTypedArray()

    @Test
    fun aRequestSaysWhereItIsWrong() {
        val asked = """{"docType": "$MDL", "claims": [{"element": "height", "predicate": {"after": "soon"}}]}"""
        val error = thrown<PlicaException.BadInput> { Request.fromJson(asked) }
        assertTrue("$.claims[0].predicate.after" in error.detail, error.detail)
    }

    @Test
    fun agesThatAreNone() {
        for (years in listOf(-1, 0, 151, 256 + 18)) {
            assertEquals("invalid_argument", code { Request.age(years) })
            assertEquals("invalid_argument", code { Request.ageOver(years) })
        }
        assertEquals("age_over_18", Request.ageOver(18).claims[0].element)
        assertEquals(MDL, Request.age(18).docType)
    }

    /** The sessions of the companions are those of the free functions, argument by argument. */
    @Test
    fun sessionsOfEveryChannel() {
        val thumbprint = jwkThumbprint("AQ", "Ag")
        val (item, other) = bytes("a0") to bytes("a10102")
        same(sessionOpenid4vp("a", "b", "c", thumbprint), SessionTranscript.openid4vp("a", "b", "c", thumbprint))
        val origin = "https://example.com"
        same(sessionDcApi(origin, "b", thumbprint), SessionTranscript.dcApi(origin, "b", thumbprint))
        same(sessionIsoDcApi("Yg", origin), SessionTranscript.isoDcApi("Yg", origin))
        same(sessionProximityQr(item, other), SessionTranscript.proximityQr(item, other))
        val byNfc = SessionTranscript.proximityNfc(item, other, bytes("01"), bytes("02"))
        same(sessionProximityNfc(item, other, bytes("01"), bytes("02")), byNfc)
        val json = vector.over18().toJson()
        assertEquals(null, Request.fromJson(json).session)
        runBlocking { warmUp() }
    }
}
