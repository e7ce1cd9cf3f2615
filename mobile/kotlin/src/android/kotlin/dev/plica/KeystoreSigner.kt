/** A device key in the Android Keystore. Unverified: it compiles against Android's classes, nobody has run it yet. */
package dev.plica

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.KeyStoreException
import java.security.PrivateKey
import java.security.Signature
import java.security.cert.X509Certificate
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

private const val KEYSTORE = "AndroidKeyStore"
private const val ALGORITHM = "SHA256withECDSA"

/**
 * Signs with a key of the Android Keystore, which never leaves the device and is in no backup: a document that is bound
 * to it is bound to this device.
 *
 * [confirm] asks the user, if the key wants that; a key with [Access.UNLOCKED] does without. What it throws reaches the
 * caller of [present] unchanged, and so does what the Keystore throws, such as `KeyPermanentlyInvalidatedException`
 * after another finger was enrolled.
 */
class KeystoreSigner private constructor(private val entry: Entry, private val confirm: Confirmation?) : Signer {
    /** The key that [create] made under [alias]. Throws `KeyStoreException` if there is none, or it is no EC key. */
    constructor(alias: String, confirm: Confirmation? = null) : this(Entry.of(alias), confirm)

    /** What the device asks of the user before each signature. */
    enum class Access {
        /** A finger or a face that is enrolled now: enrolling another one later makes the key useless. */
        BIOMETRY,

        /** A finger, a face, or the device's own lock. It needs Android 11 (API 30). */
        USER_PRESENCE,

        /** Nothing. From Android 9 (API 28) on, the device has to be unlocked. */
        UNLOCKED,
    }

    /**
     * The public key. A document can be answered with this signer if it is the `deviceKey` of [Holder.info]: compare
     * them, with `contentEquals` of `x` and `y`, before you ask the user.
     */
    val publicKey: PublicKey = publicKey(entry.publicKey)

    /** What the device attests of the key, leaf first: an issuer checks it before it puts the key into a document. */
    val attestation: List<X509Certificate> = entry.attestation

    override suspend fun sign(message: ByteArray): ByteArray {
        // The Keystore is another process, and slow in some devices.
        val ready = withContext(Dispatchers.IO) { Signature.getInstance(ALGORITHM).apply { initSign(entry.key) } }
        val allowed = confirm?.confirm(ready) ?: ready
        return withContext(Dispatchers.IO) {
            allowed.update(message)
            allowed.sign()
        }
    }

    companion object {
        /**
         * Makes a key under [alias], in place of one that is there, and has the device attest it over [challenge]. It
         * lies in a secure element (StrongBox) where the device has one, else in the processor's trusted part.
         *
         * Throws what the Keystore throws, such as `InvalidAlgorithmParameterException` if no lock or no finger is set
         * up, and `UnsupportedOperationException` if this Android is too old for [access]. It blocks for up to some
         * seconds.
         */
        fun create(
            alias: String,
            challenge: ByteArray,
            access: Access = Access.BIOMETRY,
            confirm: Confirmation? = null,
        ): KeystoreSigner {
            val generator = KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, KEYSTORE)
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) {
                try {
                    generator.initialize(options(alias, challenge, access).setIsStrongBoxBacked(true).build())
                    generator.generateKeyPair()
                    return KeystoreSigner(alias, confirm)
                } catch (_: StrongBoxUnavailableException) {
                    // Most devices have none.
                }
            }
            generator.initialize(options(alias, challenge, access).build())
            generator.generateKeyPair()
            return KeystoreSigner(alias, confirm)
        }

        private fun options(alias: String, challenge: ByteArray, access: Access): KeyGenParameterSpec.Builder {
            val options = KeyGenParameterSpec.Builder(alias, KeyProperties.PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                .setDigests(KeyProperties.DIGEST_SHA256)
                .setAttestationChallenge(challenge)
            when (access) {
                Access.BIOMETRY -> options.setUserAuthenticationRequired(true).setInvalidatedByBiometricEnrollment(true)
                Access.USER_PRESENCE -> {
                    if (Build.VERSION.SDK_INT < Build.VERSION_CODES.R) {
                        throw UnsupportedOperationException("Access.USER_PRESENCE needs Android 11")
                    }
                    val either = KeyProperties.AUTH_BIOMETRIC_STRONG or KeyProperties.AUTH_DEVICE_CREDENTIAL
                    options.setUserAuthenticationRequired(true).setUserAuthenticationParameters(0, either)
                }
                Access.UNLOCKED ->
                    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) options.setUnlockedDeviceRequired(true)
            }
            return options
        }
    }

    private class Entry(val key: PrivateKey, val publicKey: ECPublicKey, val attestation: List<X509Certificate>) {
        companion object {
            fun of(alias: String): Entry {
                val store = KeyStore.getInstance(KEYSTORE).apply { load(null) }
                val key = store.getKey(alias, null) as? PrivateKey
                val chain = store.getCertificateChain(alias)?.filterIsInstance<X509Certificate>().orEmpty()
                val publicKey = chain.firstOrNull()?.publicKey as? ECPublicKey
                if (key == null || publicKey == null) throw KeyStoreException("no EC key under the alias $alias")
                return Entry(key, publicKey, chain)
            }
        }
    }
}
