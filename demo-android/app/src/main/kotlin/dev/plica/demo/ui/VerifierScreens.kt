package dev.plica.demo.ui

import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.drawable.BitmapDrawable
import android.view.Gravity
import android.view.View
import android.widget.FrameLayout
import android.widget.ImageView
import android.widget.TextView
import dev.plica.demo.R
import dev.plica.demo.run.qrOf
import dev.plica.demo.story.Asked
import dev.plica.demo.story.Cheat
import dev.plica.demo.story.Event
import dev.plica.demo.story.State
import dev.plica.demo.story.VerifierScreen

/** What the verifier can ask. */
fun questionsScreen(host: Host): Screen = host.run {
    val heading = kit.title(texts.of(R.string.verifier_title))
    val choices = questions.all.map { question ->
        kit.card(kit.text(question.asks, R.style.Strong), kit.text(question.detail, R.style.Quiet)).apply {
            setBackgroundResource(R.drawable.choice)
            minimumHeight = kit.dp(48)
            contentDescription = "${question.asks} ${question.detail}"
            setOnClickListener { send(Event.Ask(question.id, now())) }
        }
    }
    Still(heading, kit.column(heading, kit.text(texts.of(R.string.verifier_lead)), *choices.toTypedArray()))
}

/** The question, as a code for another phone and for the wallet of this one. */
class AskedScreen(private val host: Host) : Screen {
    private val kit = host.kit
    private val texts = host.texts
    private var uri = ""
    private val code = ImageView(kit.context).apply { contentDescription = texts.of(R.string.asked_code) }
    private val left = kit.live(R.style.Quiet)
    private val pass = kit.primary(texts.of(R.string.pass)) { host.send(Event.Pass(host.now())) }
    override val heading = kit.title("")
    override val view: View = kit.column(
        heading,
        pass,
        kit.text(texts.of(R.string.asked_scan)),
        FrameLayout(kit.context).apply { addView(code, square()) },
        left,
        kit.plain(texts.of(R.string.extend)) { host.send(Event.Extend(host.now())) },
        kit.plain(texts.of(R.string.open_file)) { host.openFile() },
        kit.plain(texts.of(R.string.ask_another)) { host.send(Event.Another) },
    )

    private fun square() = FrameLayout.LayoutParams(kit.dp(SIDE), kit.dp(SIDE), Gravity.CENTER_HORIZONTAL)

    override fun show(state: State) {
        val asked = state.asked ?: return
        heading.say(texts.of(R.string.asked_title, "question" to host.questions[asked.question].asks))
        left.say(waiting(asked))
        pass.isEnabled = !asked.expired
        code.alpha = if (asked.expired) FADED else 1f
        if (uri != asked.uri) draw(asked.uri)
    }

    private fun waiting(asked: Asked): String {
        if (asked.expired) return texts.of(R.string.asked_expired)
        val minutes = (asked.expires - host.now() + 59) / 60
        return texts.of(R.string.asked_left, "minutes" to minutes.coerceAtLeast(1).toString())
    }

    private fun draw(link: String) {
        uri = link
        val matrix = qrOf(link)
        val (width, height) = matrix.width to matrix.height
        val dots = IntArray(width * height) { if (matrix[it % width, it / width]) Color.BLACK else Color.WHITE }
        val bitmap = Bitmap.createBitmap(dots, width, height, Bitmap.Config.ARGB_8888)
        code.setImageDrawable(BitmapDrawable(kit.context.resources, bitmap).apply { isFilterBitmap = false })
        code.scaleType = ImageView.ScaleType.FIT_XY
    }
}

private const val SIDE = 288
private const val FADED = 0.15f

fun checkingScreen(host: Host): Screen = host.run {
    val heading = kit.title(texts.of(R.string.checking))
    Still(heading, kit.column(heading))
}

fun refusedByVerifier(screen: VerifierScreen.Refused, host: Host): Screen = host.run {
    val another = kit.primary(texts.of(R.string.ask_another)) { send(Event.Another) }
    val (by, text) = R.string.refused_by_verifier to R.string.refused_verifier_text
    refusedScreen(screen.words, screen.code, by, text, host, another)
}

/** What the verifier learned, and ways to cheat it. */
class AcceptedScreen(screen: VerifierScreen.Accepted, private val host: Host) : Screen {
    private val kit = host.kit
    private val texts = host.texts
    private val tried = kit.live(R.style.Strong)
    private val why = kit.text("")
    private val code = kit.text("", R.style.Code)
    private val attempt = kit.card(tried, why, code).apply { visibility = View.GONE }
    override val heading: TextView = kit.title(
        if (screen.says.size == 1) texts.of(R.string.accepted_title)
        else texts.of(R.string.accepted_many, "count" to screen.says.size.toString()),
    )
    override val view: View = kit.column(
        kit.verdict(true, texts.of(R.string.accepted)),
        heading,
        learned(screen),
        kit.card(kit.section(texts.of(R.string.accepted_unlearned)), kit.text(texts.of(R.string.accepted_never))),
        kit.text(measured(screen), R.style.Quiet),
        kit.section(texts.of(R.string.cheat_title)).apply { setPadding(0, kit.dp(8), 0, 0) },
        kit.column(*WAYS.map(::cheat).toTypedArray(), gap = 8),
        attempt,
        kit.plain(texts.of(R.string.ask_another)) { host.send(Event.Another) },
    )

    private fun learned(screen: VerifierScreen.Accepted): View {
        val facts = screen.says.map { kit.text(sentence(it), R.style.Strong) }
        val inputs = screen.origins.orEmpty().map { (input, origin) ->
            kit.text("${texts.named("input_$input")}: ${texts.named("origin_$origin")}")
        }
        val title = kit.section(texts.of(R.string.accepted_origins))
        val origins = if (inputs.isEmpty()) inputs else listOf(title) + inputs
        val issuer = kit.text(texts.of(R.string.accepted_issuer, "issuer" to screen.issuer), R.style.Quiet)
        return kit.card(*facts.toTypedArray(), *origins.toTypedArray(), issuer)
    }

    private fun measured(screen: VerifierScreen.Accepted) =
        texts.of(R.string.checked_in, "ms" to texts.number(screen.ms), "bytes" to texts.number(screen.bytes))

    private fun cheat(way: String): View =
        kit.plain(texts.named("way_$way")) { host.send(Event.TryCheat(way, host.now())) }

    override fun show(state: State) {
        val cheat = (state.verifier as? VerifierScreen.Accepted)?.cheat
        attempt.visibility = if (cheat == null) View.GONE else View.VISIBLE
        if (cheat != null) show(cheat)
    }

    private fun show(cheat: Cheat) {
        val words = cheat.words
        val said = when {
            cheat.running -> texts.of(R.string.cheat_running)
            words != null -> "✕  " + texts.of(R.string.cheat_refused, "cheat" to texts.named("way_${cheat.way}"))
            else -> texts.of(R.string.cheat_accepted)
        }
        tried.say(said)
        why.say(if (words == null) "" else texts.named("code_${words}_text"))
        code.say(if (words == null) "" else texts.of(R.string.error_code, "code" to cheat.code.orEmpty()))
    }
}

private val WAYS = listOf("replay", "again", "change", "later", "nobody")
