package tests

import dev.plica.*
import java.time.Duration
import java.time.Instant
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicReference
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The calls for coroutines: cancelled, watched, signed by what may throw. */
class CoroutinesTest {
    private val vector = Vector("iso18013-5-annex-d")

    /** Runs the call in a coroutine that is cancelled as this step begins, and says how it ended and what it saw. */
    private fun cancelledAt(at: Int, call: suspend CoroutineScope.(Steps) -> Unit): List<Step> = runBlocking {
        val job = AtomicReference<Job>()
        val ended = AtomicReference<Throwable?>()
        val left = AtomicBoolean()
        val cancel = {
            job.get().cancel()
            Thread.sleep(20)
            left.set(true)
        }
        val steps = Steps(at, cancel)
        job.set(
            launch(start = CoroutineStart.LAZY) {
                try {
                    call(steps)
                } catch (e: Throwable) {
                    ended.set(e)
                    throw e
                }
            },
        )
        job.get().join()
        assertTrue(ended.get() is CancellationException, "${ended.get()}")
        assertTrue(left.get(), "the coroutine ended before its call")
        steps.seen.toList()
    }

    @Test
    fun cancelInEachStep() = vector.holder().use { holder ->
        val request = vector.asked("coroutine")
        for (at in PRESENT.indices) {
            val seen = cancelledAt(at) { holder.present(request, vector.signer(), now = vector.now, onStep = it) }
            assertEquals(PRESENT.take(at + 1), seen)
            assertEquals(0, holder.answered().size)
        }
        val steps = Steps()
        val presentation = runBlocking {
            holder.present(request, vector.signer(), now = vector.now, threads = 1, onStep = steps)
        }
        assertEquals(PRESENT, steps.seen)
        vector.verifier().use { verifier ->
            for (at in VERIFY.indices) {
                val seen = cancelledAt(at) { verifier.verify(presentation, request, vector.now, onStep = it) }
                assertEquals(VERIFY.take(at + 1), seen)
            }
            runBlocking { verifier.verify(presentation, request, vector.now) }
        }
        assertEquals(1, cancelledAt(0) { holder.prepare(onStep = it) }.size)
    }

    /** A coroutine that is cancelled already proves nothing. */
    @Test
    fun cancelledBefore() = vector.holder().use { holder ->
        val steps = Steps()
        val signer = Signer { message ->
            currentCoroutineContext().cancel()
            vector.signer().sign(message)
        }
        runBlocking {
            launch { holder.present(vector.asked("before"), signer, now = vector.now, onStep = steps) }.join()
        }
        assertEquals(emptyList<Step>(), steps.seen)
        assertEquals(0, holder.answered().size)
    }

    @Test
    fun aTimeoutStopsACall() = vector.holder().use { holder ->
        val steps = Steps(0, { Thread.sleep(600) })
        thrown<CancellationException> {
            runBlocking {
                val request = vector.asked("late")
                withTimeout(300) { holder.present(request, vector.signer(), now = vector.now, onStep = steps) }
            }
        }
        assertTrue(steps.seen.size <= 1, "${steps.seen}")
        assertEquals(0, holder.answered().size)
    }

    @Test
    fun whatAListenerThrows() = vector.holder().use { holder ->
        val gone = IllegalStateException("the screen is gone")
        for (at in PRESENT.indices) {
            val steps = Steps(at, { throw gone })
            val error = thrown<IllegalStateException> {
                runBlocking { holder.present(vector.asked("gone"), vector.signer(), now = vector.now, onStep = steps) }
            }
            assertThrown(gone, error)
            assertEquals(0, holder.answered().size)
        }
        runBlocking { holder.present(vector.asked("gone"), vector.signer(), now = vector.now) }
        assertEquals(1, holder.answered().size)
    }

    /** Coroutines copy an exception to add the caller's stack; the one that was thrown is then its cause. */
    private fun assertThrown(expected: Throwable, found: Throwable) {
        assertEquals(expected.javaClass, found.javaClass)
        assertSame(expected, if (found === expected) found else found.cause)
    }

    @Test
    fun whatASignerThrows() = vector.holder().use { holder ->
        class Dismissed : Exception("the user dismissed the prompt")
        val dismissed = Dismissed()
        val request = vector.asked("dismissed")
        val error = thrown<Dismissed> {
            runBlocking { holder.present(request, { throw dismissed }, now = vector.now) }
        }
        assertSame(dismissed, error)
        assertEquals(0, holder.answered().size)
        runBlocking { holder.present(request, vector.signer(), now = vector.now) }
        assertEquals(1, holder.answered().size)
    }

    /** The user may take minutes to sign: the presentation is of the time after that. */
    @Test
    fun theTimeIsThatAfterTheSignature() = vector.holder().use { holder ->
        var time = vector.now
        val request = vector.asked("time")
        val signer = Signer { message ->
            delay(1)
            time += Duration.ofMinutes(3)
            vector.signer().sign(message)
        }
        val presentation = runBlocking { holder.presentBy({ time }, request, signer) }
        val facts = vector.verifier().use { runBlocking { it.verify(presentation, request, vector.now) } }
        assertEquals(vector.now + Duration.ofMinutes(3), facts.now)
    }

    /** Without a time it is the device's, and the verifier's. */
    @Test
    fun theTimeOfTheClock() {
        val issued = Issued()
        val request = Request.ageOver(18).inSession(session("clock"))
        val presentation = Holder(issued.document).use { runBlocking { it.present(request, issued.signer()) } }
        val facts = issued.verifier().use { runBlocking { it.verify(presentation, request) } }
        assertTrue(Duration.between(facts.now, Instant.now()) in Duration.ZERO..Duration.ofMinutes(2), "${facts.now}")
    }

    @Test
    fun signaturesInBothForms() {
        val facts = listOf<(ByteArray) -> ByteArray>({ it }, ::raw).mapIndexed { i, form ->
            val request = vector.asked("form $i")
            val presentation = vector.holder().use { holder ->
                runBlocking {
                    holder.prepare(request).use { prepared ->
                        val signer = Signer { form(vector.signer().sign(it)) }
                        holder.present(request, signer, prepared, vector.now)
                    }
                }
            }
            vector.verifier().use { runBlocking { it.verify(presentation, request, vector.now) } }
        }
        same(facts[0], facts[1])
    }

    @Test
    fun severalAtOnce() = runBlocking {
        val answers = (0 until 4).map { i ->
            async {
                val request = vector.asked("at once $i")
                val presentation = vector.holder().use { it.present(request, vector.signer(), now = vector.now) }
                Answer(presentation, request)
            }
        }.map { it.await() }
        assertNotEquals(answers[0].presentation.toList(), answers[1].presentation.toList())
        val swapped = answers[0].copy(request = answers[1].request)
        vector.verifier().use { verifier ->
            val verdicts = verifier.verifyMany(answers + swapped, vector.now)
            val codes = verdicts.map { (it as? Verdict.Refused)?.error?.code }
            assertEquals(listOf(null, null, null, null, "session.mismatch"), codes)
        }
    }

    /** A second answer is refused before anybody is asked to sign. */
    @Test
    fun answeredOnce() = vector.holder().use { holder ->
        val request = vector.asked("once")
        runBlocking { holder.present(request, vector.signer(), now = vector.now) }
        val refused = code { runBlocking { holder.present(request, { error("was asked") }, now = vector.now) } }
        assertEquals("transcript.reused", refused)
    }
}
