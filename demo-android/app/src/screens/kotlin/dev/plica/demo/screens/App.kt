package dev.plica.demo.screens

import android.os.Looper
import dev.plica.demo.story.Event
import dev.plica.demo.story.State
import dev.plica.demo.story.VerifierScreen
import dev.plica.demo.story.WalletScreen
import dev.plica.demo.ui.DemoApp
import dev.plica.demo.ui.Engine
import dev.plica.demo.ui.MainActivity
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController

/** The app as it runs, which a test drives from its main thread. */
open class App {
    val controller: ActivityController<MainActivity> =
        Robolectric.buildActivity(MainActivity::class.java).setup()
    val activity: MainActivity get() = controller.get()
    val engine: Engine get() = (activity.application as DemoApp).engine
    val state: State get() = engine.story.state

    init {
        until("the library") { engine.runner != null }
        idle()
    }

    fun send(event: Event) = engine.send(event)

    fun idle() = shadowOf(Looper.getMainLooper()).idle()

    /** Lets the main thread do one thing after another, until something is so. */
    fun until(what: String, holds: () -> Boolean) {
        val end = System.nanoTime() + 20_000_000_000
        while (!holds()) {
            check(System.nanoTime() < end) { "$what did not come: $state ${engine.failure}" }
            val looper = shadowOf(Looper.getMainLooper())
            if (looper.isIdle) Thread.sleep(1) else looper.runOneTask()
        }
    }

    fun ask(question: String) {
        send(Event.Ask(question, activity.now()))
        until("the question") { state.asked?.question == question && state.verifier is VerifierScreen.Asked }
    }

    /** Has the wallet asked what the verifier asks. */
    fun consent() {
        send(Event.Pass(activity.now()))
        until("the answer") { state.wallet is WalletScreen.Consent }
    }

    fun proving(step: String) {
        send(Event.Agree)
        // The main thread waits here, so it can look at the proof half way.
        until("the steps") { (state.wallet as? WalletScreen.Proving)?.step == step }
    }
}
