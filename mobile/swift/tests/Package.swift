// swift-tools-version: 5.9

// A package of its own, which takes the one that `mobile/build swift` has made by its folder, as an app does.

import PackageDescription

let plica = Context.environment["PLICA_SWIFT"] ?? "../../../target/mobile-packages/swift/plica"

let package = Package(
    name: "plica-tests",
    platforms: [.iOS(.v15), .macOS(.v12)],
    dependencies: [.package(path: plica)],
    targets: [
        .testTarget(
            name: "PlicaTests", dependencies: [.product(name: "Plica", package: "plica")], path: "PlicaTests")
    ],
    swiftLanguageVersions: [.v5, .version("6")]
)
