package dev.plica.demo.ui

import android.content.res.ColorStateList
import android.os.Build
import android.view.View
import android.widget.ProgressBar
import android.widget.SeekBar
import dev.plica.demo.R
import dev.plica.demo.story.Event
import dev.plica.demo.story.Sent
import dev.plica.demo.story.State
import dev.plica.demo.story.WalletScreen

/** What the holder states for the lender, and the score that it leads to. */
class InputsScreen(screen: WalletScreen.Inputs, private val host: Host) : Screen {
    private val kit = host.kit
    private val texts = host.texts
    private val wanted = host.questions.wanted
    private val amount = kit.text("", R.style.Strong)
    private val score = kit.live(R.style.Strong)
    private val slider = SeekBar(kit.context).apply {
        max = host.questions.mostIncome / host.questions.incomeStep
        progress = screen.income / host.questions.incomeStep
        minimumHeight = kit.dp(48)
        contentDescription = texts.of(R.string.income)
        setOnSeekBarChangeListener(Moved())
    }
    override val heading = kit.title(texts.of(R.string.inputs_title, "from" to screen.from))
    override val view: View = kit.column(
        heading,
        kit.text(texts.of(R.string.inputs_lead, "wanted" to wanted)),
        kit.card(
            kit.section(texts.of(R.string.income)), amount, slider,
            kit.text(texts.of(R.string.income_note), R.style.Quiet),
        ),
        score,
        kit.primary(texts.of(R.string.next)) { host.send(Event.Next) },
    )

    override fun show(state: State) {
        val screen = state.wallet as? WalletScreen.Inputs ?: return
        amount.say(texts.of(R.string.income_value, "value" to texts.number(screen.income)))
        if (Build.VERSION.SDK_INT >= 30) slider.stateDescription = amount.text
        val points = screen.score ?: return
        val verdict = if (points >= wanted.toInt()) R.string.score_enough else R.string.score_low
        val enough = texts.of(verdict, "wanted" to wanted)
        score.say("${texts.of(R.string.score, "score" to points.toString())}. $enough")
    }

    private inner class Moved : SeekBar.OnSeekBarChangeListener {
        override fun onProgressChanged(bar: SeekBar, progress: Int, byUser: Boolean) {
            if (byUser) host.send(Event.Income(progress * host.questions.incomeStep))
        }

        override fun onStartTrackingTouch(bar: SeekBar) = Unit

        override fun onStopTrackingTouch(bar: SeekBar) = Unit
    }
}

/** The steps of a proof. The bar is there only if the proof takes long enough to see it. */
class ProvingScreen(private val host: Host) : Screen {
    private val kit = host.kit
    private val texts = host.texts
    private val step = kit.live()
    private val number = kit.text("", R.style.Quiet)
    private val bar = ProgressBar(kit.context, null, android.R.attr.progressBarStyleHorizontal).apply {
        progressTintList = ColorStateList.valueOf(context.getColor(R.color.wallet))
    }
    private val cancel = kit.plain(texts.of(R.string.cancel)) { host.send(Event.Cancel) }
    override val heading = kit.title(texts.of(R.string.proving_title))
    override val view: View = kit.column(heading, step, bar, number, cancel)

    override fun show(state: State) {
        val screen = state.wallet as? WalletScreen.Proving ?: return
        val visible = if (screen.bar) View.VISIBLE else View.INVISIBLE
        listOf(bar, number, step).forEach { it.visibility = visible }
        screen.step?.let { step.say(texts.named("step_$it")) }
        if (screen.number != null && screen.of != null) {
            bar.max = screen.of
            bar.progress = screen.number
            val (said, all) = screen.number + 1 to screen.of
            number.say(texts.of(R.string.proving_step, "number" to said.toString(), "of" to all.toString()))
        }
        cancel.isEnabled = !screen.stopping
        if (screen.stopping) cancel.say(texts.of(R.string.stopping))
    }
}

/** What the proof says, what stays, and what it took. */
class ResultScreen(private val host: Host) : Screen {
    private val kit = host.kit
    private val texts = host.texts
    private val body = kit.column()
    private var shown: WalletScreen.Result? = null
    override val heading = kit.title("")
    override val view: View = kit.column(heading, body)

    override fun show(state: State) {
        val screen = state.wallet as? WalletScreen.Result ?: return
        if (screen == shown) return
        shown = screen
        heading.say(titleOf(screen))
        body.removeAllViews()
        body.addView(kit.column(*parts(screen).toTypedArray()))
    }

    private fun titleOf(screen: WalletScreen.Result): String {
        val learned = screen.sent == Sent.VERIFIER
        val fact = screen.learns.singleOrNull()
            ?: return texts.of(
                if (learned) R.string.learned_many else R.string.ready_many, "count" to screen.learns.size.toString(),
            )
        return texts.of(if (learned) R.string.learned_title else R.string.ready_title, "fact" to fact)
    }

    private fun parts(screen: WalletScreen.Result): List<View> = listOfNotNull(
        kit.text(texts.of(R.string.ready_text)).takeIf { screen.sent == Sent.NO },
        kit.text(texts.of(R.string.shared_text)).takeIf { screen.sent == Sent.FILE },
        facts(screen.learns).takeIf { screen.learns.size > 1 },
        kit.card(kit.section(texts.of(R.string.consent_stays)), staysOf(screen.stays, host)),
        kit.text(measured(screen), R.style.Quiet),
        kit.primary(texts.of(R.string.hand)) { host.send(Event.Hand(host.now())) }.takeIf { screen.sent == Sent.NO },
        kit.plain(texts.of(R.string.share)) { host.send(Event.Share) }.takeIf { screen.sent == Sent.NO },
        kit.plain(texts.of(R.string.done)) { host.send(Event.Back) },
    )

    private fun facts(learns: List<String>): View =
        kit.card(*learns.map { kit.text(sentence(it), R.style.Strong) }.toTypedArray())

    private fun measured(screen: WalletScreen.Result): String {
        val places = arrayOf(
            "ms" to texts.number(screen.ms),
            "threads" to screen.threads.toString(),
            "bytes" to texts.number(screen.bytes),
            "memory" to screen.memory.toString(),
        )
        return texts.of(if (screen.memory == null) R.string.made_without_memory else R.string.made, *places)
    }
}
