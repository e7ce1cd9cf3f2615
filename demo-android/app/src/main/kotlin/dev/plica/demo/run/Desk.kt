package dev.plica.demo.run

import dev.plica.*
import java.time.Instant

/** The verifier of the app: asks, and checks answers against what it asked itself. */
class Desk(documents: List<Document>, private val scorecard: Model, private val questions: Questions) {
    private val trust = trustFor(documents)

    /** What was sent, by the nonce. */
    private val sent = HashMap<String, Link>()

    fun ask(question: String, expires: Long): Link {
        val host = if (question == "score") "lender.example" else "door.example"
        val request = questions.request(question, scorecard).toJson()
        val link = Link("x509_san_dns:$host", "https://$host/response", newNonce(), expires, request)
        return link.also { sent[it.nonce] = it }
    }

    /** The same question, for which the verifier waits longer. */
    fun extend(id: String, expires: Long): Link = sent.getValue(id).run {
        Link(clientId, responseUri, nonce, expires, request).also { sent[id] = it }
    }

    /** Checks an answer, or one of the ways to cheat with it. */
    fun verify(id: String, presentation: ByteArray, way: String, now: Instant): Facts {
        val link = sent.getValue(id)
        val request = Request.fromJson(link.request)
        val session = link.session()
        fun check(
            anchors: List<TrustAnchor> = trust,
            bytes: ByteArray = presentation,
            asked: Request = request.inSession(session),
            at: Instant = now,
        ) = Verifier(anchors, models = listOf(scorecard)).use { it.verifyBlocking(bytes, asked, at) }
        return when (way) {
            "replay" -> check(asked = request.inSession(link.elsewhere().session()))
            "change" -> check(bytes = changed(presentation))
            "later" -> check(at = now.plusSeconds(HOUR))
            "nobody" -> check(anchors = emptyList())
            else -> check()
        }
    }
}

/** The same verifier asks again. */
private fun Link.elsewhere() = Link(clientId, responseUri, newNonce(), expires, request)

private const val HOUR = 3600L

/** One bit of the last byte is another: the proof can be read, and does not hold. */
private fun changed(bytes: ByteArray): ByteArray =
    bytes.copyOf().also { it[it.lastIndex] = (it[it.lastIndex].toInt() xor 1).toByte() }
