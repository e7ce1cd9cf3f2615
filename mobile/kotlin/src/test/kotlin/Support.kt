/** What the tests share: the documents in tests/vectors, those that the command line issues, keys that sign. */
package tests

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import dev.plica.*
import java.io.File
import java.math.BigInteger
import java.nio.file.Files
import java.security.AlgorithmParameters
import java.security.KeyFactory
import java.security.PrivateKey
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import java.security.spec.ECParameterSpec
import java.security.spec.ECPoint
import java.security.spec.ECPrivateKeySpec
import java.security.spec.ECPublicKeySpec
import java.security.spec.PKCS8EncodedKeySpec
import java.time.Instant
import java.time.temporal.ChronoUnit
import java.util.Base64
import java.util.concurrent.CopyOnWriteArrayList
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.fail

const val MDL = "org.iso.18013.5.1.mDL"
const val NAMESPACE = "org.iso.18013.5.1"

/** Tests run in mobile/kotlin. */
val ROOT: File = File("../..").canonicalFile
val VECTORS = File(ROOT, "tests/vectors/mdoc")
val CASES: List<JsonObject> = json(File(ROOT, "mobile/tests/cases.json")).asJsonArray.map { it.asJsonObject }

fun json(file: File): JsonElement = JsonParser.parseString(file.readText())

operator fun JsonObject.invoke(name: String): String = get(name).asString

fun bytes(hex: String): ByteArray = hex.chunked(2).map { it.toInt(16).toByte() }.toByteArray()

fun hex(bytes: ByteArray): String = bytes.joinToString("") { "%02x".format(it) }

fun changed(data: ByteArray, at: Int): ByteArray =
    data.copyOf().also { it[at] = (it[at].toInt() xor 1).toByte() }

fun session(nonce: String): SessionTranscript =
    SessionTranscript.openid4vp("x509_san_dns:example.com", nonce, "https://example.com")

/** What is thrown, which has to be of this type. */
inline fun <reified E : Throwable> thrown(call: () -> Unit): E {
    try {
        call()
    } catch (e: Throwable) {
        if (e is E) return e
        throw e
    }
    return fail("nothing was thrown")
}

fun code(call: () -> Unit): String = thrown<PlicaException>(call).code

/** Everything that two values have in them: `==` of Kotlin tells equal arrays apart. */
fun same(expected: Any?, found: Any?) = assertEquals(plain(expected), plain(found))

private fun plain(value: Any?): Any? = when (value) {
    is ByteArray -> hex(value)
    is List<*> -> value.map(::plain)
    is Map<*, *> -> value.mapValues { plain(it.value) }
    is Enum<*> -> value
    null -> null
    else -> if (value.javaClass.packageName != "dev.plica") value else fields(value)
}

private fun fields(value: Any): List<Any?> {
    val fields = value.javaClass.declaredFields.filter { !java.lang.reflect.Modifier.isStatic(it.modifiers) }
    return listOf(value.javaClass) + fields.map { it.isAccessible = true; plain(it.get(value)) }
}

/** A document that others made, with its session and the signature of its device. */
class Vector(name: String) {
    private val folder = File(VECTORS, name)
    val meta: JsonObject = json(File(folder, "meta.json")).asJsonObject
    val document = File(folder, "device_response.cbor").readBytes()
    val now: Instant = Instant.parse(meta("now"))
    val issuerKey = PublicKey(bytes(meta("ds_cert_pk_x")), bytes(meta("ds_cert_pk_y")))
    val session = SessionTranscript(File(folder, "session_transcript.cbor").readBytes())
    val deviceKey: PrivateKey? = meta.get("device_private_key")?.let { privateKey(BigInteger(it.asString, 16)) }

    fun holder(answered: List<ByteArray> = emptyList()) = Holder(document, issuerKey, answered)

    fun verifier() = Verifier(listOf(TrustAnchor.Key(issuerKey, listOf(meta("docType")))))

    fun request(claims: JsonElement, docType: String = meta("docType")): Request {
        val asked = JsonObject()
        asked.addProperty("docType", docType)
        asked.add("claims", claims)
        return Request.fromJson(asked.toString()).inSession(session)
    }

    /** Of one element, in the command line's JSON. */
    fun ask(predicate: String, element: String = "height"): Request =
        request(JsonParser.parseString("""[{"element": "$element", "predicate": $predicate}]"""))

    fun over18() = ask("""{"ageAtLeast": 18}""", "age_over_18")

    /** The signature that came with the document; that of Annex D comes with the key instead. */
    fun signature(holder: Holder, request: Request): ByteArray? =
        deviceKey?.let { sign(it, holder.deviceAuthentication(request)) } ?: holder.deviceSignature()

    /** A request that the key of Annex D can answer in as many sessions as one likes. */
    fun asked(nonce: String): Request = ask("""{"after": "2019-01-01"}""", "issue_date").inSession(session(nonce))

    /** The device, as an app has it. */
    fun signer() = Signer { sign(deviceKey!!, it) }
}

private val P256: ECParameterSpec = AlgorithmParameters.getInstance("EC").run {
    init(ECGenParameterSpec("secp256r1"))
    getParameterSpec(ECParameterSpec::class.java)
}

/** Whether the signature is of this key, as the platform sees it. */
fun holds(key: PublicKey, message: ByteArray, signature: ByteArray): Boolean {
    val point = ECPoint(BigInteger(1, key.x), BigInteger(1, key.y))
    return Signature.getInstance("SHA256withECDSA").run {
        initVerify(KeyFactory.getInstance("EC").generatePublic(ECPublicKeySpec(point, P256)))
        update(message)
        verify(signature)
    }
}

private fun privateKey(scalar: BigInteger): PrivateKey =
    KeyFactory.getInstance("EC").generatePrivate(ECPrivateKeySpec(scalar, P256))

/** ES256 as the platforms give it, in ASN.1. */
fun sign(key: PrivateKey, message: ByteArray): ByteArray = Signature.getInstance("SHA256withECDSA").run {
    initSign(key)
    update(message)
    sign()
}

/** `r || s` of a signature in ASN.1. */
fun raw(der: ByteArray): ByteArray {
    val r = der.copyOfRange(4, 4 + der[3])
    val s = der.copyOfRange(6 + der[3], der.size)
    fun wide(part: ByteArray) = ByteArray(32) + part
    return wide(r).takeLast(32).toByteArray() + wide(s).takeLast(32).toByteArray()
}

/** Runs the command line, which PLICA_BIN names. */
fun commandLine(vararg arguments: Any): String {
    val command = listOf(System.getenv("PLICA_BIN")) + arguments.map(Any::toString)
    val errors = File.createTempFile("plica", ".txt")
    val process = ProcessBuilder(command).redirectError(errors).start()
    val printed = process.inputStream.readBytes().decodeToString()
    assertEquals(0, process.waitFor()) { "$command: ${errors.readText()}" }
    errors.delete()
    return printed
}

fun temporaryFolder(): File = Files.createTempDirectory("plica").toFile().also { folder ->
    Runtime.getRuntime().addShutdownHook(Thread { folder.deleteRecursively() })
}

/** A sample licence that the command line has issued, in a folder of its own. */
class Issued {
    private val folder = temporaryFolder().also { commandLine("issue", "--out-dir", it) }
    val document = File(folder, "issuer_signed.cbor").readBytes()
    val roots = File(folder, "roots.pem").readBytes()
    val now: Instant = Instant.now().truncatedTo(ChronoUnit.SECONDS)
    private val key: PrivateKey = run {
        val base64 = File(folder, "device_key.pem").readLines().filter { !it.startsWith("-") }.joinToString("")
        KeyFactory.getInstance("EC").generatePrivate(PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)))
    }

    fun signer() = Signer { sign(key, it) }

    fun verifier(models: List<Model> = emptyList()) = Verifier(listOf(TrustAnchor.Certificates(roots)), models = models)
}

/** Remembers the steps, and does something at one of them. */
class Steps(private val at: Int? = null, private val then: () -> Unit = {}) : ProgressListener, (Progress) -> Unit {
    val seen = CopyOnWriteArrayList<Step>()

    override fun onStep(step: Step, number: UInt, of: UInt) = invoke(Progress(step, number.toInt(), of.toInt()))

    override fun invoke(progress: Progress) {
        check(progress.number == seen.size && progress.number < progress.of) { "$progress after $seen" }
        seen += progress.step
        if (progress.number == at) then()
    }
}

/** The texts of a list in JSON. */
fun texts(array: JsonArray): List<String?> = array.map { if (it.isJsonNull) null else it.asString }
