package dev.plica.demo.run

import dev.plica.*
import java.security.KeyFactory
import java.security.KeyPairGenerator
import java.security.PrivateKey
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import java.security.spec.PKCS8EncodedKeySpec
import java.util.Base64
import org.json.JSONObject

/** Whose key signs for a document. Only test keys: see the README. */
enum class KeyKind { TEST, OTHER, NONE }

/** A document of the wallet. */
class Document(
    val id: String,
    val docType: String,
    val bytes: ByteArray,
    /** Of the document signer, where no certificate says it. */
    val issuerKey: PublicKey?,
    /** Root certificates, in PEM. */
    val roots: ByteArray?,
    val keyKind: KeyKind,
    /** Null for a document whose device is not here. */
    val signer: Signer?,
    /** What the words about it have places for, each a time in ISO 8601. */
    val dates: Map<String, String>,
)

/** Reads the documents that `demo-web/scripts/fixtures.mjs` has made, and one that was copied without its key. */
fun loadDocuments(file: (String) -> ByteArray): List<Document> {
    val samples = JSONObject(file("manifest.json").decodeToString()).getJSONArray("samples")
    val documents = (0 until samples.length()).map { document(samples.getJSONObject(it), file) }
    val adult = documents.first { it.id == "adult" }
    val copied = adult.run { Document("copied", docType, bytes, null, roots, KeyKind.OTHER, signer(newKey()), dates) }
    val (issued, recorded) = documents.partition { it.keyKind == KeyKind.TEST }
    return issued + copied + recorded
}

private fun document(sample: JSONObject, file: (String) -> ByteArray): Document {
    fun text(name: String): String? = if (sample.has(name)) sample.getString(name) else null
    val key = text("deviceKey")?.let { signer(privateKey(file(it).decodeToString())) }
    return Document(
        sample.getString("id"),
        sample.getString("docType"),
        file(sample.getString("document")),
        sample.optJSONObject("issuerKey")?.let { PublicKey(unhex(it.getString("x")), unhex(it.getString("y"))) },
        text("roots")?.let(file),
        if (key == null) KeyKind.NONE else KeyKind.TEST,
        key,
        mapOf("born" to "birthDate", "until" to "validUntil", "recorded" to "now")
            .mapNotNull { (place, name) -> text(name)?.let { place to it } }.toMap(),
    )
}

/** Trusts the issuers of these documents, but not the one that made the forged licence. */
fun trustFor(documents: List<Document>): List<TrustAnchor> =
    documents.filter { it.id != "forged" }.mapNotNull { document ->
        document.roots?.let { TrustAnchor.Certificates(it) }
            ?: document.issuerKey?.let { TrustAnchor.Key(it, listOf(document.docType)) }
    }

/** ES256 with a key in software. A wallet takes `KeystoreSigner`, whose key is in secure hardware. */
private fun signer(key: PrivateKey) = Signer { message ->
    Signature.getInstance("SHA256withECDSA").run {
        initSign(key)
        update(message)
        sign()
    }
}

private fun privateKey(pem: String): PrivateKey {
    val base64 = pem.lines().filter { !it.startsWith("-") }.joinToString("")
    val spec = PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64))
    return KeyFactory.getInstance("EC").generatePrivate(spec)
}

private fun newKey(): PrivateKey = KeyPairGenerator.getInstance("EC").run {
    initialize(ECGenParameterSpec("secp256r1"))
    generateKeyPair().private
}

private fun unhex(text: String) = text.chunked(2).map { it.toInt(16).toByte() }.toByteArray()
