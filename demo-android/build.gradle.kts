// For people who have Google's Maven: the same app with Google's tools. Nobody has run this file yet. What is built and tested
// is made by `build`, beside it.
//
// Before it: mobile/build android, which makes the library, and demo-android/build classes, which writes the strings. Android
// Studio opens this folder.

plugins {
    id("com.android.application") version "8.13.0"
    id("org.jetbrains.kotlin.android") version "2.1.21"
}

val made = file("../target/demo-android")

// Gradle's own folder would have the name of the script.
layout.buildDirectory = made.resolve("gradle")

repositories {
    google()
    mavenCentral()
    maven { url = uri("../target/mobile-packages/android/repository") }
}

android {
    namespace = "dev.plica.demo"
    compileSdk = 36
    defaultConfig {
        applicationId = "dev.plica.demo"
        minSdk = 26
        targetSdk = 36
        versionCode = 1
        versionName = "0.1.0"
        ndk { abiFilters += listOf("arm64-v8a", "x86_64") }
    }
    sourceSets["main"].apply {
        manifest.srcFile("app/src/main/AndroidManifest.xml")
        kotlin.srcDir("app/src/main/kotlin")
        res.srcDirs("app/src/main/res", made.resolve("res"))
        assets.srcDirs(made.resolve("fixtures"), file("../tests/story"))
    }
    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "proguard.txt")
        }
    }
}

dependencies {
    implementation("dev.plica:plica-android:0.1.0")
    implementation("com.google.zxing:core:3.5.3")
}
