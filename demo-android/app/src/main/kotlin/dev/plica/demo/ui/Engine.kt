package dev.plica.demo.ui

import android.content.Context
import android.os.Handler
import android.os.Looper
import dev.plica.demo.R
import dev.plica.demo.run.Runner
import dev.plica.demo.run.World
import dev.plica.demo.story.Effect
import dev.plica.demo.story.Event
import dev.plica.demo.story.Story
import dev.plica.warmUpBlocking
import java.time.Instant
import java.util.concurrent.Executors

/**
 * The story and its runner, which outlive the activity: turning the phone stops no proof. The story lives on the main
 * thread, the runner on a thread of its own.
 */
class Engine(private val app: Context) : World {
    private val main = Handler(Looper.getMainLooper())
    private val worker = Executors.newSingleThreadExecutor { Thread(it, "demo-runner") }
    private val texts = Texts(app)
    val story = Story(texts.codes, FIRST_DOCUMENT)

    /** Null until the library has started. */
    @Volatile var runner: Runner? = null
        private set

    /** Why the library did not start. */
    var failure: String? = null
        private set

    /** Is told when there is something new to show, on the main thread. */
    var changed: () -> Unit = {}

    /** Saves a presentation, on the main thread. */
    var save: (ByteArray) -> Unit = {}

    fun start() = worker.execute {
        try {
            runner = Runner(this) { event -> main.post { send(event) } }
            main.post { changed() }
            warmUpBlocking()
        } catch (e: Throwable) {
            // The first thing that touches the library: it may be missing for this processor.
            main.post { failure = e.toString(); changed() }
        }
    }

    /** Tells the story what has happened. On the main thread. */
    fun send(event: Event) {
        story.send(event).forEach(::perform)
        changed()
    }

    private fun perform(effect: Effect) {
        if (effect is Effect.Cancel) runner?.cancel() else worker.execute { runner?.perform(effect) }
    }

    /** Takes the bytes of a file that its user has picked. */
    fun open(bytes: ByteArray) = worker.execute {
        val name = runner?.add(bytes) ?: return@execute
        main.post { send(Event.Open(name, now().epochSecond)) }
    }

    override fun file(path: String): ByteArray = app.assets.open(path).use { it.readBytes() }

    override fun now(): Instant = Instant.now()

    override fun word(name: String): String = texts.named(name)

    override fun later(ms: Long, then: () -> Unit) {
        main.postDelayed(then, ms)
    }

    override fun share(presentation: ByteArray) {
        main.post { save(presentation) }
    }

    private companion object {
        const val FIRST_DOCUMENT = "adult"
    }
}
