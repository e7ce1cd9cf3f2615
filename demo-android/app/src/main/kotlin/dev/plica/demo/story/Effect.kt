package dev.plica.demo.story

/** What the app is to do. `tests/story/README.md` says which event each leads to. */
sealed class Effect {
    data class Ask(val question: String, val expires: Long) : Effect()

    data class Extend(val id: String, val expires: Long) : Effect()

    data class Read(val uri: String) : Effect()

    data class Score(val document: String, val income: Int) : Effect()

    data class Check(val document: String, val request: String, val income: Int?) : Effect()

    data class Sign(val document: String, val request: String) : Effect()

    data class Prove(val document: String, val request: String) : Effect()

    data class Wait(val ms: Long) : Effect()

    object Cancel : Effect()

    data class Verify(val id: String, val presentation: String, val way: String) : Effect()

    data class Share(val presentation: String) : Effect()
}
