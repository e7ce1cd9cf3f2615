/** The system's prompt before a signature. Unverified: it compiles against Android's classes, nobody has run it yet. */
package dev.plica

import android.annotation.TargetApi
import android.content.Context
import android.hardware.biometrics.BiometricManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import java.security.Signature
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine

/** Asks the user for a signature of a [KeystoreSigner]. */
fun interface Confirmation {
    /**
     * Has the system allow one use of [signature], which is ready to sign, and returns the one that may be used. It
     * throws [ConfirmationException] if the user declines, or the system refuses.
     */
    suspend fun confirm(signature: Signature): Signature
}

/** The user did not confirm. [errorCode] is one of `BiometricPrompt.BIOMETRIC_ERROR_..`. */
class ConfirmationException(val errorCode: Int, message: CharSequence) : Exception(message.toString()) {
    /** Whether the user sent the prompt away: no error to report. Ask again when the user wants to. */
    val declined: Boolean
        get() = errorCode == BiometricPrompt.BIOMETRIC_ERROR_USER_CANCELED
}

/**
 * The system's prompt for a finger or a face, from Android 9 (API 28) on. It goes away when the coroutine is cancelled.
 *
 * With [orLock], which needs Android 11 and a key with [KeystoreSigner.Access.USER_PRESENCE], the device's own lock
 * does as well, and the system has the button in which [cancel] would stand.
 */
@TargetApi(Build.VERSION_CODES.P)
class BiometricConfirmation(
    private val context: Context,
    private val title: CharSequence,
    private val cancel: CharSequence,
    private val description: CharSequence? = null,
    private val orLock: Boolean = false,
) : Confirmation {
    override suspend fun confirm(signature: Signature): Signature = suspendCancellableCoroutine { continuation ->
        val stop = CancellationSignal()
        continuation.invokeOnCancellation { stop.cancel() }
        val answer = object : BiometricPrompt.AuthenticationCallback() {
            override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
                if (continuation.isActive) continuation.resume(result.cryptoObject?.signature ?: signature)
            }

            override fun onAuthenticationError(errorCode: Int, message: CharSequence) {
                if (continuation.isActive) {
                    continuation.resumeWithException(ConfirmationException(errorCode, message))
                }
            }
        }
        val declined = { answer.onAuthenticationError(BiometricPrompt.BIOMETRIC_ERROR_USER_CANCELED, cancel) }
        // Prompts belong to the main thread.
        context.mainExecutor.execute {
            prompt(declined).authenticate(
                BiometricPrompt.CryptoObject(signature), stop, context.mainExecutor, answer)
        }
    }

    private fun prompt(declined: () -> Unit): BiometricPrompt {
        val prompt = BiometricPrompt.Builder(context).setTitle(title)
        description?.let(prompt::setDescription)
        if (orLock && Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            prompt.setAllowedAuthenticators(
                BiometricManager.Authenticators.BIOMETRIC_STRONG or BiometricManager.Authenticators.DEVICE_CREDENTIAL)
        } else {
            prompt.setNegativeButton(cancel, context.mainExecutor) { _, _ -> declined() }
        }
        return prompt.build()
    }
}
