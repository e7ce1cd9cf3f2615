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

    /** What shows the story now. All on the main thread. */
    interface Watcher {
        /** There is something new to show. */
        fun changed()

        /** The user is to be asked where [toSave] goes. */
        fun save()
    }

    var watcher: Watcher? = null

    /** A presentation that is to be saved as a file. */
    var toSave: ByteArray? = null
        private set

    fun start() = worker.execute {
        try {
            runner = Runner(this, emit = { event -> main.post { send(event) } })
            main.post { watcher?.changed() }
            warmUpBlocking()
        } catch (e: Throwable) {
            // The first thing that touches the library: it may be missing for this processor.
            main.post {
                failure = e.toString()
                watcher?.changed()
            }
        }
    }

    /** Tells the story what has happened. On the main thread. */
    fun send(event: Event) {
        story.send(event).forEach(::perform)
        watcher?.changed()
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
        main.post {
            toSave = presentation
            watcher?.save()
        }
    }

    private companion object {
        const val FIRST_DOCUMENT = "adult"
    }
}
