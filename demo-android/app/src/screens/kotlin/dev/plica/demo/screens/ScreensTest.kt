package dev.plica.demo.screens

import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Draws the app's screens as Android draws them, with the library for the JVM behind them. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class ScreensTest {
    @Test
    @Config(qualifiers = "w360dp-h780dp-notnight-xhdpi")
    fun light() = Screens("light").all()

    @Test
    @Config(qualifiers = "w360dp-h780dp-night-xhdpi")
    fun dark() = Screens("dark").all()

    @Test
    @Config(qualifiers = "w360dp-h780dp-notnight-xhdpi", fontScale = 2f)
    fun large() = Screens("large").all()
}
