package tests

import dev.plica.*
import java.io.File
import java.security.SecureRandom
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** A trained model by itself, and one that reads a licence. */
class ModelsTest {
    /** A random forest of tests/models, compiled. */
    private fun forest(): Model {
        val out = File(temporaryFolder(), "forest.plica")
        commandLine("model", "compile", File(ROOT, "tests/models/forest_breast_cancer/model.onnx"), "--out", out)
        return Model.fromBytes(out.readBytes())
    }

    @Test
    fun aModelRan() = forest().use { model ->
        val source = File(ROOT, "tests/models/forest_breast_cancer")
        val row = File(source, "rows.csv").readLines()[1].split(",")
        val label = File(source, "labels.csv").readLines()[0].trim()
        val name = model.inputs().single().name
        val inputs = mapOf(name to Entries.Texts(row))
        val computed = model.run(inputs)
        assertEquals(label, computed.className)
        assertTrue(label in model.outputs().classes)
        assertEquals(computed, model.run(mapOf(name to Entries.Numbers(row.map(String::toDouble)))))

        val nonce = ByteArray(16).also(SecureRandom()::nextBytes)
        val request = ModelRequest(model.id(), Ask.ArgMax, "https://example.com", nonce)
        val steps = Steps()
        val proof = runBlocking { model.prove(inputs, request, onStep = steps) }
        assertEquals(PRESENT - Step.PARSE, steps.seen)
        val facts = runBlocking { model.verify(proof, request) }
        assertEquals(ModelOutput.Class(label), facts.output)
        same(model.id(), facts.model)
        assertEquals(listOf(Origin.SelfAsserted), facts.inputs.map { it.origin })

        // Another verifier, another class, another nonce, a missing input.
        assertEquals("proof.invalid", code {
            runBlocking { model.verify(proof, request.copy(audience = "https://other.example")) }
        })
        val other = model.outputs().classes.first { it != label }
        assertEquals("model.output", code { model.proveBlocking(inputs, request.copy(ask = Ask.Class(other))) })
        assertEquals("model.input", code { model.proveBlocking(emptyMap(), request) })
        assertEquals("model.request", code { model.proveBlocking(inputs, request.copy(nonce = ByteArray(5))) })
        val token = CancelToken()
        thrown<PlicaException.Cancelled> {
            model.proveBlocking(inputs, request, Options(Steps(3, token::cancel), token))
        }
        Unit
    }

    private fun element(name: String, reading: Reading) = Source.Attribute(NAMESPACE, name, reading)

    @Test
    fun aScoreOverALicence() {
        val issued = Issued()
        val model = Model.fromBytes(File(ROOT, "core/examples/licence_score.plica").readBytes())
        val sources = mapOf(
            "age" to element("birth_date", Reading.YEARS),
            "licence_years" to element("issue_date", Reading.YEARS),
            "country" to element("issuing_country", Reading.CATEGORY),
            "income" to Source.Private,
        )
        fun asked(score: String, nonce: String) =
            Request(MDL, model = ModelClaim(model.id(), Ask.AtLeast(score), sources), session = session(nonce))

        val income = mapOf("income" to Entries.Texts(listOf("52000")))
        val request = asked("700", "enough")
        Holder(issued.document, models = listOf(model), inputs = income).use { holder ->
            val shown = holder.check(request, issued.now)
            assertEquals(0, shown.claims.size)
            assertEquals(ModelOutput.Reaches(true), shown.model!!.output)
            val presentation = runBlocking { holder.present(request, issued.signer(), now = issued.now) }
            val facts = issued.verifier(listOf(model)).use { it.verifyBlocking(presentation, request, issued.now) }
            same(shown.model, facts.model)
            val origins = facts.model!!.inputs.associate { it.name to it.origin }
            assertEquals(Origin.SelfAsserted, origins["income"])
            assertEquals(Origin.Attribute(NAMESPACE, "birth_date", Reading.YEARS), origins["age"])

            // The answer is no; the verifier has not the model; the request in JSON says the same.
            val no = thrown<PlicaException.DoesNotHold> { holder.check(asked("760", "more"), issued.now) }
            assertEquals("model.output", no.code)
            val unknown = thrown<PlicaException.BadInput> {
                issued.verifier().use { it.verifyBlocking(presentation, request, issued.now) }
            }
            assertEquals("model.unknown", unknown.code)
            same(request, Request.fromJson(request.toJson()).inSession(request.session!!))
        }
    }
}
