package dev.plica.demo.story

import com.google.gson.JsonArray
import com.google.gson.JsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** The state machine does what `tests/story/story.json` says, line by line. */
class StoryTest {
    @TestFactory
    fun scenarios(): List<DynamicTest> = StoryFile.scenarios.map { DynamicTest.dynamicTest(it.name) { play(it) } }

    private fun play(scenario: Scenario) {
        val story = Story(CODES, StoryFile.start["document"].asString)
        var expected = tidy(StoryFile.start)
        assertEquals(expected, json(story.state))
        for (line in scenario.before + scenario.lines) {
            val effects = story.send(event(line.sent))
            expected = after(expected, line)
            val found = JsonArray().also { list -> effects.forEach { list.add(json(it)) } }
            assertEquals(line.effects, found) { "${line.sent}" }
            assertEquals(expected, json(story.state)) { "${line.sent}" }
        }
    }

    /** A test that cannot fail proves nothing: each line says something, and no other line of the scenario says it. */
    @Test
    fun theFileSaysSomething() {
        val lines = StoryFile.scenarios.flatMap { it.lines }
        assertTrue(lines.any { it.effects.size() > 0 } && lines.any { it.state.size() > 0 })
        val events = lines.map { it.name }.toSet()
        val known = Event::class.java.declaredClasses.size
        assertEquals(known, events.size) { "events that no scenario has, or the other way round: $events" }
        val sides = listOf("wallet", "verifier")
        val screens = lines.flatMap { line -> sides.mapNotNull { screen(line.state, it) } }.toSet()
        val all = listOf(WalletScreen::class.java to "wallet", VerifierScreen::class.java to "verifier")
        val declared = all.flatMap { (type, side) -> type.declaredClasses.map { "$side ${it.simpleName.lowercase()}" } }
        assertEquals(declared.toSet(), screens)
    }

    private fun screen(state: JsonObject, side: String): String? =
        state.getAsJsonObject(side)?.let { "$side ${it["screen"].asString}" }

    /** No event on any screen that the file knows ends in anything but a state, and most change nothing. */
    @Test
    fun everyEventOnEveryScreen() {
        val events = StoryFile.scenarios.flatMap { it.lines }.map { it.sent }.distinct()
        for (scenario in StoryFile.scenarios) {
            for (sent in events) {
                val story = Story(CODES, "adult")
                (scenario.before + scenario.lines).forEach { story.send(event(it.sent)) }
                val before = story.state
                val effects = story.send(event(sent))
                // A proof is never begun without consent and a signature, nor a signature asked for without consent.
                val where = { "$scenario: $sent" }
                if (effects.any { it is Effect.Prove }) assertTrue(before.wallet is WalletScreen.Prompt, where)
                if (effects.any { it is Effect.Sign }) assertTrue(before.wallet is WalletScreen.Consent, where)
                // Whatever is handed in, the verifier takes one answer to a question.
                if (before.asked?.answered == true) {
                    assertTrue(effects.none { it is Effect.Verify && it.way == "honest" }, where)
                }
            }
        }
    }

    @Test
    fun theFirstIncomeIsThatOfTheQuestions() {
        val income = shared("questions.json").getAsJsonObject("score").getAsJsonObject("income")
        assertEquals(FIRST_INCOME, income["first"].asInt)
    }
}
