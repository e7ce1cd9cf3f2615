package dev.plica.demo.run

import dev.plica.*
import java.net.URI
import java.net.URLDecoder
import java.net.URLEncoder

/** A request as it is sent to a wallet: `tests/story/README.md` has the form. */
class Link(val clientId: String, val responseUri: String, val nonce: String, val expires: Long, val request: String) {
    /** The verifier as its holder sees it. */
    val from: String get() = host(responseUri)!!

    /** Both sides make the session from what they see themselves. */
    fun session(): SessionTranscript = SessionTranscript.openid4vp(clientId, nonce, responseUri)

    override fun toString(): String {
        val parts = listOf(
            "client_id" to clientId,
            "response_uri" to responseUri,
            "nonce" to nonce,
            "exp" to expires.toString(),
            "plica" to request,
        )
        return parts.joinToString("&", "openid4vp://?") { (name, value) -> "$name=${encoded(value)}" }
    }

    companion object {
        /** Reads a link, and says what is wrong with one that cannot be read. */
        fun parse(uri: String): Link {
            val parts = uri.substringAfter('?', "").split('&').associate { part ->
                part.substringBefore('=') to decoded(part.substringAfter('=', ""))
            }
            fun part(name: String) = parts[name]?.takeIf { it.isNotEmpty() } ?: throw bad("the link has no $name")
            val responseUri = part("response_uri")
            val host = host(responseUri) ?: throw bad("response_uri is not the address of a site")
            // Whoever asks is who takes the answer, and who is shown.
            if (part("client_id") != "x509_san_dns:$host") throw bad("client_id is not the site of response_uri")
            val expires = part("exp").toLongOrNull() ?: throw bad("exp is not a time")
            return Link(part("client_id"), responseUri, part("nonce"), expires, part("plica"))
        }

        private fun host(uri: String): String? = try {
            URI(uri).takeIf { it.scheme == "https" }?.host
        } catch (e: java.net.URISyntaxException) {
            null
        }

        private fun encoded(text: String) = URLEncoder.encode(text, "UTF-8").replace("+", "%20")

        private fun decoded(text: String) = try {
            URLDecoder.decode(text, "UTF-8")
        } catch (e: IllegalArgumentException) {
            throw bad("the link is not percent-encoded")
        }

        private fun bad(why: String) = PlicaException.BadInput("request.json", why)
    }
}
