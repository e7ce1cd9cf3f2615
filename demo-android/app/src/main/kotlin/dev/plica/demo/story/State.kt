package dev.plica.demo.story

enum class Tab { WALLET, VERIFIER }

/** Everything that the app shows. Documents, requests and presentations are names here: the runner has them. */
data class State(
    val tab: Tab,
    /** The document that answers. */
    val document: String,
    /** What the verifier has asked last. */
    val asked: Asked?,
    val wallet: WalletScreen,
    val verifier: VerifierScreen,
)

/** A question of the verifier's tab. It is answered once, whether the answer holds or not. */
data class Asked(
    val question: String,
    val id: String,
    val uri: String,
    /** The first second at which it is no longer answered. */
    val expires: Long,
    val expired: Boolean,
    val answered: Boolean,
)

/** A request that has come to the wallet. */
data class Incoming(
    val id: String,
    /** Who asks, as people read it. */
    val from: String,
    val expires: Long,
    /** Whether it asks about an age, and about nothing else. */
    val age: Boolean,
    /** Whether it asks for a score, to which the holder adds an income. */
    val score: Boolean,
)

sealed class WalletScreen {
    object Documents : WalletScreen()

    /** The wallet reads a request, and looks up the answer. */
    object Request : WalletScreen()

    data class Inputs(val from: String, val income: Int, val score: Int?) : WalletScreen()

    data class Consent(val from: String, val learns: List<String>, val stays: List<String>, val at: Long) :
        WalletScreen()

    /** The prompt of the system is in front of what [Consent] shows. */
    data class Prompt(val from: String, val learns: List<String>, val stays: List<String>, val at: Long) :
        WalletScreen()

    data class Proving(
        val from: String,
        val step: String?,
        val number: Int?,
        val of: Int?,
        /** Whether it has taken so long that a bar is worth showing. */
        val bar: Boolean,
        val stopping: Boolean,
    ) : WalletScreen()

    data class Result(
        val from: String,
        val learns: List<String>,
        val stays: List<String>,
        val presentation: String,
        val bytes: Int,
        val ms: Int,
        val threads: Int,
        /** The peak of the app's memory in MB, where the system tells it. */
        val memory: Int?,
        val sent: Sent,
    ) : WalletScreen()

    data class Refused(val by: Side, val code: String, val kind: String, val words: String) : WalletScreen()

    object Cancelled : WalletScreen()

    object Declined : WalletScreen()
}

enum class Sent { NO, VERIFIER, FILE }

enum class Side { WALLET, VERIFIER }

sealed class VerifierScreen {
    object Idle : VerifierScreen()

    object Asked : VerifierScreen()

    data class Checking(val presentation: String) : VerifierScreen()

    data class Accepted(
        val presentation: String,
        val says: List<String>,
        val issuer: String,
        val ms: Int,
        val bytes: Int,
        /** Where each input of a score came from, by its key in `words.json`. */
        val origins: Map<String, String>?,
        val cheat: Cheat?,
    ) : VerifierScreen()

    data class Refused(val by: Side, val code: String, val kind: String, val words: String) : VerifierScreen()
}

/** What became of an attempt to cheat. One that is [accepted] is a fault, and is called one. */
data class Cheat(
    val way: String,
    val running: Boolean,
    val code: String? = null,
    val words: String? = null,
    val accepted: Boolean? = null,
)
