package dev.plica.demo.ui

import android.app.Application

class DemoApp : Application() {
    /** Started when it is first shown. */
    val engine: Engine by lazy { Engine(this).also { it.start() } }
}
