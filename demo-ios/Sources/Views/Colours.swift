import SwiftUI

/// The colours of Colours.xcassets, each for light and for dark. `Tests/DemoTests/ContrastTests.swift` computes the
/// contrast of those that meet.
extension Color {
    static let paper = Color("paper", bundle: .module)
    static let card = Color("card", bundle: .module)
    static let ink = Color("ink", bundle: .module)
    static let quiet = Color("quiet", bundle: .module)
    static let edge = Color("edge", bundle: .module)
    static let wallet = Color("wallet", bundle: .module)
    static let verifier = Color("verifier", bundle: .module)
    static let yes = Color("yes", bundle: .module)
    static let no = Color("no", bundle: .module)
    static let onAccent = Color("onAccent", bundle: .module)
}
