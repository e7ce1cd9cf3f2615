package dev.plica.demo.story

/** What happens: first what people do, then what effects lead to. Times are seconds since 1970. */
sealed class Event {
    data class Show(val tab: Tab) : Event()

    data class Choose(val document: String) : Event()

    /** A request comes by a link. */
    data class Link(val uri: String, val at: Long) : Event()

    /** The verifier's question goes to the wallet of this phone. */
    data class Pass(val at: Long) : Event()

    data class Income(val income: Int) : Event()

    /** The income is the one that the holder wants to state. */
    object Next : Event()

    object Agree : Event()

    object Decline : Event()

    object Cancel : Event()

    object Back : Event()

    /** The app goes to the background. */
    object Leave : Event()

    /** The proof goes to the verifier's tab. */
    data class Hand(val at: Long) : Event()

    object Share : Event()

    data class Ask(val question: String, val at: Long) : Event()

    data class Extend(val at: Long) : Event()

    data class Tick(val at: Long) : Event()

    /** Drops the question, so that another one can be asked. */
    object Another : Event()

    /** The verifier gets an answer from a file. */
    data class Open(val presentation: String, val at: Long) : Event()

    data class TryCheat(val way: String, val at: Long) : Event()

    data class WasAsked(val id: String, val uri: String) : Event()

    data class WasRead(val request: Incoming, val at: Long) : Event()

    data class Scored(val income: Int, val score: Int) : Event()

    data class Checked(val learns: List<String>, val stays: List<String>, val at: Long) : Event()

    object Signed : Event()

    /** The holder has dismissed the system's prompt. */
    object Dismissed : Event()

    data class Step(val step: String, val number: Int, val of: Int) : Event()

    object Waited : Event()

    data class Proved(val presentation: String, val bytes: Int, val ms: Int, val threads: Int, val memory: Int?) :
        Event()

    object WasCancelled : Event()

    data class Verified(
        val says: List<String>,
        val issuer: String,
        val ms: Int,
        val bytes: Int,
        val origins: Map<String, String>?,
    ) : Event()

    /** An effect has failed, with the code and the kind of the library's error. */
    data class Failed(val by: Side, val code: String, val kind: String) : Event()
}
