package dev.plica.demo.ui

import android.content.Context
import android.os.Build
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.Button
import android.widget.LinearLayout
import android.widget.TextView
import dev.plica.demo.R

/** Shows words. The same words again are no news, which a screen reader would read out. */
fun TextView.say(words: CharSequence) {
    if (text.toString() != words.toString()) text = words
}

/** Makes the few kinds of views that the screens consist of. */
class Kit(val context: Context) {
    fun dp(count: Int): Int = (count * context.resources.displayMetrics.density).toInt()

    fun text(words: CharSequence, style: Int = R.style.Body): TextView =
        TextView(context, null, 0, style).apply { text = words }

    /** The heading of a screen, which gets the focus of a screen reader when the screen is shown. */
    fun title(words: CharSequence): TextView = heading(words, R.style.Title)

    fun section(words: CharSequence): TextView = heading(words, R.style.Section)

    private fun heading(words: CharSequence, style: Int) = text(words, style).apply {
        if (Build.VERSION.SDK_INT >= 28) isAccessibilityHeading = true
    }

    /** Text that a screen reader reads out when it changes. */
    fun live(style: Int = R.style.Body): TextView = text("", style).apply {
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
    }

    fun primary(words: CharSequence, click: () -> Unit): Button = button(words, R.style.Primary, click)

    fun plain(words: CharSequence, click: () -> Unit): Button = button(words, R.style.Plain, click)

    fun button(words: CharSequence, style: Int, click: () -> Unit): Button =
        Button(context, null, 0, style).apply {
            text = words
            setOnClickListener { click() }
        }

    /** What was said, with a sign as well as a colour. */
    fun verdict(yes: Boolean, words: String): TextView =
        text("${if (yes) "✓" else "✕"}  $words", R.style.Strong).apply {
            setTextColor(context.getColor(if (yes) R.color.yes else R.color.no))
            setBackgroundResource(if (yes) R.drawable.ground_yes else R.drawable.ground_no)
            setPadding(dp(14), dp(10), dp(14), dp(10))
            contentDescription = words
        }

    fun note(words: CharSequence): TextView = text(words).apply {
        setTextColor(context.getColor(R.color.note))
        setBackgroundResource(R.drawable.ground_note)
        setPadding(dp(14), dp(10), dp(14), dp(10))
    }

    fun column(vararg views: View, gap: Int = 12): LinearLayout = LinearLayout(context).apply {
        orientation = LinearLayout.VERTICAL
        views.forEachIndexed { i, view -> addView(view, row(if (i == 0) 0 else gap)) }
    }

    fun card(vararg views: View): LinearLayout = column(*views, gap = 6).apply {
        setBackgroundResource(R.drawable.card)
        setPadding(dp(16), dp(14), dp(16), dp(14))
    }

    private fun row(gap: Int) = LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT).apply { topMargin = dp(gap) }

    /** Some names, and a button for all the others. */
    fun names(names: List<String>, more: (Int) -> String, visible: Int = 8): View {
        val said = text(names.take(visible).joinToString(", "))
        val rest = names.size - visible
        if (rest <= 0) return said
        lateinit var button: Button
        button = plain(more(rest)) {
            said.text = names.joinToString(", ")
            button.visibility = View.GONE
        }
        return column(said, button, gap = 8)
    }
}
