package dev.plica.demo.ui

import dev.plica.demo.story.ROOT
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import kotlin.math.pow
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** Text can be read on its ground, by WCAG 2.2: 4.5 for text, and 3 for the edges of what one presses. */
class ContrastTest {
    private val light = colors("values")
    private val night = light + colors("values-night")

    @TestFactory
    fun pairs(): List<DynamicTest> = listOf("light" to light, "night" to night).flatMap { (scheme, colors) ->
        (TEXTS.map { it to 4.5 } + EDGES.map { it to 3.0 }).map { (pair, least) ->
            val (front, ground) = pair
            DynamicTest.dynamicTest("$front on $ground, $scheme") {
                val contrast = contrast(colors.getValue(front), colors.getValue(ground))
                assertTrue(contrast >= least) { "the contrast is %.2f".format(contrast) }
            }
        }
    }

    /** Every colour has one for the night, and is part of a pair. */
    @Test
    fun allColours() {
        assertEquals(light.keys, colors("values-night").keys)
        val paired = (TEXTS + EDGES).flatMap { listOf(it.first, it.second) }.toSet()
        assertEquals(light.keys, paired + DECORATION)
    }

    @Test
    fun theFormula() {
        assertEquals(21.0, contrast(0xffffff, 0x000000), 1e-9)
        assertEquals(1.0, contrast(0x777777, 0x777777), 1e-9)
        assertTrue(contrast(0x777777, 0xffffff) < 4.5 && contrast(0x767676, 0xffffff) > 4.5)
    }

    private fun colors(folder: String): Map<String, Int> {
        val file = File(ROOT, "demo-android/app/src/main/res/$folder/colors.xml")
        val nodes = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).getElementsByTagName("color")
        return (0 until nodes.length).map(nodes::item).associate { node ->
            node.attributes.getNamedItem("name").nodeValue to node.textContent.removePrefix("#").toInt(16)
        }
    }

    private fun contrast(one: Int, other: Int): Double {
        val (dark, bright) = listOf(luminance(one), luminance(other)).sorted()
        return (bright + 0.05) / (dark + 0.05)
    }

    private fun luminance(color: Int): Double {
        val (red, green, blue) = listOf(16, 8, 0).map { shift ->
            val part = (color shr shift and 0xff) / 255.0
            if (part <= 0.04045) part / 12.92 else ((part + 0.055) / 1.055).pow(2.4)
        }
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    private companion object {
        /** Text, and what it is on. */
        val TEXTS = listOf(
            "ink" to "paper", "ink" to "card", "quiet" to "paper", "quiet" to "card", "wallet" to "card",
            "on_accent" to "wallet", "yes" to "yes_ground", "no" to "no_ground", "note" to "note_ground",
        )

        /** The edges of buttons and of cards to choose, and the bar of a proof. */
        val EDGES = listOf("edge" to "paper", "edge" to "card", "wallet" to "paper")

        /** Lines that say nothing. */
        val DECORATION = setOf("line")
    }
}
