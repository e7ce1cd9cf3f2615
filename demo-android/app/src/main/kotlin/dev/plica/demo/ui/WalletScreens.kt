package dev.plica.demo.ui

import android.os.Build
import android.view.View
import android.widget.LinearLayout
import dev.plica.demo.R
import dev.plica.demo.run.Document
import dev.plica.demo.run.KeyKind
import dev.plica.demo.story.Event
import dev.plica.demo.story.State
import dev.plica.demo.story.WalletScreen

/** The documents, one of which is chosen. */
class DocumentsScreen(private val host: Host) : Screen {
    private val kit = host.kit
    private val texts = host.texts
    private val cards: Map<String, Card> = host.documents.associate { it.id to Card(it) }
    override val heading = kit.title(texts.of(R.string.wallet_title))
    override val view: View = kit.column(
        heading,
        kit.text(texts.of(R.string.wallet_lead)),
        kit.note(texts.of(R.string.not_audited)),
        *cards.values.map { it.view }.toTypedArray(),
    )

    override fun show(state: State) = cards.forEach { (id, card) -> card.choose(id == state.document) }

    private inner class Card(document: Document) {
        private val chosen = kit.text("✓ ${texts.of(R.string.chosen)}", R.style.Strong).apply {
            setTextColor(context.getColor(R.color.wallet))
        }
        val view: LinearLayout

        init {
            val (title, detail) = texts.document(document.id, document.dates)
            val key = kit.text(keyOf(document), R.style.Quiet)
            view = kit.card(kit.text(title, R.style.Strong), kit.text(detail), key, chosen).apply {
                setBackgroundResource(R.drawable.choice)
                minimumHeight = kit.dp(48)
                contentDescription = "$title. $detail. ${keyOf(document)}"
                setOnClickListener { host.send(Event.Choose(document.id)) }
            }
        }

        fun choose(yes: Boolean) {
            view.isSelected = yes
            chosen.visibility = if (yes) View.VISIBLE else View.GONE
            if (Build.VERSION.SDK_INT >= 30) view.stateDescription = if (yes) texts.of(R.string.chosen) else null
        }
    }

    private fun keyOf(document: Document) = texts.of(
        when (document.keyKind) {
            KeyKind.TEST -> R.string.key_test
            KeyKind.OTHER -> R.string.key_other
            KeyKind.NONE -> R.string.key_none
        },
    )
}

fun requestScreen(host: Host): Screen = host.run {
    val heading = kit.title(texts.of(R.string.request_title))
    Still(heading, kit.column(heading, kit.text(texts.of(R.string.request_text))))
}

/** Who asks, what they will learn and what they will not, and when. */
fun consentScreen(screen: WalletScreen.Consent, host: Host): Screen = host.run {
    val heading = kit.title(texts.of(R.string.consent_title, "from" to screen.from))
    val buttons = kit.column(
        kit.primary(texts.of(R.string.prove)) { send(Event.Agree) },
        kit.plain(texts.of(R.string.decline)) { send(Event.Decline) },
    )
    Still(heading, kit.column(heading, *asked(screen.learns, screen.stays, screen.at, host), buttons))
}

/** The same, behind the prompt of the system. */
fun promptScreen(screen: WalletScreen.Prompt, host: Host): Screen = host.run {
    val heading = kit.title(texts.of(R.string.consent_title, "from" to screen.from))
    val waiting = kit.text(texts.of(R.string.prompt_text), R.style.Strong)
    Still(heading, kit.column(heading, *asked(screen.learns, screen.stays, screen.at, host), waiting))
}

private fun asked(learns: List<String>, stays: List<String>, at: Long, host: Host): Array<View> = host.run {
    arrayOf(
        kit.card(
            kit.section(texts.of(R.string.consent_learns)),
            *learns.map { kit.text(sentence(it), R.style.Strong) }.toTypedArray(),
            kit.text(texts.of(R.string.consent_also), R.style.Quiet),
            kit.text(texts.of(R.string.consent_time, "time" to texts.minute(at)), R.style.Quiet),
        ),
        kit.card(kit.section(texts.of(R.string.consent_stays)), staysOf(stays, host)),
    )
}

internal fun staysOf(stays: List<String>, host: Host): View =
    host.kit.names(stays, { host.texts.of(R.string.consent_more, "count" to it.toString()) })

fun refusedByWallet(screen: WalletScreen.Refused, host: Host): Screen = host.run {
    val done = kit.primary(texts.of(R.string.done)) { send(Event.Back) }
    refusedScreen(screen.words, screen.code, R.string.refused_by_wallet, R.string.refused_wallet_text, host, done)
}

/** A refusal in words, with its code. */
internal fun refusedScreen(words: String, code: String, by: Int, consequence: Int, host: Host, button: View): Screen {
    val (kit, texts) = host.kit to host.texts
    val heading = kit.title(texts.named("code_${words}_title"))
    val view = kit.column(
        kit.verdict(false, texts.of(by)),
        heading,
        kit.text(texts.named("code_${words}_text")),
        kit.text(texts.of(consequence)),
        kit.text(texts.of(R.string.error_code, "code" to code), R.style.Code).apply { setTextIsSelectable(true) },
        button,
    )
    return Still(heading, view)
}

fun cancelledScreen(host: Host): Screen = endedScreen(R.string.cancelled_title, R.string.cancelled_text, host)

fun declinedScreen(host: Host): Screen = endedScreen(R.string.declined_title, R.string.declined_text, host)

private fun endedScreen(title: Int, text: Int, host: Host): Screen = host.run {
    val heading = kit.title(texts.of(title))
    val done = kit.primary(texts.of(R.string.done)) { send(Event.Back) }
    Still(heading, kit.column(heading, kit.text(texts.of(text)), done))
}
