package dev.plica.demo.screens

import android.graphics.Bitmap
import android.graphics.Canvas
import android.view.View
import android.view.View.MeasureSpec.EXACTLY
import android.view.View.MeasureSpec.makeMeasureSpec
import android.view.ViewGroup
import android.widget.ScrollView
import android.widget.TextView
import dev.plica.demo.story.Event
import dev.plica.demo.story.Tab
import dev.plica.demo.story.VerifierScreen
import dev.plica.demo.story.WalletScreen
import java.io.File
import org.junit.Assert.assertTrue

/** Goes through the story, and draws each screen into a folder of this name. */
class Screens(name: String) : App() {
    private val folder = File(System.getProperty("demo.screens"), name).apply { mkdirs() }

    fun all() {
        snap("01-documents")
        verifier()
        wallet()
        lender()
        refusals()
    }

    private fun verifier() {
        send(Event.Show(Tab.VERIFIER))
        snap("02-questions")
        ask("flag")
        snap("03-asked")
    }

    private fun wallet() {
        consent()
        snap("04-consent")
        proving("build")
        engine.send(Event.Waited)
        snap("05-proving")
        until("the proof") { state.wallet is WalletScreen.Result }
        snap("06-result")
        send(Event.Hand(activity.now()))
        until("the check") { state.verifier is VerifierScreen.Accepted }
        snap("07-accepted")
        send(Event.TryCheat("later", activity.now()))
        until("the cheat") { (state.verifier as VerifierScreen.Accepted).cheat?.code != null }
        snap("08-cheat")
        send(Event.Show(Tab.WALLET))
        snap("09-learned")
        send(Event.Back)
    }

    private fun lender() {
        ask("score")
        send(Event.Pass(activity.now()))
        until("the score") { (state.wallet as? WalletScreen.Inputs)?.score != null }
        snap("10-income")
        send(Event.Next)
        until("the answer") { state.wallet is WalletScreen.Consent }
        snap("11-consent-score")
        send(Event.Agree)
        until("the proof") { state.wallet is WalletScreen.Result }
        send(Event.Hand(activity.now()))
        until("the check") { state.verifier is VerifierScreen.Accepted }
        snap("12-accepted-score")
        send(Event.Show(Tab.WALLET))
        send(Event.Back)
    }

    private fun refusals() {
        send(Event.Choose("minor"))
        ask("flag")
        send(Event.Pass(activity.now()))
        until("a refusal") { state.wallet is WalletScreen.Refused }
        snap("13-under-age")
        send(Event.Back)
        send(Event.Choose("adult"))
        consent()
        send(Event.Decline)
        snap("14-declined")
        send(Event.Show(Tab.VERIFIER))
        engine.open(ByteArray(100))
        until("a refusal") { state.verifier is VerifierScreen.Refused }
        snap("15-refused")
    }

    /** Draws the whole screen, as far as one can scroll. No text must be cut, and no button too small for a finger. */
    private fun snap(name: String) {
        val root = activity.window.decorView
        val scroll = find(root) { it is ScrollView } as ScrollView
        val width = activity.resources.displayMetrics.widthPixels
        val least = activity.resources.displayMetrics.heightPixels
        layout(root, width, least)
        val height = maxOf(least, least + scroll.getChildAt(0).height - scroll.height)
        layout(root, width, height)
        val bitmap = Bitmap.createBitmap(width, height, Bitmap.Config.ARGB_8888)
        root.draw(Canvas(bitmap))
        File(folder, "$name.png").outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
        each(root) { view -> if (view.isShown) check(view, name) }
    }

    private fun check(view: View, screen: String) {
        val density = activity.resources.displayMetrics.density
        if (view.hasOnClickListeners()) {
            assertTrue("$screen: ${view.height}", view.height >= 48 * density - 1)
            val said = view.contentDescription ?: (view as? TextView)?.text
            assertTrue("$screen: a button that says nothing", !said.isNullOrEmpty())
        }
        if (view !is TextView || view.layout == null || view.text.isEmpty()) return
        val room = view.height - view.compoundPaddingTop - view.compoundPaddingBottom
        assertTrue("$screen: “${view.text}” is cut", view.layout.height <= room + 1)
        val cut = (0 until view.lineCount).any { view.layout.getEllipsisCount(it) > 0 }
        assertTrue("$screen: “${view.text}” has an ellipsis", !cut)
    }

    private fun layout(view: View, width: Int, height: Int) {
        view.measure(makeMeasureSpec(width, EXACTLY), makeMeasureSpec(height, EXACTLY))
        view.layout(0, 0, width, height)
    }

    private fun find(view: View, test: (View) -> Boolean): View? {
        var found: View? = null
        each(view) { if (found == null && test(it)) found = it }
        return found
    }

    private fun each(view: View, then: (View) -> Unit) {
        then(view)
        if (view is ViewGroup) for (i in 0 until view.childCount) each(view.getChildAt(i), then)
    }
}
