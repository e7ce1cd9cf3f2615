package dev.plica.demo.screens

import android.content.Intent
import android.net.Uri
import android.view.View
import android.view.ViewGroup
import android.widget.TextView
import dev.plica.demo.story.Event
import dev.plica.demo.story.Tab
import dev.plica.demo.story.WalletScreen
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** What the activity adds to the story: links, the way back, turning the phone, leaving the app. */
@RunWith(RobolectricTestRunner::class)
class ActivityTest {
    @Test
    fun aLinkAsks() = with(Driven()) {
        ask("flag")
        link(state.asked!!.uri)
        until("the answer") { state.wallet is WalletScreen.Consent }
        assertTrue(shown("door.example asks") && shown("You are over 18."))
    }

    @Test
    fun aBadLinkIsRefused() = with(Driven()) {
        link("openid4vp://?client_id=x")
        until("a refusal") { state.wallet is WalletScreen.Refused }
        assertTrue(shown("Error code request.json"))
    }

    @Test
    fun turningThePhoneLosesNothing() = with(Driven()) {
        ask("flag")
        consent()
        turn()
        assertTrue(state.wallet is WalletScreen.Consent)
        assertTrue(shown("Prove it"))
        proving("check")
        turn()
        until("the proof") { state.wallet is WalletScreen.Result }
        assertTrue(shown("The proof says one thing: you are over 18."))
    }

    /** What somebody has opened on a screen stays open while time goes by. */
    @Test
    fun timeChangesNothing() = with(Driven()) {
        ask("flag")
        consent()
        send(Event.Agree)
        until("the proof") { state.wallet is WalletScreen.Result }
        press("and 20 more")
        assertFalse(shown("and 20 more"))
        send(Event.Tick(activity.now()))
        assertFalse(shown("and 20 more"))
    }

    @Test
    fun leavingStopsTheProof() = with(Driven()) {
        ask("flag")
        consent()
        proving("check")
        leave()
        until("the end") { state.wallet is WalletScreen.Cancelled }
        comeBack()
        assertTrue(shown("Cancelled"))
    }

    @Test
    fun backLeadsHomeAndOut() = with(Driven()) {
        ask("flag")
        consent()
        send(Event.Show(Tab.VERIFIER))
        back()
        assertEquals(Tab.WALLET, state.tab)
        assertTrue(state.wallet is WalletScreen.Consent)
        back()
        assertTrue(state.wallet is WalletScreen.Documents)
        assertFalse(left())
        back()
        assertTrue(left())
    }

    private class Driven : App() {
        fun link(uri: String) {
            controller.newIntent(Intent(Intent.ACTION_VIEW, Uri.parse(uri)))
        }

        fun turn() {
            controller.recreate()
        }

        fun leave() {
            controller.pause().stop()
        }

        fun comeBack() {
            controller.restart().start().resume()
        }

        @Suppress("DEPRECATION")
        fun back() = activity.onBackPressed()

        fun left() = activity.isFinishing

        /** Whether these words are on the screen. */
        fun shown(words: String): Boolean = find(activity.window.decorView, words) != null

        fun press(words: String) = check(find(activity.window.decorView, words)!!.performClick())

        private fun find(view: View, words: String): View? = when {
            view is TextView && view.text.toString() == words -> view.takeIf { it.visibility == View.VISIBLE }
            view is ViewGroup -> (0 until view.childCount).firstNotNullOfOrNull { find(view.getChildAt(it), words) }
            else -> null
        }
    }
}
