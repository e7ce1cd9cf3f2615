/** Kotlin's part in the cross table, which mobile/tests/cross.py describes: `prove FOLDER` or `verify FOLDER`. */
package tests

import com.google.gson.JsonObject
import dev.plica.*
import java.io.File

fun main(arguments: Array<String>) {
    val (what, cross) = arguments
    val questions = CASES.filter { !it.has("code") }.map(::Shown) + Modelled()
    val own = File(cross, "kotlin")
    when (what) {
        "prove" -> {
            check(own.mkdir())
            for (question in questions) File(own, "${question.name}.bin").writeBytes(question.prove())
        }
        "verify" -> {
            val provers = File(cross).listFiles(File::isDirectory)!!.sorted()
            val lines = provers.flatMap { prover ->
                questions.map { "${prover.name} ${it.name} ${it.outcome(File(prover, "${it.name}.bin"))}\n" }
            }
            File(own, "verdicts.txt").writeText(lines.joinToString(""))
        }
        else -> error("no command $what")
    }
}

private abstract class Question(val name: String) {
    abstract fun prove(): ByteArray

    abstract fun holds(proof: ByteArray): Boolean

    fun outcome(file: File): String {
        if (!file.exists()) return "missing"
        return try {
            if (holds(file.readBytes())) "holds" else "facts"
        } catch (e: PlicaException) {
            e.code
        }
    }
}

/** A case that ends in a proof. */
private class Shown(case: JsonObject) : Question(case("vector")) {
    private val vector = Vector(name)
    private val request = vector.request(case.get("claims"))
    private val cbor = texts(case.getAsJsonArray("cbor"))

    override fun prove(): ByteArray = vector.holder().use { holder ->
        holder.presentBlocking(request, vector.signature(holder, request)!!, vector.now)
    }

    override fun holds(proof: ByteArray): Boolean {
        val facts = vector.verifier().use { it.verifyBlocking(proof, request, vector.now) }
        val shown = facts.claims.map { claim -> claim.cbor?.let(::hex) }
        return facts.docType == vector.meta("docType") && shown.size == cbor.size &&
            shown.zip(cbor).all { (found, begins) ->
                if (begins == null) found == null else found != null && found.startsWith(begins)
            }
    }
}

private class Modelled : Question("model") {
    private val asked = json(File(ROOT, "mobile/tests/cross.json")).asJsonObject
    private val model = Model.fromBytes(File(ROOT, asked("model")).readBytes())
    private val request =
        ModelRequest(model.id(), Ask.AtLeast(asked("atLeast")), asked("audience"), bytes(asked("nonce")))

    override fun prove(): ByteArray {
        val inputs = asked.getAsJsonObject("inputs")
        return model.proveBlocking(inputs.keySet().associateWith { Entries.Texts(listOf(inputs(it))) }, request)
    }

    override fun holds(proof: ByteArray): Boolean =
        model.verifyBlocking(proof, request).output == ModelOutput.Reaches(true)
}
