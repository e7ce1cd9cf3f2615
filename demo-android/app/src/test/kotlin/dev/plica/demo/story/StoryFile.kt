/** `tests/story/story.json`, and events, effects and states in its JSON. */
package dev.plica.demo.story

import com.google.gson.Gson
import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonNull
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import com.google.gson.GsonBuilder
import com.google.gson.JsonDeserializer
import java.io.File
import java.lang.reflect.Modifier

/** Tests run in demo-android. */
val ROOT: File = File("..").canonicalFile

fun shared(name: String): JsonObject =
    JsonParser.parseString(File(ROOT, "tests/story/$name").readText()).asJsonObject

val CODES: Set<String> = shared("words.json").getAsJsonObject("codes").keySet()

class Line(json: JsonObject) {
    val sent: JsonObject = json.getAsJsonObject("send")
    val effects: JsonArray = json.getAsJsonArray("effects") ?: JsonArray()
    val state: JsonObject = json.getAsJsonObject("state") ?: JsonObject()
    val name: String get() = sent["event"].asString
}

/** A scenario, with the lines that come before it. */
class Scenario(val name: String, val madeUp: Boolean, val before: List<Line>, val lines: List<Line>) {
    override fun toString() = name
}

object StoryFile {
    private val file = shared("story.json")
    val start: JsonObject = file.getAsJsonObject("start")
    val measured: Set<String> = file.getAsJsonArray("measured").map { it.asString }.toSet()
    val scenarios: List<Scenario> = read()

    private fun read(): List<Scenario> {
        val known = LinkedHashMap<String, Scenario>()
        for (json in file.getAsJsonArray("scenarios").map { it.asJsonObject }) {
            val earlier = json["after"]?.let { known.getValue(it.asString) }
            val name = json["name"].asString
            val before = earlier?.run { before + lines }.orEmpty()
            val madeUp = json.has("made_up") || earlier?.madeUp == true
            check(name !in known) { "two scenarios are called $name" }
            known[name] = Scenario(name, madeUp, before, json.getAsJsonArray("lines").map { Line(it.asJsonObject) })
        }
        return known.values.toList()
    }
}

/** The events, by their names in the file. */
private val EVENTS: Map<String, Class<*>> = mapOf(
    "tab" to Event.Show::class.java, "choose" to Event.Choose::class.java, "link" to Event.Link::class.java,
    "pass" to Event.Pass::class.java, "income" to Event.Income::class.java, "next" to Event.Next::class.java,
    "agree" to Event.Agree::class.java, "decline" to Event.Decline::class.java, "cancel" to Event.Cancel::class.java,
    "back" to Event.Back::class.java, "leave" to Event.Leave::class.java, "hand" to Event.Hand::class.java,
    "share" to Event.Share::class.java, "ask" to Event.Ask::class.java, "extend" to Event.Extend::class.java,
    "tick" to Event.Tick::class.java, "another" to Event.Another::class.java, "open" to Event.Open::class.java,
    "cheat" to Event.TryCheat::class.java, "asked" to Event.WasAsked::class.java, "read" to Event.WasRead::class.java,
    "scored" to Event.Scored::class.java, "checked" to Event.Checked::class.java, "signed" to Event.Signed::class.java,
    "dismissed" to Event.Dismissed::class.java, "step" to Event.Step::class.java, "waited" to Event.Waited::class.java,
    "proved" to Event.Proved::class.java, "cancelled" to Event.WasCancelled::class.java,
    "verified" to Event.Verified::class.java, "failed" to Event.Failed::class.java,
)

/** Events that effects lead to. */
val OUTCOMES = setOf(
    "asked", "read", "scored", "checked", "signed", "dismissed", "step", "waited", "proved", "cancelled", "verified",
    "failed",
)

private val GSON: Gson = GsonBuilder()
    .registerTypeAdapter(Tab::class.java, JsonDeserializer { json, _, _ -> Tab.valueOf(json.asString.uppercase()) })
    .registerTypeAdapter(Side::class.java, JsonDeserializer { json, _, _ -> Side.valueOf(json.asString.uppercase()) })
    .create()

/** Reads an event. Each member has to be one of the event's, and each that cannot be null has to be there. */
fun event(json: JsonObject): Event {
    val type = EVENTS.getValue(json["event"].asString)
    val names = json.keySet() - "event"
    val fields = fieldsOf(type).map { it.name }
    check(fields.containsAll(names)) { "$json has members that are none of $fields" }
    check((fields - names).all { it == "origins" || it == "memory" }) { "$json lacks one of $fields" }
    if (fields.isEmpty()) return type.getField("INSTANCE").get(null) as Event
    return GSON.fromJson(json, type) as Event
}

fun json(event: Event): JsonObject = named("event", EVENTS.entries.first { it.value == event.javaClass }.key, event)

fun json(effect: Effect): JsonObject = named("effect", effect.javaClass.simpleName.lowercase(), effect)

fun json(state: State): JsonObject = plain(state).asJsonObject

private fun named(kind: String, name: String, value: Any): JsonObject {
    val json = JsonObject()
    json.addProperty(kind, name)
    members(value).entrySet().forEach { json.add(it.key, it.value) }
    return json
}

private fun members(value: Any): JsonObject {
    val json = JsonObject()
    for (field in fieldsOf(value.javaClass)) {
        val member = plain(field.get(value))
        if (member != JsonNull.INSTANCE) json.add(field.name, member)
    }
    return json
}

private fun plain(value: Any?): JsonElement = when (value) {
    null -> JsonNull.INSTANCE
    is String -> JsonPrimitive(value)
    is Number -> JsonPrimitive(value)
    is Boolean -> JsonPrimitive(value)
    is Enum<*> -> JsonPrimitive(value.name.lowercase())
    is List<*> -> JsonArray().also { list -> value.forEach { list.add(plain(it)) } }
    is Map<*, *> ->
        JsonObject().also { map -> value.forEach { (name, member) -> map.add(name as String, plain(member)) } }
    is WalletScreen, is VerifierScreen -> named("screen", value.javaClass.simpleName.lowercase(), value)
    else -> members(value)
}

private fun fieldsOf(type: Class<*>) =
    type.declaredFields.filter { !Modifier.isStatic(it.modifiers) }.onEach { it.isAccessible = true }

/** Without the members that are null. */
fun tidy(json: JsonObject): JsonObject {
    val tidied = JsonObject()
    json.entrySet().filter { it.value != JsonNull.INSTANCE }.forEach { tidied.add(it.key, it.value) }
    return tidied
}

/** The state after a line: what the line names is another than before. */
fun after(before: JsonObject, line: Line): JsonObject {
    val next = before.deepCopy()
    for ((part, value) in line.state.entrySet()) {
        check(before[part] != value) { "${line.sent}: $part is as before" }
        next.add(part, value)
    }
    return tidy(next)
}
