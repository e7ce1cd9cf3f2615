import Foundation
import Testing

/// Text can be read on its ground, in light and in dark: a contrast of 4.5, as WCAG 2.2 (1.4.3) has it; and 3 for the
/// edges of what can be pressed (1.4.11).
@Suite struct ContrastTests {
    private static let catalogue = root.appendingPathComponent("demo-ios/Sources/Views/Resources/Colours.xcassets")

    /// Text and ground that meet in the views.
    private static let texts = [
        ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("wallet", "paper"),
        ("wallet", "card"), ("verifier", "card"), ("onAccent", "wallet"), ("onAccent", "verifier"), ("yes", "paper"),
        ("no", "paper"),
    ]
    private static let edges = [("edge", "paper"), ("wallet", "paper"), ("verifier", "paper")]

    /// The luminance of a colour, light and dark.
    private func luminance(_ name: String) throws -> [Double] {
        let file = Self.catalogue.appendingPathComponent("\(name).colorset/Contents.json")
        let set = try JSONDecoder().decode(ColourSet.self, from: Data(contentsOf: file))
        try #require(set.colors.map(\.isDark) == [false, true], "\(name)")
        return try set.colors.map { try $0.luminance() }
    }

    private func contrast(_ one: String, _ other: String) throws -> [Double] {
        zip(try luminance(one), try luminance(other)).map { (max($0, $1) + 0.05) / (min($0, $1) + 0.05) }
    }

    @Test(arguments: texts) func text(_ text: String, _ ground: String) throws {
        let contrast = try contrast(text, ground)
        #expect(contrast.allSatisfy { $0 >= 4.5 }, "\(contrast)")
    }

    @Test(arguments: edges) func edge(_ edge: String, _ ground: String) throws {
        let contrast = try contrast(edge, ground)
        #expect(contrast.allSatisfy { $0 >= 3 }, "\(contrast)")
    }

    /// The arithmetic: black on white has 21, the highest there is.
    @Test func blackOnWhite() throws {
        let white = Colour(red: "0xFF", green: "0xFF", blue: "0xFF")
        let black = Colour(red: "0x00", green: "0x00", blue: "0x00")
        #expect(try (white.luminance() + 0.05) / (black.luminance() + 0.05) == 21)
    }

    /// Every colour of the catalogue has its name in Colours.swift, and stands above.
    @Test func everyColour() throws {
        let sets = try FileManager.default.contentsOfDirectory(atPath: Self.catalogue.path)
            .filter { $0.hasSuffix(".colorset") }.map { String($0.dropLast(".colorset".count)) }
        let pairs = Self.texts + Self.edges
        #expect(Set(sets) == Set(pairs.flatMap { [$0.0, $0.1] }))
        let source = String(decoding: try file("demo-ios/Sources/Views/Colours.swift"), as: UTF8.self)
        #expect(Set(source.matches(of: /Color\("(\w+)"/).map { String($0.1) }) == Set(sets))
    }
}

private struct ColourSet: Decodable {
    let colors: [Entry]

    struct Entry: Decodable {
        let appearances: [Appearance]?
        let color: Components

        var isDark: Bool { appearances?.contains { $0.value == "dark" } ?? false }

        func luminance() throws -> Double { try color.components.luminance() }
    }

    struct Appearance: Decodable { let value: String }
    struct Components: Decodable { let components: Colour }
}

private struct Colour: Decodable {
    let red, green, blue: String

    /// Relative luminance, as WCAG 2.2 defines it.
    func luminance() throws -> Double {
        let parts = try [red, green, blue].map { text -> Double in
            let part = Double(try #require(UInt8(text.dropFirst(2), radix: 16))) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
