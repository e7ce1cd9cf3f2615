package dev.plica.demo.apk

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.util.zip.ZipFile
import org.codehaus.mojo.animal_sniffer.SignatureChecker
import org.codehaus.mojo.animal_sniffer.logging.PrintWriterLogger
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

/** What is in the APK calls only what Android 8 has, the oldest that it can be installed on, or asks before. */
class LevelTest {
    private val shrunk = File(System.getenv("DEMO_SHRUNK") ?: error("DEMO_SHRUNK names no jar"))
    private val android = File(System.getenv("DEMO_ANDROID_8") ?: error("DEMO_ANDROID_8 names no list"))

    @Test
    fun nothingNewer() {
        val missing = missing()
        assertEquals(emptyList<String>(), missing.filter { call -> KNOWN.none { it in call } })
        assertEquals(emptyList<String>(), KNOWN.filter { known -> missing.none { known in it } }) { "no longer called" }
    }

    /** What the app calls of the platform, and Android 8 does not have. */
    private fun missing(): Set<String> {
        val said = ByteArrayOutputStream()
        val own = ZipFile(shrunk).use { jar -> jar.entries().asSequence().map { it.name }.toList() }
            .filter { it.endsWith(".class") }
            .map { it.substringBeforeLast('/').replace('/', '.') + ".*" }
            .toSet()
        android.inputStream().use { list ->
            SignatureChecker(list, own, PrintWriterLogger(PrintStream(said))).process(shrunk)
        }
        return Regex("Undefined reference: (.*)").findAll(said.toString()).map { it.groupValues[1] }.toSortedSet()
    }

    private companion object {
        val KNOWN = listOf(
            // The app asks which version it runs on.
            "android.graphics.Insets", "android.view.WindowInsets.Type", "setDecorFitsSystemWindows",
            "setStateDescription", "setAccessibilityHeading", "android.window.OnBackInvoked",
            // The library's signer, which the demo does not use.
            "android.hardware.biometrics.", "android.security.keystore.", "Context.getMainExecutor",
            // The library asks whether there is this class.
            "java.lang.ref.Cleaner",
            // Coroutines ask whether they run on Android.
            "ClassValue",
            // JNA's windows, which nobody opens.
            "java.awt.",
        )
    }
}
