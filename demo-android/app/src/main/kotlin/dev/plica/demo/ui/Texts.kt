package dev.plica.demo.ui

import android.content.Context
import dev.plica.demo.R
import dev.plica.demo.run.fill
import java.text.NumberFormat
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset
import java.time.format.DateTimeFormatter
import java.util.Locale

/** The words of `tests/story/words.json`, which are the app's strings. */
class Texts(private val context: Context) {
    /** The codes that there are words for. */
    val codes: Set<String> get() = context.resources.getStringArray(R.array.codes).toSet()

    fun of(id: Int, vararg places: Pair<String, String>): String = context.getString(id).fill(*places)

    /** A string by its name in the resources. */
    fun named(name: String): String {
        val resource = name.replace('.', '_').replace('-', '_')
        val id = context.resources.getIdentifier(resource, "string", context.packageName)
        check(id != 0) { "there is no string $name" }
        return context.getString(id)
    }

    fun number(value: Int): String = NumberFormat.getIntegerInstance(LANGUAGE).format(value)

    /** A date as people read it, in UTC like the dates in documents. */
    fun day(date: String): String = DAY.format(LocalDate.parse(date.take(10)))

    fun minute(seconds: Long): String = MINUTE.format(Instant.ofEpochSecond(seconds))

    /** What a document is called, and what to know about it. */
    fun document(id: String, dates: Map<String, String>): Pair<String, String> {
        val places = dates.map { (place, date) -> place to day(date) }.toTypedArray()
        return named("document_${id}_title") to named("document_${id}_text").fill(*places)
    }
}

/** The words are in English only, and so are dates and numbers. */
private val LANGUAGE = Locale.UK
private val DAY = DateTimeFormatter.ofPattern("d MMMM yyyy", LANGUAGE)
private val MINUTE = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", LANGUAGE).withZone(ZoneOffset.UTC)

/** A fact is the rest of a sentence; here it is a whole one. */
fun sentence(fact: String): String = fact.replaceFirstChar(Char::uppercase) + "."
