package dev.plica.demo.run

import com.google.zxing.BinaryBitmap
import com.google.zxing.LuminanceSource
import com.google.zxing.common.BitMatrix
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader
import dev.plica.*
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

/** A request as a link, and as a code that a camera reads. */
class LinkTest {
    private val world = TestWorld()
    private val questions = Questions(world.file("questions.json").decodeToString(), world::word)
    private val model = Model.fromBytes(world.file("models/score.plica"))

    private fun link(question: String) = Link(
        "x509_san_dns:door.example", "https://door.example/response", "n 1&ü", 300,
        questions.request(question, model).toJson(),
    )

    @Test
    fun thereAndBack() {
        for (question in questions.all) {
            val sent = link(question.id)
            val read = Link.parse(sent.toString())
            assertEquals(sent.toString(), read.toString())
            assertEquals(sent.nonce, read.nonce)
            assertArrayEquals(sent.session().bytes, read.session().bytes)
            assertEquals(questions.request(question.id, model).toJson(), Request.fromJson(read.request).toJson())
            assertEquals("door.example", read.from)
        }
    }

    @Test
    fun whatIsNoLink() {
        val good = link("flag").toString()
        val parts = good.substringAfter('?').split('&')
        val bad = parts.map { part -> "openid4vp://?" + (parts - part).joinToString("&") } +
            listOf("", "mdoc:abc", good.replace("exp=300", "exp=soon"), good.replace("https%3A", "http%3A"), "$good%zz",
                good.replace("dns%3Adoor.", "dns%3Abank."))
        for (uri in bad) {
            val error = assertThrows(PlicaException.BadInput::class.java, { Link.parse(uri) }, uri)
            assertEquals("request.json", error.code)
        }
    }

    /** A file of any size costs a few megabytes, and the library says what is wrong with it. */
    @Test
    fun aFileWithoutEnd() {
        val endless = object : java.io.InputStream() {
            override fun read() = 7
        }
        assertEquals((4 shl 20) + 1, beginOf(endless).size)
        assertArrayEquals(byteArrayOf(1, 2), beginOf(byteArrayOf(1, 2).inputStream()))
    }

    @Test
    fun aCameraReadsIt() {
        for (question in questions.all) {
            val uri = link(question.id).toString()
            val seen = QRCodeReader().decode(BinaryBitmap(HybridBinarizer(Seen(qrOf(uri)))))
            assertEquals(uri, seen.text)
        }
    }

    /** The code as a camera sees it: four dots a module. */
    private class Seen(private val code: BitMatrix) : LuminanceSource(code.width * 4, code.height * 4) {
        private fun dot(x: Int, y: Int): Byte = if (code[x / 4, y / 4]) 0 else -1

        override fun getRow(y: Int, row: ByteArray?): ByteArray = ByteArray(width) { x -> dot(x, y) }

        override fun getMatrix(): ByteArray = ByteArray(width * height) { dot(it % width, it / width) }
    }
}
