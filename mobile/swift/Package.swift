// swift-tools-version: 5.9

// `mobile/build swift` puts this into a folder with the generated code and the library, and `mobile/build ios` into one
// with the framework for iOS: take one of those.

import Foundation
import PackageDescription

let folder = Context.packageDirectory

// For Apple's platforms an XCFramework, where there is one; otherwise the shared library for this machine.
let framework = "PlicaFFI.xcframework"
let hasFramework = FileManager.default.fileExists(atPath: "\(folder)/\(framework)")

// The library is looked for where it is now, and beside the program.
let search: [LinkerSetting] = [
    .unsafeFlags(["-L\(folder)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(folder)/lib"]),
    .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", "$ORIGIN"], .when(platforms: [.linux])),
]

let package = Package(
    name: "plica",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "Plica", targets: ["Plica"])],
    targets: [
        .target(
            name: "Plica",
            dependencies: ["PlicaFFI"],
            resources: [.copy("PrivacyInfo.xcprivacy")],
            linkerSettings: hasFramework ? [] : search
        ),
        hasFramework
            ? .binaryTarget(name: "PlicaFFI", path: framework)
            : .systemLibrary(name: "PlicaFFI"),
    ],
    // The newest that the compiler knows.
    swiftLanguageVersions: [.v5, .version("6")]
)
