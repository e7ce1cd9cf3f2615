package dev.plica.demo.run

import dev.plica.*
import org.json.JSONArray
import org.json.JSONObject

const val MDL = "org.iso.18013.5.1.mDL"
const val MDL_NAMESPACE = "org.iso.18013.5.1"

/** Something that the verifier can ask. The lender's question has the id `score`. */
class Question(val id: String, val title: String, val detail: String, val asks: String, val fact: String)

/** What can be asked, from `tests/story/questions.json`, and how the answers are said. [word] gives other sentences. */
class Questions(json: String, private val word: (String) -> String) {
    private val claims = LinkedHashMap<String, Claim>()
    private val score: JSONObject
    private val byId = LinkedHashMap<String, Question>()

    init {
        val all = JSONObject(json)
        val asked = all.getJSONArray("questions")
        for (i in 0 until asked.length()) asked.getJSONObject(i).let { question ->
            byId[question.getString("id")] = read(question)
            claims[question.getString("id")] = claimOf(question)
        }
        score = all.getJSONObject("score")
        byId["score"] = read(score)
    }

    val all: List<Question> get() = byId.values.toList()

    operator fun get(id: String): Question = byId.getValue(id)

    /** How many points the lender wants. */
    val wanted: String get() = score.getString("atLeast")

    val mostIncome: Int get() = score.getJSONObject("income").getInt("most")
    val incomeStep: Int get() = score.getJSONObject("income").getInt("step")

    /** The request of a question, without its session. [model] computes the score. */
    fun request(id: String, model: Model): Request {
        val claim = claims[id] ?: return Request(MDL, model = ModelClaim(model.id(), Ask.AtLeast(wanted), sources()))
        return Request(MDL, listOf(claim))
    }

    /** Whether a request asks the lender's question of [model]: there are words for nothing else. */
    fun isScore(asked: ModelClaim, model: Model): Boolean =
        asked.id.contentEquals(model.id()) && asked.ask == Ask.AtLeast(wanted) && asked.inputs == sources()

    /** A claim as the rest of a sentence. */
    fun fact(claim: ShownClaim): String {
        val same = { known: Claim -> known.element == claim.element && known.predicate == claim.predicate }
        val known = claims.entries.firstOrNull { same(it.value) }
        val predicate = claim.predicate
        val name = nameOf(claim.element)
        val value = claim.value?.let(::shown)
        return when {
            known != null -> byId.getValue(known.key).fact.fill("value" to value.orEmpty())
            predicate is Predicate.AgeAtLeast -> word("claim_age").fill("years" to predicate.years.toString())
            value != null -> word("claim_shown").fill("name" to name, "value" to value)
            else -> word("claim_other").fill("name" to name)
        }
    }

    /** The lender's fact. */
    fun scoreFact(): String = byId.getValue("score").fact

    private fun read(question: JSONObject) = question.run {
        Question(getString("id"), getString("title"), getString("detail"), getString("asks"), getString("fact"))
    }

    /** The library reads the predicate: it is in the command line's JSON. */
    private fun claimOf(question: JSONObject): Claim {
        val claim = JSONObject()
            .put("namespace", MDL_NAMESPACE)
            .put("element", question.getString("element"))
            .put("predicate", question.get("predicate"))
        val request = JSONObject().put("docType", MDL).put("claims", JSONArray().put(claim))
        return Request.fromJson(request.toString()).claims.single()
    }

    private fun sources(): Map<String, Source> {
        val inputs = score.getJSONObject("inputs")
        return inputs.keys().asSequence().associateWith { name ->
            val read = inputs.optJSONObject(name) ?: return@associateWith Source.Private
            Source.Attribute(
                MDL_NAMESPACE, read.getString("element"), Reading.valueOf(read.getString("as").uppercase()),
            )
        }
    }
}

/** Puts values in the places of a sentence. */
fun String.fill(vararg places: Pair<String, String>): String =
    places.fold(this) { text, (name, value) -> text.replace("{$name}", value) }

/** `family_name` as people write it. */
fun nameOf(element: String): String = element.replace('_', ' ')

private fun shown(value: Value): String = when (value) {
    is Value.Text -> value.value
    is Value.Integer -> value.value.toString()
    is Value.Boolean -> value.value.toString()
    is Value.FullDate -> value.value
    is Value.Time -> value.value
    else -> "…"
}

/** The names of the elements that an answer with these claims does not reveal. */
fun staying(elements: List<ElementName>, claims: List<ShownClaim>): List<String> =
    elements.filter { element -> claims.none { tells(it, element) } }.map { nameOf(it.element) }

/** Whether a claim reveals an element: shows it, names its value, or is about an age that implies it. */
private fun tells(claim: ShownClaim, element: ElementName): Boolean {
    if (claim.namespace != element.namespace) return false
    val predicate = claim.predicate
    if (predicate is Predicate.AgeAtLeast) {
        val years = Regex("age_over_(\\d\\d)").matchEntire(element.element)?.groupValues?.get(1)?.toInt()
        return years != null && years <= predicate.years.toInt()
    }
    val shows = predicate is Predicate.Disclose || predicate is Predicate.DiscloseLinkable
    return claim.element == element.element && (shows || predicate is Predicate.Equal)
}
