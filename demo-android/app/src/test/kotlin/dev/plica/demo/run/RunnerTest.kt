package dev.plica.demo.run

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import dev.plica.*
import dev.plica.demo.story.CODES
import dev.plica.demo.story.Effect
import dev.plica.demo.story.Event
import dev.plica.demo.story.Line
import dev.plica.demo.story.OUTCOMES
import dev.plica.demo.story.ROOT
import dev.plica.demo.story.Scenario
import dev.plica.demo.story.Side
import dev.plica.demo.story.Story
import dev.plica.demo.story.StoryFile
import dev.plica.demo.story.after
import dev.plica.demo.story.event
import dev.plica.demo.story.json
import dev.plica.demo.story.shared
import dev.plica.demo.story.tidy
import java.io.File
import java.security.KeyException
import java.time.Instant
import java.time.temporal.ChronoUnit
import java.util.concurrent.CancellationException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** The scenarios of `tests/story/story.json` that nobody made up, with the library and documents that were issued. */
class RunnerTest {
    @TestFactory
    fun scenarios(): List<DynamicTest> =
        StoryFile.scenarios.filter { !it.madeUp }.map { DynamicTest.dynamicTest(it.name) { Play(it).run() } }

    /** What the library did is what the test saw: a scenario that ends otherwise fails. */
    @Test
    fun aWrongScenarioFails() {
        val right = StoryFile.scenarios.first { it.name == "under age" }
        val lines = right.lines.map { line ->
            if (line.name != "failed") return@map line
            val sent = line.sent.deepCopy().apply { addProperty("code", "document.expired") }
            Line(JsonObject().apply { add("send", sent); add("state", line.state) })
        }
        val failed = runCatching { Play(Scenario("wrong", false, right.before, lines)).run() }.exceptionOrNull()
        assertTrue(failed is AssertionError) { "$failed" }
    }

    /** The prompt is dismissed, then the device fails, then it signs: the question can be answered all along. */
    @Test
    fun whatADeviceDoes() {
        val events = mutableListOf<Event>()
        val world = TestWorld()
        val adult = loadDocuments(world::file).first { it.id == "adult" }
        var does: suspend (ByteArray) -> ByteArray = adult.signer!!::sign
        val device = adult.run { Document(id, docType, bytes, issuerKey, roots, keyKind, { does(it) }, dates) }
        val runner = Runner(world, listOf(device), events::add)
        fun signed(by: suspend (ByteArray) -> ByteArray): Event {
            does = by
            runner.perform(Effect.Sign("adult", (events.first() as Event.WasAsked).id))
            return events.last()
        }
        runner.perform(Effect.Ask("flag", world.now().epochSecond + 300))
        runner.perform(Effect.Read((events.last() as Event.WasAsked).uri))
        runner.perform(Effect.Check("adult", (events.first() as Event.WasAsked).id, null))
        assertEquals(Event.Dismissed, signed { throw CancellationException("the holder says no") })
        assertEquals(Event.Failed(Side.WALLET, "key", "internal"), signed { throw KeyException("the key is gone") })
        assertEquals(Event.Signed, signed(adult.signer!!::sign))
        runner.perform(Effect.Prove("adult", (events.first() as Event.WasAsked).id))
        assertTrue(events.last() is Event.Proved) { "${events.last()}" }
    }

    /** Another question about the lender's model would be told under the words for this one: it is refused. */
    @Test
    fun anotherScore() {
        val events = mutableListOf<Event>()
        val runner = Runner(TestWorld(), emit = events::add)
        runner.perform(Effect.Ask("score", Instant.now().epochSecond + 300))
        val link = Link.parse((events.last() as Event.WasAsked).uri)
        val request = Request.fromJson(link.request)
        val model = request.model!!
        val private = model.inputs + ("age" to Source.Private)
        val others = listOf(
            model.copy(ask = Ask.AtLeast("650")), model.copy(ask = Ask.Values), model.copy(inputs = private),
        )
        for (other in others) {
            val asked = request.copy(model = other).toJson()
            val sent = Link(link.clientId, link.responseUri, link.nonce, link.expires, asked)
            runner.perform(Effect.Read(sent.toString()))
            assertEquals(Event.Failed(Side.WALLET, "model.unknown", "bad-input"), events.last())
        }
    }

    /** What stays is everything that the answer does not imply. */
    @Test
    fun whatStays() {
        val events = mutableListOf<Event>()
        val runner = Runner(TestWorld(), emit = events::add)
        runner.perform(Effect.Ask("flag", Instant.now().epochSecond + 300))
        val asked = events.last() as Event.WasAsked
        runner.perform(Effect.Read(asked.uri))
        runner.perform(Effect.Check("adult", asked.id, null))
        val stays = (events.last() as Event.Checked).stays
        assertTrue(stays.containsAll(listOf("family name", "portrait", "birth date", "age over 21"))) { "$stays" }
        assertTrue(stays.none { it in listOf("age over 18", "age over 16", "age over 13") }) { "$stays" }
    }
}

/** The app's bundled files, words, and a clock that stands still. */
open class TestWorld : World {
    private val words = shared("words.json").getAsJsonObject("screens")
    private val fixtures = File(System.getenv("DEMO_FIXTURES") ?: error("DEMO_FIXTURES names no folder"))
    var time: Instant = Instant.now().truncatedTo(ChronoUnit.SECONDS)
    val shared = mutableListOf<ByteArray>()

    override fun file(path: String): ByteArray =
        (if (path == "questions.json") File(ROOT, "tests/story/$path") else File(fixtures, path)).readBytes()

    override fun now() = time

    override fun word(name: String): String = words[name].asString

    override fun later(ms: Long, then: () -> Unit) = Unit

    override fun share(presentation: ByteArray) {
        shared += presentation
    }
}

/** Plays one scenario: sends what people do, and compares what comes of it. */
private class Play(private val scenario: Scenario) {
    private val world = TestWorld()
    private val begin = world.time
    private val runner = Runner(world, emit = ::came)
    private val story = Story(CODES, StoryFile.start["document"].asString)
    private val lines = scenario.before + scenario.lines
    private var next = 0
    private var expected: JsonObject = tidy(StoryFile.start)
    private val waiting = ArrayDeque<Effect>()
    private var failure: Throwable? = null

    /** What the file calls something, and what it is. */
    private val names = HashMap<String, String>()

    fun run() {
        names["nonsense"] = runner.add(ByteArray(1000) { it.toByte() })
        while (next < lines.size) {
            val effect = waiting.removeFirstOrNull()
            if (effect == null) people() else runner.perform(effect)
            failure?.let { throw it }
        }
    }

    /** Sends what somebody does next. */
    private fun people() {
        val line = lines[next]
        check(line.name !in OUTCOMES) { "${scenario.name}: ${line.sent} did not come" }
        line.sent["at"]?.let { world.time = begin.plusSeconds(it.asLong) }
        send(event(real(line.sent).asJsonObject), line)
    }

    /** An effect has led to this event. In a proof, what people do meanwhile happens before its next step. */
    private fun came(event: Event) {
        try {
            val line = lines.getOrNull(next) ?: return
            same(line.sent, json(event), "event")
            send(event, line)
            while (event is Event.Step && lines.getOrNull(next)?.let { it.name !in OUTCOMES } == true) people()
        } catch (e: Throwable) {
            if (failure == null) failure = e
        }
    }

    private fun send(event: Event, line: Line) {
        next++
        expected = after(expected, line)
        val effects = story.send(event)
        same(line.effects, JsonArray().also { list -> effects.forEach { list.add(json(it)) } }, "effects")
        same(expected, json(story.state), "state")
        for (effect in effects) if (effect is Effect.Cancel) runner.cancel() else waiting += effect
    }

    /** A line with what its names stand for. */
    private fun real(json: JsonElement, key: String = ""): JsonElement = when {
        json is JsonObject ->
            JsonObject().also { real -> json.entrySet().forEach { real.add(it.key, real(it.value, it.key)) } }
        key == "at" -> JsonPrimitive(begin.epochSecond + json.asLong)
        key in NAMING && json.asString in names -> JsonPrimitive(names.getValue(json.asString))
        else -> json
    }

    private fun same(expected: JsonElement?, found: JsonElement?, key: String) {
        val where = { "${scenario.name}, line ${next + 1}, $key" }
        when {
            key in NAMING && expected is JsonPrimitive && found is JsonPrimitive -> {
                val named = names.getOrPut(expected.asString) { found.asString }
                assertEquals(named, found.asString, where)
            }
            key in StoryFile.measured -> Unit
            key in TIMES -> assertEquals(begin.epochSecond + expected!!.asLong, found!!.asLong, where)
            expected is JsonObject && found is JsonObject ->
                for (name in expected.keySet() + found.keySet()) same(expected[name], found[name], name)
            expected is JsonArray && found is JsonArray -> {
                assertEquals(expected.size(), found.size()) { "${where()}: $expected, $found" }
                expected.zip(found).forEach { (one, other) -> same(one, other, key) }
            }
            else -> assertEquals(expected, found) { "${where()}: $found" }
        }
    }
}

/** Members that name something. */
private val NAMING = setOf("id", "uri", "presentation", "request")
private val TIMES = setOf("at", "expires")
