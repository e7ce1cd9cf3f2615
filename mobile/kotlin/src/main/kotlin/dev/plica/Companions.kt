/** Constructors of records, which are free functions in the bridge and stand here where one looks for them. */
package dev.plica

import java.math.BigInteger
import java.security.interfaces.ECPublicKey

/** "Over [years]" of a driver's licence, from whichever element it has. See [requestAge]. */
fun Request.Companion.age(years: Int): Request = requestAge(byte(years))

/** "Over [years]" of a driver's licence, from its `age_over_NN`. See [requestAgeOver]. */
fun Request.Companion.ageOver(years: Int): Request = requestAgeOver(byte(years))

/** Reads a request in the command line's JSON, and checks it. See [requestFromJson]. */
fun Request.Companion.fromJson(json: String, withSession: Boolean = false): Request = requestFromJson(json, withSession)

/** OpenID4VP 1.0 with a redirect. See [sessionOpenid4vp]. */
fun SessionTranscript.Companion.openid4vp(
    clientId: String,
    nonce: String,
    responseUri: String,
    jwkThumbprint: ByteArray? = null,
): SessionTranscript = sessionOpenid4vp(clientId, nonce, responseUri, jwkThumbprint)

/** OpenID4VP 1.0 over the Digital Credentials API. See [sessionDcApi]. */
fun SessionTranscript.Companion.dcApi(
    origin: String,
    nonce: String,
    jwkThumbprint: ByteArray? = null,
): SessionTranscript = sessionDcApi(origin, nonce, jwkThumbprint)

/** `org-iso-mdoc` over the Digital Credentials API. See [sessionIsoDcApi]. */
fun SessionTranscript.Companion.isoDcApi(encryptionInfo: String, origin: String): SessionTranscript =
    sessionIsoDcApi(encryptionInfo, origin)

/** Proximity with engagement by QR code. See [sessionProximityQr]. */
fun SessionTranscript.Companion.proximityQr(deviceEngagement: ByteArray, eReaderKey: ByteArray): SessionTranscript =
    sessionProximityQr(deviceEngagement, eReaderKey)

/** Proximity with engagement by NFC. See [sessionProximityNfc]. */
fun SessionTranscript.Companion.proximityNfc(
    deviceEngagement: ByteArray,
    eReaderKey: ByteArray,
    handoverSelect: ByteArray,
    handoverRequest: ByteArray? = null,
): SessionTranscript = sessionProximityNfc(deviceEngagement, eReaderKey, handoverSelect, handoverRequest)

/** The key that Java has as [key], which has to be on P-256: of another curve the library refuses it. */
fun publicKey(key: ECPublicKey): PublicKey = PublicKey(coordinate(key.w.affineX), coordinate(key.w.affineY))

/** 32 bytes, or as many as a larger number needs. */
private fun coordinate(number: BigInteger): ByteArray {
    val digits = number.toByteArray().dropWhile { it == 0.toByte() }.toByteArray()
    return ByteArray((32 - digits.size).coerceAtLeast(0)) + digits
}

/** What does not fit becomes 0 or 255, which are no ages and which the library refuses. */
private fun byte(years: Int): UByte = years.coerceIn(0, 255).toUByte()
