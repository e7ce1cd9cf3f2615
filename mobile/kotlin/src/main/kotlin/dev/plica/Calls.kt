/**
 * The long calls for coroutines. Each runs off the caller's thread, and stops when its coroutine is cancelled: the
 * coroutine ends once the call has ended, which is at its next step. Nothing goes on behind the caller's back.
 */
package dev.plica

import java.time.Instant
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** The device key: in the Android Keystore, in a security module, in a test. */
fun interface Signer {
    /**
     * Signs [message] with ES256, and gives the signature in ASN.1 (as `java.security.Signature` does) or as `r || s`.
     * It may ask the user. What it throws reaches the caller of [present] unchanged.
     */
    suspend fun sign(message: ByteArray): ByteArray
}

/** The [step] with this [number], counted from 0, [of] so many begins. */
data class Progress(val step: Step, val number: Int, val of: Int)

/** The stable code of an error, the same in every language. */
val PlicaException.code: String
    get() = when (this) {
        is PlicaException.DoesNotHold -> code
        is PlicaException.BadInput -> code
        is PlicaException.Cancelled -> "cancelled"
        is PlicaException.Internal -> code
    }

/**
 * Computes in advance what the first answers of this document need, or, with [like], what a request like it needs. See
 * [Holder.prepareBlocking]; for [threads] and [onStep] see [present].
 */
suspend fun Holder.prepare(
    like: Request? = null,
    threads: Int = 0,
    onStep: ((Progress) -> Unit)? = null,
): Prepared = watched(threads, onStep) { prepareBlocking(like, it) }

/**
 * Answers [request]: checks that there is an answer, has [signer] sign, and proves. See [Holder.presentBlocking].
 *
 * The time is [now], or that of the moment after the signature. [onStep] is told of every step on a thread of the call,
 * which waits for it; what it throws ends the call and reaches the caller. [threads] share the work, 0 for as many as
 * the device has, up to 4. A call that fails or is cancelled has not answered its session, unless the proof was
 * finished before the cancel.
 */
suspend fun Holder.present(
    request: Request,
    signer: Signer,
    prepared: Prepared? = null,
    now: Instant? = null,
    threads: Int = 0,
    onStep: ((Progress) -> Unit)? = null,
): ByteArray = presentBy({ now ?: Instant.now() }, request, signer, prepared, threads, onStep)

/** For the tests: [clock] is asked before the signature and after it. */
internal suspend fun Holder.presentBy(
    clock: () -> Instant,
    request: Request,
    signer: Signer,
    prepared: Prepared? = null,
    threads: Int = 0,
    onStep: ((Progress) -> Unit)? = null,
): ByteArray {
    val message = withContext(Dispatchers.Default) {
        // Nobody is asked for a finger in vain.
        check(request, clock(), prepared)
        deviceAuthentication(request)
    }
    val signature = signer.sign(message)
    return watched(threads, onStep) { presentBlocking(request, signature, clock(), prepared, it) }
}

/**
 * Checks [presentation] against [request] at [now], or at the time of the call. See [Verifier.verifyBlocking]; for
 * [threads] and [onStep] see [present].
 */
suspend fun Verifier.verify(
    presentation: ByteArray,
    request: Request,
    now: Instant? = null,
    threads: Int = 0,
    onStep: ((Progress) -> Unit)? = null,
): Facts = watched(threads, onStep) { verifyBlocking(presentation, request, now ?: Instant.now(), it) }

/** Checks many presentations, with a verdict for each. See [Verifier.verifyManyBlocking]. */
suspend fun Verifier.verifyMany(answers: List<Answer>, now: Instant? = null, threads: Int = 0): List<Verdict> =
    watched(threads, null) { verifyManyBlocking(answers, now ?: Instant.now(), it) }

/** Proves what [request] asks about a run of this model. See [Model.proveBlocking]; for the others see [present]. */
suspend fun Model.prove(
    inputs: Map<String, Entries>,
    request: ModelRequest,
    threads: Int = 0,
    onStep: ((Progress) -> Unit)? = null,
): ByteArray = watched(threads, onStep) { proveBlocking(inputs, request, it) }

/** Checks [proof] against [request]. See [Model.verifyBlocking]; for the others see [present]. */
suspend fun Model.verify(
    proof: ByteArray,
    request: ModelRequest,
    threads: Int = 0,
    onStep: ((Progress) -> Unit)? = null,
): ModelFacts = watched(threads, onStep) { verifyBlocking(proof, request, it) }

/** Builds ahead what every proof of this process needs. Once begun it does not stop. See [warmUpBlocking]. */
suspend fun warmUp() = withContext(Dispatchers.Default) { warmUpBlocking() }

/**
 * Makes [call] on a thread of [Dispatchers.Default]: there are as many of those as processors, and more proofs than
 * that at once would only need more memory.
 */
private suspend fun <T> watched(threads: Int, onStep: ((Progress) -> Unit)?, call: (Options) -> T): T =
    CancelToken().use { token ->
        coroutineScope {
            // Unconfined: whoever cancels uses the token, and need not wait for a free thread.
            val watcher = launch(Dispatchers.Unconfined) {
                try {
                    awaitCancellation()
                } finally {
                    token.cancel()
                }
            }
            val listener = onStep?.let(::Listener)
            val options = Options(listener, token, threads.coerceAtLeast(0).toUInt())
            try {
                // It waits for the call, also when it is cancelled meanwhile; it does not begin one after a cancel.
                withContext(Dispatchers.Default) { call(options) }
            } catch (e: PlicaException) {
                listener?.thrown?.let { throw it }
                if (e is PlicaException.Cancelled) ensureActive()
                throw e
            } finally {
                watcher.cancel()
            }
        }
    }

/** Keeps what the app's function throws, which the library would only report as text. */
private class Listener(private val onStep: (Progress) -> Unit) : ProgressListener {
    @Volatile var thrown: Throwable? = null

    override fun onStep(step: Step, number: UInt, of: UInt) {
        try {
            onStep(Progress(step, number.toInt(), of.toInt()))
        } catch (e: Throwable) {
            thrown = e
            throw PlicaException.Cancelled()
        }
    }
}
