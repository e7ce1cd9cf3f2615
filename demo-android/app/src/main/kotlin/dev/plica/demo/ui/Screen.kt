package dev.plica.demo.ui

import android.view.View
import dev.plica.demo.run.Document
import dev.plica.demo.run.Questions
import dev.plica.demo.story.Event
import dev.plica.demo.story.State
import dev.plica.demo.story.Tab
import dev.plica.demo.story.VerifierScreen
import dev.plica.demo.story.WalletScreen

/** What the screens need of the app. */
interface Host {
    val kit: Kit
    val texts: Texts
    val documents: List<Document>
    val questions: Questions

    fun send(event: Event)

    /** Seconds since 1970. */
    fun now(): Long

    /** Lets the user pick a file with an answer. */
    fun openFile()
}

/** One screen. It shows states as long as they are of its kind. */
interface Screen {
    val view: View

    /** What a screen reader goes to first. */
    val heading: View

    fun show(state: State)
}

/** A screen that shows one state only. */
class Still(override val heading: View, override val view: View) : Screen {
    override fun show(state: State) = Unit
}

/** Which screen a state belongs on: it is made anew when this changes. */
fun kindOf(state: State): Any = when (state.tab) {
    Tab.WALLET -> when (val screen = state.wallet) {
        // These change while they are shown.
        is WalletScreen.Inputs, is WalletScreen.Proving, is WalletScreen.Result -> screen.javaClass
        else -> screen
    }
    Tab.VERIFIER -> when (val screen = state.verifier) {
        // An attempt to cheat is shown on the same screen.
        is VerifierScreen.Accepted -> screen.copy(cheat = null)
        else -> screen
    }
}

fun screenFor(state: State, host: Host): Screen = when (state.tab) {
    Tab.WALLET -> when (val screen = state.wallet) {
        is WalletScreen.Documents -> DocumentsScreen(host)
        is WalletScreen.Request -> requestScreen(host)
        is WalletScreen.Inputs -> InputsScreen(screen, host)
        is WalletScreen.Consent -> consentScreen(screen, host)
        is WalletScreen.Prompt -> promptScreen(screen, host)
        is WalletScreen.Proving -> ProvingScreen(host)
        is WalletScreen.Result -> ResultScreen(host)
        is WalletScreen.Refused -> refusedByWallet(screen, host)
        is WalletScreen.Cancelled -> cancelledScreen(host)
        is WalletScreen.Declined -> declinedScreen(host)
    }
    Tab.VERIFIER -> when (val screen = state.verifier) {
        is VerifierScreen.Idle -> questionsScreen(host)
        is VerifierScreen.Asked -> AskedScreen(host)
        is VerifierScreen.Checking -> checkingScreen(host)
        is VerifierScreen.Accepted -> AcceptedScreen(screen, host)
        is VerifierScreen.Refused -> refusedByVerifier(screen, host)
    }
}
