package dev.plica.demo.story

import dev.plica.demo.story.WalletScreen.Consent
import dev.plica.demo.story.WalletScreen.Proving
import dev.plica.demo.story.WalletScreen.Prompt
import dev.plica.demo.story.WalletScreen.Result

/** The verifier waits so many seconds for an answer. */
const val PATIENCE = 300L

/** A proof that is quicker than this shows no bar, which would only flash. */
private const val FLASH_MS = 150L

/** The income that the lender's screen begins with. */
const val FIRST_INCOME = 62_000

/**
 * The app as a state machine. An event leads to another [state], and to effects, which somebody else performs and whose
 * outcomes come back as events. An event that has no meaning on its screen changes nothing.
 *
 * [known] are the codes that there are words for, [document] is the one that answers at first.
 */
class Story(private val known: Set<String>, document: String) {
    var state = State(Tab.WALLET, document, null, WalletScreen.Documents, VerifierScreen.Idle)
        private set

    /** What the wallet is asked, and what it has shown to the holder. */
    private var request: Incoming? = null
    private var consent: Consent? = null

    /** What the verifier is about to ask. */
    private var question = ""
    private var expires = 0L

    private var effects = mutableListOf<Effect>()

    /** Takes an event. Returns what there is to do now, in order. */
    fun send(event: Event): List<Effect> {
        effects = mutableListOf()
        if (!walletHears(event)) verifierHears(event)
        return effects
    }

    /** Whether the event was the wallet's. */
    private fun walletHears(event: Event): Boolean {
        when (event) {
            is Event.Choose -> if (state.wallet is WalletScreen.Documents) state = state.copy(document = event.document)
            is Event.Link -> take(event.uri)
            is Event.Pass -> state.asked?.let { take(it.uri) }
            is Event.WasRead -> read(event)
            is Event.Income -> if (state.wallet is WalletScreen.Inputs) ask(event.income)
            is Event.Scored -> scored(event)
            is Event.Next -> (state.wallet as? WalletScreen.Inputs)?.let { look(it.income) }
            is Event.Checked -> checked(event)
            is Event.Agree -> agree()
            is Event.Decline -> if (state.wallet is Consent) show(WalletScreen.Declined)
            is Event.Dismissed -> if (state.wallet is Prompt) consent?.let(::show)
            is Event.Signed -> signed()
            is Event.Step, Event.Waited -> progress(event)
            is Event.Cancel, Event.Leave -> stop()
            is Event.WasCancelled -> if (state.wallet is Proving) show(WalletScreen.Cancelled)
            is Event.Proved -> proved(event)
            is Event.Share -> share()
            is Event.Back -> back()
            is Event.Failed -> if (event.by == Side.WALLET) walletFailed(event) else return false
            else -> return false
        }
        return true
    }

    private fun show(screen: WalletScreen) {
        state = state.copy(wallet = screen)
    }

    private fun take(uri: String) {
        when (state.wallet) {
            is WalletScreen.Request, is Prompt, is Proving -> return
            else -> Unit
        }
        state = state.copy(tab = Tab.WALLET, wallet = WalletScreen.Request)
        request = null
        effects += Effect.Read(uri)
    }

    private fun read(event: Event.WasRead) {
        if (state.wallet !is WalletScreen.Request) return
        request = event.request
        when {
            event.at >= event.request.expires -> refuse("session.expired", NO)
            event.request.score -> ask(FIRST_INCOME)
            else -> look(null)
        }
    }

    /** Asks the holder for an income, and shows the score that it leads to. */
    private fun ask(income: Int) {
        val from = request?.from ?: return
        show(WalletScreen.Inputs(from, income, null))
        effects += Effect.Score(state.document, income)
    }

    private fun scored(event: Event.Scored) {
        val inputs = state.wallet as? WalletScreen.Inputs ?: return
        // A score that comes late belongs to an earlier income.
        if (inputs.income == event.income) show(inputs.copy(score = event.score))
    }

    private fun look(income: Int?) {
        val id = request?.id ?: return
        show(WalletScreen.Request)
        effects += Effect.Check(state.document, id, income)
    }

    private fun checked(event: Event.Checked) {
        val from = request?.from ?: return
        if (state.wallet !is WalletScreen.Request) return
        consent = Consent(from, event.learns, event.stays, event.at).also(::show)
    }

    private fun agree() {
        val (from, learns, stays, at) = state.wallet as? Consent ?: return
        val id = request?.id ?: return
        show(Prompt(from, learns, stays, at))
        effects += Effect.Sign(state.document, id)
    }

    private fun signed() {
        val prompt = state.wallet as? Prompt ?: return
        val id = request?.id ?: return
        show(Proving(prompt.from, null, null, null, bar = false, stopping = false))
        effects += Effect.Prove(state.document, id)
        effects += Effect.Wait(FLASH_MS)
    }

    private fun progress(event: Event) {
        val proving = state.wallet as? Proving ?: return
        show(if (event is Event.Step) proving.at(event) else proving.copy(bar = true))
    }

    private fun Proving.at(event: Event.Step) = copy(step = event.step, number = event.number, of = event.of)

    /** The proof is not abandoned: it says itself when it has stopped. */
    private fun stop() {
        val proving = state.wallet as? Proving ?: return
        if (proving.stopping) return
        show(proving.copy(stopping = true))
        effects += Effect.Cancel
    }

    private fun proved(event: Event.Proved) {
        val proving = state.wallet as? Proving ?: return
        val (from, learns, stays) = consent ?: return
        // It was finished when the holder said stop. Nobody gets it.
        if (proving.stopping) return show(WalletScreen.Cancelled)
        val (presentation, bytes, ms, threads, memory) = event
        show(Result(from, learns, stays, presentation, bytes, ms, threads, memory, Sent.NO))
    }

    private fun share() {
        val result = state.wallet as? Result ?: return
        show(result.copy(sent = Sent.FILE))
        effects += Effect.Share(result.presentation)
    }

    private fun back() {
        when (state.wallet) {
            is WalletScreen.Documents, is WalletScreen.Request, is Prompt -> Unit
            is Proving -> stop()
            else -> show(WalletScreen.Documents)
        }
    }

    private fun walletFailed(event: Event.Failed) {
        when (state.wallet) {
            is WalletScreen.Request, is WalletScreen.Inputs, is Prompt, is Proving -> refuse(event.code, event.kind)
            else -> Unit
        }
    }

    private fun refuse(code: String, kind: String) {
        val underAge = code == "predicate.false" && request?.age == true
        val words = if (underAge) "predicate.false.age" else wordsFor(code, kind)
        show(WalletScreen.Refused(Side.WALLET, code, kind, words))
    }

    private fun verifierHears(event: Event) {
        when (event) {
            is Event.Show -> state = state.copy(tab = event.tab)
            is Event.Ask -> ask(event)
            is Event.WasAsked -> wasAsked(event)
            is Event.Extend -> extend(event.at)
            is Event.Tick -> tick(event.at)
            is Event.Another -> if (!busy()) state = state.copy(asked = null, verifier = VerifierScreen.Idle)
            is Event.Hand -> hand(event.at)
            is Event.Open -> if (!busy()) deliver(event.presentation, event.at)
            is Event.TryCheat -> cheat(event)
            is Event.Verified -> verified(event)
            is Event.Failed -> verifierFailed(event)
            else -> Unit
        }
    }

    private fun show(screen: VerifierScreen) {
        state = state.copy(verifier = screen)
    }

    /** Whether the verifier checks something now. */
    private fun busy(): Boolean = when (val screen = state.verifier) {
        is VerifierScreen.Checking -> true
        is VerifierScreen.Accepted -> screen.cheat?.running == true
        else -> false
    }

    private fun ask(event: Event.Ask) {
        if (busy()) return
        question = event.question
        expires = event.at + PATIENCE
        state = state.copy(tab = Tab.VERIFIER)
        effects += Effect.Ask(question, expires)
    }

    private fun wasAsked(event: Event.WasAsked) {
        val answered = state.asked?.takeIf { it.id == event.id }?.answered ?: false
        state = state.copy(
            asked = Asked(question, event.id, event.uri, expires, expired = false, answered = answered),
            verifier = if (answered) state.verifier else VerifierScreen.Asked,
        )
    }

    private fun extend(at: Long) {
        val asked = state.asked?.takeIf { !it.answered } ?: return
        question = asked.question
        expires = at + PATIENCE
        effects += Effect.Extend(asked.id, expires)
    }

    private fun tick(at: Long) {
        val asked = state.asked ?: return
        state = state.copy(asked = asked.copy(expired = at >= asked.expires))
    }

    private fun hand(at: Long) {
        val result = state.wallet as? Result ?: return
        if (busy()) return
        state = state.copy(tab = Tab.VERIFIER, wallet = result.copy(sent = Sent.VERIFIER))
        deliver(result.presentation, at)
    }

    /** The verifier gets an answer. */
    private fun deliver(presentation: String, at: Long) {
        val asked = state.asked ?: return refuseAnswer("session.unknown", NO)
        if (asked.answered) return refuseAnswer("session.answered", NO)
        if (at >= asked.expires) return refuseAnswer("session.expired", NO)
        state = state.copy(asked = asked.copy(answered = true), verifier = VerifierScreen.Checking(presentation))
        effects += Effect.Verify(asked.id, presentation, "honest")
    }

    private fun cheat(event: Event.TryCheat) {
        val accepted = state.verifier as? VerifierScreen.Accepted ?: return
        val asked = state.asked ?: return
        if (busy()) return
        if (event.way == "again") return show(accepted.copy(cheat = refused(event.way, "session.answered", NO)))
        show(accepted.copy(cheat = Cheat(event.way, running = true)))
        effects += Effect.Verify(asked.id, accepted.presentation, event.way)
    }

    private fun refused(way: String, code: String, kind: String) =
        Cheat(way, running = false, code = code, words = wordsFor(code, kind))

    private fun verified(event: Event.Verified) {
        when (val screen = state.verifier) {
            is VerifierScreen.Checking -> event.run {
                show(VerifierScreen.Accepted(screen.presentation, says, issuer, ms, bytes, origins, cheat = null))
            }
            is VerifierScreen.Accepted -> screen.cheat?.takeIf { it.running }?.let {
                show(screen.copy(cheat = Cheat(it.way, running = false, accepted = true)))
            }
            else -> Unit
        }
    }

    private fun verifierFailed(event: Event.Failed) {
        val screen = state.verifier
        val tried = (screen as? VerifierScreen.Accepted)?.cheat?.takeIf { it.running }
        if (tried == null) return refuseAnswer(event.code, event.kind)
        show(screen.copy(cheat = refused(tried.way, event.code, event.kind)))
    }

    private fun refuseAnswer(code: String, kind: String) =
        show(VerifierScreen.Refused(Side.VERIFIER, code, kind, wordsFor(code, kind)))

    /** The key of the words for a code, also for one that is newer than the app. */
    private fun wordsFor(code: String, kind: String): String = when {
        code in known -> code
        code.startsWith("mdoc.") -> "fallback.mdoc"
        kind == NO -> "fallback.does-not-hold"
        else -> "fallback.bad-input"
    }
}

/** The kind of an error that says no. */
private const val NO = "does-not-hold"
