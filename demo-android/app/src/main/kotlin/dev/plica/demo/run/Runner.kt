package dev.plica.demo.run

import dev.plica.*
import dev.plica.demo.story.Effect
import dev.plica.demo.story.Event
import dev.plica.demo.story.Incoming
import dev.plica.demo.story.Side
import java.io.File
import java.io.IOException
import java.security.SecureRandom
import java.time.Instant
import java.util.concurrent.CancellationException
import kotlinx.coroutines.runBlocking

/** What the runner needs of the platform. */
interface World {
    /** A file that is bundled with the app. */
    fun file(path: String): ByteArray

    fun now(): Instant

    /** A sentence of `words.json`, by its key under `screens`. */
    fun word(name: String): String

    /** Does something after some milliseconds, not before this call returns. */
    fun later(ms: Long, then: () -> Unit)

    fun share(presentation: ByteArray)
}

/**
 * Performs the effects of the story with the library. [perform] blocks while it works, so it belongs on a thread of its
 * own, one call at a time; only [cancel] comes from elsewhere. What effects lead to goes to [emit].
 */
class Runner(
    private val world: World,
    val documents: List<Document> = loadDocuments(world::file),
    private val emit: (Event) -> Unit,
) {
    val questions = Questions(world.file("questions.json").decodeToString(), world::word)
    private val scorecard = Model.fromBytes(world.file("models/score.plica"))
    private val verifier = Desk(documents, scorecard, questions)

    /** The sessions that each document has answered. A wallet keeps them with the document. */
    private val answered = HashMap<String, List<ByteArray>>()
    private val requests = HashMap<String, Request>()
    private val presentations = HashMap<String, ByteArray>()
    private var open: Opened? = null

    @Volatile private var token: CancelToken? = null

    /** The document that answers now. */
    private class Opened(val document: Document, val holder: Holder) {
        var signature: ByteArray? = null
    }

    /** Performs any effect but [Effect.Cancel], which cannot wait: see [cancel]. */
    fun perform(effect: Effect) {
        try {
            when (effect) {
                is Effect.Ask -> asked(verifier.ask(effect.question, effect.expires))
                is Effect.Extend -> asked(verifier.extend(effect.id, effect.expires))
                is Effect.Read -> read(effect.uri)
                is Effect.Score -> score(effect)
                is Effect.Check -> check(effect)
                is Effect.Sign -> sign(effect)
                is Effect.Prove -> prove(effect)
                is Effect.Verify -> verify(effect)
                is Effect.Wait -> world.later(effect.ms) { emit(Event.Waited) }
                is Effect.Share -> world.share(presentations.getValue(effect.presentation))
                is Effect.Cancel -> cancel()
            }
        } catch (e: PlicaException) {
            val failed = Event.Failed(sideOf(effect), e.code, kindOf(e))
            emit(if (e is PlicaException.Cancelled) Event.WasCancelled else failed)
        }
    }

    /** Stops the proof at its next step. From any thread. */
    fun cancel() {
        token?.cancel()
    }

    /** Takes the bytes of a file, and names them. On the thread of [perform]. */
    fun add(presentation: ByteArray): String = "p${presentations.size + 1}".also { presentations[it] = presentation }

    private fun asked(link: Link) = emit(Event.WasAsked(link.nonce, link.toString()))

    private fun read(uri: String) {
        val link = Link.parse(uri)
        val request = Request.fromJson(link.request).inSession(link.session())
        // Another threshold, or all values, would be told to somebody who agreed to this one.
        if (request.model?.let { questions.isScore(it, scorecard) } == false) {
            throw PlicaException.BadInput("model.unknown", "the link does not ask the lender's question")
        }
        requests[link.nonce] = request
        val age = request.model == null && request.claims.all { it.predicate is Predicate.AgeAtLeast }
        val incoming = Incoming(link.nonce, link.from, link.expires, age, request.model != null)
        emit(Event.WasRead(incoming, world.now().epochSecond))
    }

    private fun score(effect: Effect.Score) {
        open(effect.document, null).holder.use { holder ->
            emit(Event.Scored(effect.income, scoreOf(holder, scorecard, effect.income, world.now())))
        }
    }

    private fun open(id: String, income: Int?): Opened {
        val document = documents.first { it.id == id }
        val inputs = income?.let { mapOf("income" to Entries.Texts(listOf(it.toString()))) }.orEmpty()
        val before = answered[id].orEmpty()
        return Opened(document, Holder(document.bytes, document.issuerKey, before, listOf(scorecard), inputs))
    }

    private fun check(effect: Effect.Check) {
        open?.holder?.close()
        open = null
        val opened = open(effect.document, effect.income).also { open = it }
        val now = world.now()
        val shown = opened.holder.check(requests.getValue(effect.request), now)
        val stays = staying(opened.holder.info().elements, shown.claims)
        val learns = shown.claims.map(questions::fact)
        val own = if (shown.model == null) emptyList() else listOf(world.word("your_score"), world.word("your_income"))
        val score = if (shown.model == null) emptyList() else listOf(questions.scoreFact())
        emit(Event.Checked(learns + score, own + stays, now.epochSecond))
    }

    private fun sign(effect: Effect.Sign) {
        val opened = open!!
        val signer = opened.document.signer ?: throw PlicaException.BadInput("mdoc.device_signature_missing", "no key")
        val message = opened.holder.deviceAuthentication(requests.getValue(effect.request))
        try {
            opened.signature = runBlocking { signer.sign(message) }
            emit(Event.Signed)
        } catch (e: CancellationException) {
            emit(Event.Dismissed)
        } catch (e: Exception) {
            // A signer is not the library's, and neither is what it throws.
            emit(Event.Failed(Side.WALLET, "key", "internal"))
        }
    }

    private fun prove(effect: Effect.Prove) {
        val (document, holder) = open!!.run { document to holder }
        val threads = minOf(Runtime.getRuntime().availableProcessors(), MOST_THREADS)
        CancelToken().use { cancel ->
            token = cancel
            try {
                val listener = Steps { step, number, of -> emit(Event.Step(step.name.lowercase(), number, of)) }
                val options = Options(listener, cancel, threads.toUInt())
                val started = System.nanoTime()
                // The time of a proof is that of the moment after the signature.
                val bytes = holder.presentBlocking(
                    requests.getValue(effect.request), open!!.signature!!, world.now(), null, options,
                )
                val ms = millisSince(started)
                answered[document.id] = holder.answered()
                emit(Event.Proved(add(bytes), bytes.size, ms, threads, peakMegabytes()))
            } finally {
                token = null
            }
        }
    }

    private fun verify(effect: Effect.Verify) {
        val presentation = presentations.getValue(effect.presentation)
        val started = System.nanoTime()
        val facts = verifier.verify(effect.id, presentation, effect.way, world.now())
        val says = facts.claims.map(questions::fact) + listOfNotNull(facts.model?.let { questions.scoreFact() })
        val issuer = Regex("CN=([^,]+)").find(facts.issuer.subject)?.groupValues?.get(1) ?: facts.issuer.subject
        emit(Event.Verified(says, issuer, millisSince(started), presentation.size, facts.model?.let(::originsOf)))
    }
}

/** More threads than this are of little use to a proof. */
private const val MOST_THREADS = 4

private class Steps(private val then: (Step, Int, Int) -> Unit) : ProgressListener {
    override fun onStep(step: Step, number: UInt, of: UInt) = then(step, number.toInt(), of.toInt())
}

private fun sideOf(effect: Effect): Side = when (effect) {
    is Effect.Ask, is Effect.Extend, is Effect.Verify -> Side.VERIFIER
    else -> Side.WALLET
}

private fun kindOf(error: PlicaException): String = when (error) {
    is PlicaException.DoesNotHold -> "does-not-hold"
    is PlicaException.BadInput -> "bad-input"
    else -> "internal"
}

private fun millisSince(started: Long): Int = ((System.nanoTime() - started) / 1_000_000).toInt()

/** The peak of this process, as the kernel of Linux and Android tells it. */
private fun peakMegabytes(): Int? = try {
    File("/proc/self/status").readLines().firstOrNull { it.startsWith("VmHWM:") }
        ?.let { line -> line.filter(Char::isDigit).toInt() / 1024 }
} catch (e: IOException) {
    null
}

internal fun newNonce(): String = ByteArray(16).also(SecureRandom()::nextBytes).joinToString("") { "%02x".format(it) }
