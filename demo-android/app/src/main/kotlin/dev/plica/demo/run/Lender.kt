package dev.plica.demo.run

import dev.plica.*
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset
import java.time.temporal.ChronoUnit

/** The score of an income with this licence, for its owner's eyes. A proof computes it anew, from the licence. */
fun scoreOf(holder: Holder, model: Model, income: Int, now: Instant): Int {
    val inputs = mapOf(
        "age" to years(holder, "birth_date", now),
        "licence_years" to years(holder, "issue_date", now),
        "country" to text(holder, "issuing_country"),
        "income" to income.toString(),
    )
    return model.run(inputs.mapValues { Entries.Texts(listOf(it.value)) }).values.single().toBigDecimal().toInt()
}

/** Where each input came from, by its key in `words.json`. */
fun originsOf(facts: ModelFacts): Map<String, String> = facts.inputs.associate { (name, origin) ->
    name to when (origin) {
        is Origin.SelfAsserted -> "self-asserted"
        is Origin.Public -> "public"
        is Origin.Attribute -> if (origin.reading in DATES) "date" else "entry"
    }
}

private val DATES = setOf(Reading.YEARS, Reading.DAYS)

/** Completed years, in UTC as in documents. */
private fun years(holder: Holder, element: String, now: Instant): String {
    val date = LocalDate.parse(text(holder, element).take(10))
    return ChronoUnit.YEARS.between(date, now.atZone(ZoneOffset.UTC).toLocalDate()).toString()
}

private fun text(holder: Holder, element: String): String = when (val value = holder.value(MDL_NAMESPACE, element)) {
    is Value.Text -> value.value
    is Value.FullDate -> value.value
    is Value.Time -> value.value
    else -> throw PlicaException.BadInput("predicate.type", "$element is no text and no date")
}
