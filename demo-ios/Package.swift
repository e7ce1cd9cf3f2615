// swift-tools-version: 6.0

import PackageDescription

// On a Mac the package for iOS, with the views. Elsewhere, and for `demo-ios/test`, the one for this machine, without
// them: there is no SwiftUI, or no framework for macOS.
#if os(macOS)
let withViews = Context.environment["PLICA_WITHOUT_VIEWS"] == nil
#else
let withViews = false
#endif
let plica =
    Context.environment["PLICA_SWIFT"] ?? "../target/mobile-packages/\(withViews ? "ios" : "swift")/plica"

// `demo-ios/prepare` puts the documents and the words there.
let views: [Target] = [
    .target(name: "Views", dependencies: ["Story", "Runner"], resources: [.process("Resources"), .copy("Files")])
]

let package = Package(
    name: "demo-ios",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: withViews ? [.library(name: "Views", targets: ["Views"])] : [],
    dependencies: [.package(path: plica)],
    targets: [
        .target(name: "Story"),
        .target(name: "Runner", dependencies: ["Story", .product(name: "Plica", package: "plica")]),
        .testTarget(name: "DemoTests", dependencies: ["Story", "Runner"]),
    ] + (withViews ? views : []),
    swiftLanguageModes: [.v6]
)
