package dev.plica.demo.ui

import android.app.Activity
import android.content.Intent
import android.os.Build
import android.os.Bundle
import android.os.Handler
import android.os.Looper
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.WindowInsets
import android.view.accessibility.AccessibilityNodeInfo.ACTION_ACCESSIBILITY_FOCUS
import android.widget.Button
import android.widget.LinearLayout
import android.widget.ScrollView
import android.window.OnBackInvokedCallback
import android.window.OnBackInvokedDispatcher
import dev.plica.demo.R
import dev.plica.demo.run.Document
import dev.plica.demo.run.Questions
import dev.plica.demo.run.beginOf
import dev.plica.demo.story.Event
import dev.plica.demo.story.State
import dev.plica.demo.story.Tab
import dev.plica.demo.story.WalletScreen

/** Shows the screen of the story's state, and tells the story what people do. */
class MainActivity : Activity(), Host, Engine.Watcher {
    private val engine get() = (application as DemoApp).engine
    private val clock = Handler(Looper.getMainLooper())
    override lateinit var kit: Kit
    override lateinit var texts: Texts
    private lateinit var content: ScrollView
    private lateinit var tabs: Map<Tab, Button>
    private var screen: Screen? = null
    private var kind: Any? = null
    private var back: OnBackInvokedCallback? = null

    override val documents: List<Document> get() = engine.runner!!.documents
    override val questions: Questions get() = engine.runner!!.questions

    override fun onCreate(saved: Bundle?) {
        super.onCreate(saved)
        kit = Kit(this)
        texts = Texts(this)
        setContentView(frame())
        engine.watcher = this
        if (saved == null) hear(intent)
        render()
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        hear(intent)
    }

    override fun onResume() {
        super.onResume()
        tick()
    }

    override fun onPause() {
        clock.removeCallbacksAndMessages(null)
        super.onPause()
    }

    override fun onStop() {
        // Turning the phone is not leaving.
        if (!isChangingConfigurations) send(Event.Leave)
        super.onStop()
    }

    override fun onDestroy() {
        // The next activity may be there already.
        if (engine.watcher === this) engine.watcher = null
        super.onDestroy()
    }

    private fun hear(intent: Intent) {
        intent.data?.let { send(Event.Link(it.toString(), now())) }
    }

    private fun tick() {
        send(Event.Tick(now()))
        clock.postDelayed(::tick, TICK_MS)
    }

    override fun send(event: Event) = engine.send(event)

    override fun now(): Long = engine.now().epochSecond

    // The frame: the screen above, the tabs below.

    private fun frame(): View {
        content = ScrollView(this).apply { isFillViewport = true }
        val names = mapOf(Tab.WALLET to R.string.wallet_tab, Tab.VERIFIER to R.string.verifier_tab)
        tabs = names.mapValues { (tab, name) ->
            kit.button(texts.of(name), R.style.TabButton) { send(Event.Show(tab)) }
        }
        val bar = LinearLayout(this).apply {
            tabs.values.forEach { addView(it, LinearLayout.LayoutParams(0, MATCH_PARENT, 1f)) }
        }
        return LinearLayout(this).apply {
            orientation = LinearLayout.VERTICAL
            addView(content, LinearLayout.LayoutParams(MATCH_PARENT, 0, 1f))
            addView(bar, LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT))
            setOnApplyWindowInsetsListener { view, insets -> insets.also { pad(view, it) } }
            if (Build.VERSION.SDK_INT >= 30) window.setDecorFitsSystemWindows(false)
        }
    }

    /** Nothing that matters lies under the bars of the system. */
    private fun pad(view: View, insets: WindowInsets) {
        if (Build.VERSION.SDK_INT >= 30) {
            val kinds = WindowInsets.Type.systemBars() or WindowInsets.Type.displayCutout() or WindowInsets.Type.ime()
            insets.getInsets(kinds).run { view.setPadding(left, top, right, bottom) }
        } else {
            @Suppress("DEPRECATION")
            insets.run {
                val (left, top) = systemWindowInsetLeft to systemWindowInsetTop
                view.setPadding(left, top, systemWindowInsetRight, systemWindowInsetBottom)
            }
        }
    }

    override fun changed() = render()

    private fun render() {
        val failure = engine.failure
        if (failure != null || engine.runner == null) {
            val words = failure?.let { texts.of(R.string.failed_start, "why" to it) } ?: texts.of(R.string.starting)
            return place(words, kit.title(words).let { Still(it, it) })
        }
        val state = engine.story.state
        val next = kindOf(state)
        if (next != kind) place(next, screenFor(state, this))
        screen?.show(state)
        tabs.forEach { (tab, button) -> select(button, tab == state.tab) }
        hearBack(state)
    }

    private fun place(next: Any, made: Screen) {
        if (next == kind) return
        // The first screen is read out by itself.
        val first = kind == null
        kind = next
        screen = made
        content.removeAllViews()
        val side = kit.dp(20)
        content.addView(kit.column(made.view).apply { setPadding(side, side, side, side) })
        content.scrollTo(0, 0)
        if (!first) made.heading.post { made.heading.performAccessibilityAction(ACTION_ACCESSIBILITY_FOCUS, null) }
    }

    private fun select(button: Button, yes: Boolean) {
        button.isSelected = yes
        button.paint.isFakeBoldText = yes
        if (Build.VERSION.SDK_INT >= 30) button.stateDescription = if (yes) texts.of(R.string.chosen) else null
    }

    // Back leads to the wallet's first screen, and from there out of the app.

    private fun atHome(state: State) = state.tab == Tab.WALLET && state.wallet is WalletScreen.Documents

    private fun goBack() {
        send(if (engine.story.state.tab == Tab.VERIFIER) Event.Show(Tab.WALLET) else Event.Back)
    }

    /** The system shows where its gesture leads, if it knows beforehand who takes it. */
    private fun hearBack(state: State) {
        if (Build.VERSION.SDK_INT < 33) return
        val known = back
        if (atHome(state)) {
            known?.let(onBackInvokedDispatcher::unregisterOnBackInvokedCallback)
            back = null
        } else if (known == null) {
            back = OnBackInvokedCallback(::goBack).also {
                onBackInvokedDispatcher.registerOnBackInvokedCallback(OnBackInvokedDispatcher.PRIORITY_DEFAULT, it)
            }
        }
    }

    @Deprecated("For Android before 16")
    override fun onBackPressed() {
        @Suppress("DEPRECATION")
        if (engine.runner == null || atHome(engine.story.state)) super.onBackPressed() else goBack()
    }

    // Files.

    override fun openFile() {
        val pick = Intent(Intent.ACTION_OPEN_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE).setType("*/*")
        startActivityForResult(pick, OPEN)
    }

    override fun save() {
        val create = Intent(Intent.ACTION_CREATE_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE)
            .setType("application/octet-stream").putExtra(Intent.EXTRA_TITLE, "presentation.bin")
        startActivityForResult(create, SAVE)
    }

    override fun onActivityResult(request: Int, result: Int, data: Intent?) {
        val uri = data?.data ?: return
        try {
            when (request) {
                OPEN -> contentResolver.openInputStream(uri)?.use { engine.open(beginOf(it)) }
                SAVE -> engine.toSave?.let { bytes -> contentResolver.openOutputStream(uri)?.use { it.write(bytes) } }
            }
        } catch (e: java.io.IOException) {
            android.widget.Toast.makeText(this, e.toString(), android.widget.Toast.LENGTH_LONG).show()
        }
    }

    private companion object {
        const val OPEN = 1
        const val SAVE = 2
        const val TICK_MS = 1000L
    }
}
