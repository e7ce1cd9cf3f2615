/** What Robolectric links of Google's package `androidx.test:monitor`, which only Google's own Maven has. */
package androidx.test.runner.lifecycle

import android.app.Activity

enum class Stage { PRE_ON_CREATE, CREATED, STARTED, RESUMED, PAUSED, STOPPED, RESTARTED, DESTROYED }

enum class ApplicationStage { PRE_ON_CREATE, CREATED }

interface ActivityLifecycleCallback

interface ActivityLifecycleMonitor {
    fun getLifecycleStageOf(activity: Activity): Stage?

    fun getActivitiesInStage(stage: Stage): Collection<Activity>
}

interface ApplicationLifecycleMonitor

object ActivityLifecycleMonitorRegistry {
    @Volatile private var monitor: ActivityLifecycleMonitor? = null

    @JvmStatic fun registerInstance(instance: ActivityLifecycleMonitor) {
        monitor = instance
    }

    @JvmStatic fun getInstance(): ActivityLifecycleMonitor = monitor!!
}

object ApplicationLifecycleMonitorRegistry {
    @JvmStatic fun registerInstance(@Suppress("UNUSED_PARAMETER") instance: ApplicationLifecycleMonitor) = Unit
}
