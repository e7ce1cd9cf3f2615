package tests

import dev.plica.*
import java.io.File
import java.util.UUID
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

val PRESENT = listOf(Step.PARSE, Step.CHECK, Step.BUILD, Step.COMMIT, Step.ARGUE, Step.OPEN)
val VERIFY = PRESENT - Step.COMMIT

/** The blocking calls: progress, cancel tokens, listeners that throw, signatures in both forms, batches, memory. */
class CallsTest {
    /** Its device key is published, so there are as many sessions as one likes. */
    private val vector = Vector("iso18013-5-annex-d")

    private fun present(nonce: String, options: Options? = null): Answer = vector.holder().use { holder ->
        val request = vector.asked(nonce)
        val signature = vector.signature(holder, request)!!
        Answer(holder.presentBlocking(request, signature, vector.now, options = options), request)
    }

    private fun verify(answer: Answer, options: Options? = null): Facts =
        vector.verifier().use { it.verifyBlocking(answer.presentation, answer.request, vector.now, options) }

    @Test
    fun stepsAndCancelInEach() = vector.holder().use { holder ->
        val request = vector.asked("steps")
        val signature = vector.signature(holder, request)!!
        for (at in PRESENT.indices) {
            val token = CancelToken()
            val steps = Steps(at, token::cancel)
            val options = Options(steps, token)
            val error = thrown<PlicaException.Cancelled> {
                holder.presentBlocking(request, signature, vector.now, options = options)
            }
            assertEquals("cancelled", error.code)
            assertTrue(token.isCancelled())
            assertEquals(PRESENT.take(at + 1), steps.seen)
            assertEquals(0, holder.answered().size)
        }
        val steps = Steps()
        val presentation = holder.presentBlocking(request, signature, vector.now, options = Options(steps))
        assertEquals(PRESENT, steps.seen)

        val answer = Answer(presentation, request)
        for (at in VERIFY.indices) {
            val token = CancelToken()
            thrown<PlicaException.Cancelled> { verify(answer, Options(Steps(at, token::cancel), token)) }
        }
        val checked = Steps()
        verify(answer, Options(checked))
        assertEquals(VERIFY, checked.seen)

        val token = CancelToken()
        thrown<PlicaException.Cancelled> {
            holder.prepareBlocking(options = Options(Steps(0, token::cancel), token))
        }
        Unit
    }

    @Test
    fun aListenerThatThrowsInEachStep() = vector.holder().use { holder ->
        val request = vector.asked("throws")
        val signature = vector.signature(holder, request)!!
        for (at in PRESENT.indices) {
            val options = Options(Steps(at, { error("the screen is gone") }))
            val error = thrown<PlicaException.Internal> {
                holder.presentBlocking(request, signature, vector.now, options = options)
            }
            assertEquals("listener", error.code)
            assertTrue("the screen is gone" in error.detail, error.detail)
            assertFalse("\n" in error.detail, error.detail)
            assertEquals(0, holder.answered().size)
        }
        holder.presentBlocking(request, signature, vector.now)
        assertEquals(1, holder.answered().size)
    }

    @Test
    fun signaturesInAsn1AndRaw() {
        val request = vector.asked("forms")
        val der = vector.holder().use { vector.signature(it, request)!! }
        assertEquals(0x30, der[0].toInt())
        val indefinite = bytes("3080") + der.drop(2)
        val raw = raw(der)
        val wrong = listOf(der.copyOf(der.size - 1), der + 0, ByteArray(0), raw.copyOf(63), indefinite, ByteArray(64))
        vector.holder().use { holder ->
            for (signature in wrong) {
                val error = thrown<PlicaException.BadInput> {
                    holder.presentBlocking(request, signature, vector.now)
                }
                assertEquals("mdoc.signature_encoding", error.code)
            }
        }
        val facts = listOf(der, raw).map { signature ->
            val presentation = vector.holder().use { it.presentBlocking(request, signature, vector.now) }
            verify(Answer(presentation, request))
        }
        same(facts[0], facts[1])
    }

    @Test
    fun preparedAndKept() = vector.holder().use { holder ->
        val request = vector.asked("prepared")
        val kept = holder.prepareBlocking(request).use { it.toBytes() }
        val signature = vector.signature(holder, request)!!
        val presentation = Prepared.fromBytes(kept).use {
            holder.presentBlocking(request, signature, vector.now, it)
        }
        verify(Answer(presentation, request))
        // A session is answered once, also by a holder that was told of it.
        vector.holder(holder.answered()).use { told ->
            for (again in listOf(holder, told)) {
                assertEquals("transcript.reused", code { again.deviceAuthentication(request) })
                assertEquals("transcript.reused", code { again.presentBlocking(request, signature, vector.now) })
            }
        }
    }

    @Test
    fun manyAtOnce() {
        val answers = (0 until 5).map { present("many $it") }.toMutableList()
        answers[1] = answers[1].copy(presentation = changed(answers[1].presentation, answers[1].presentation.size - 40))
        answers[3] = answers[3].copy(request = answers[0].request)
        val unread = Request(vector.meta("docType"), session = SessionTranscript(bytes("ff")))
        answers.add(2, Answer(ByteArray(0), unread))
        vector.verifier().use { verifier ->
            val verdicts = verifier.verifyManyBlocking(answers, vector.now)
            val codes = verdicts.map { (it as? Verdict.Refused)?.error?.code }
            assertTrue(codes[1]!!.startsWith("proof."), "$codes")
            assertEquals(listOf(null, codes[1], "mdoc.cbor", null, "session.mismatch", null), codes)
            same(verify(answers[0]), (verdicts[0] as Verdict.Holds).facts)
            val token = CancelToken()
            token.cancel()
            val stopped = verifier.verifyManyBlocking(answers.take(1), vector.now, Options(cancel = token))
            assertEquals(listOf("cancelled"), stopped.map { (it as Verdict.Refused).error.code })
        }
    }

    /** The threads of calls, by their names. A thread may end between being listed and being read. */
    private fun poolThreads(): List<String> = File("/proc/self/task").listFiles()!!
        .mapNotNull { runCatching { File(it, "comm").readText().trim() }.getOrNull() }
        .filter { it.startsWith("plica-") }

    @Test
    fun threads() {
        for (threads in listOf(1, 2, 7)) {
            // Those of earlier tests end by themselves, within moments.
            awaitNone()
            var most = 0
            val count = Steps(4, { most = poolThreads().size })
            verify(present("threads $threads", Options(count, threads = threads.toUInt())))
            assertEquals(threads, most)
            awaitNone()
        }
    }

    private fun awaitNone() {
        val deadline = System.nanoTime() + 10_000_000_000
        while (poolThreads().isNotEmpty()) {
            assertTrue(System.nanoTime() < deadline, "${poolThreads()}")
            Thread.sleep(10)
        }
    }

    /** Kilobytes that the process has in memory, after the collector has run. */
    private fun resident(): Int {
        repeat(3) {
            System.gc()
            Thread.sleep(50)
        }
        return Regex("VmRSS:\\s+(\\d+)").find(File("/proc/self/status").readText())!!.groupValues[1].toInt()
    }

    @Test
    fun thirtyProofsNeedNoMoreMemory() {
        fun prove(number: Int) = repeat(number) { verify(present("memory ${UUID.randomUUID()}")) }
        prove(30)
        val sizes = mutableListOf(resident())
        // A proof takes 13 MB while it is made: calls that kept a tenth of that would keep 39 in each round. What else
        // moves, such as the compiler of the virtual machine, is still in one of four. mobile/test and the POM hold the
        // heap and the number of malloc's arenas.
        val growth = (1..4).asSequence().map {
            prove(30)
            sizes += resident()
            sizes[it] - sizes[it - 1]
        }
        assertTrue(growth.any { it < 10_000 }, "kB: $sizes")
    }

    @Test
    fun whatAnAppMayKnow() = vector.holder().use { holder ->
        val info = holder.info()
        assertEquals(vector.meta("docType"), info.docType)
        assertTrue("family_name" in info.elements.map { it.element })
        assertTrue(info.validity.validFrom < vector.now && vector.now < info.validity.validUntil)
        val request = vector.asked("key")
        assertNull(holder.deviceSignature())
        val message = holder.deviceAuthentication(request)
        assertTrue(holds(info.deviceKey, message, sign(vector.deviceKey!!, message)))
        assertEquals(Value.Text("Doe"), holder.value(NAMESPACE, "family_name"))
        assertTrue(holder.value(NAMESPACE, "driving_privileges") is Value.Array)
        assertNull(holder.check(request, vector.now).claims[0].value)
    }

    @Test
    fun whatIsClosedIsClosed() {
        val holder = vector.holder()
        holder.close()
        thrown<IllegalStateException> { holder.info() }
        holder.close()
    }

    /** The version of the library is that of the package around it. */
    @Test
    fun theVersion() {
        val pom = File("pom.xml").readText()
        assertEquals(Regex("<version>(.*?)</version>").find(pom)!!.groupValues[1], version())
    }
}
