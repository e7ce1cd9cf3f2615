import Foundation
import Story
import Testing

let root: URL = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return folder
}()

func file(_ path: String) throws -> Data { try Data(contentsOf: root.appendingPathComponent(path)) }

let words = try! Words(json: file("tests/story/words.json"))
let questions = try! Questions(json: file("tests/story/questions.json"))

func newStory() -> Story { Story(codes: words.known, firstIncome: questions.score.income.first) }

/// story.json.
struct StoryFile: Sendable, Decodable {
    let start: Json
    let measured: [String]
    let scenarios: [Scenario]

    static let read = try! JSONDecoder().decode(StoryFile.self, from: file("tests/story/story.json"))

    /// What the library does as well.
    var real: [Scenario] { scenarios.filter { !$0.isMadeUp } }

    /// The lines of a scenario, after those of the scenarios that come before it.
    func lines(_ scenario: Scenario) -> [Line] {
        let before = scenario.after.map { name in scenarios.first { $0.name == name }! }
        return (before.map(lines) ?? []) + scenario.lines
    }
}

struct Scenario: Sendable, Decodable, CustomTestStringConvertible {
    let name: String
    let after: String?
    private let madeUp: Bool?
    let lines: [Line]

    private enum CodingKeys: String, CodingKey {
        case name, after, lines
        case madeUp = "made_up"
    }

    var isMadeUp: Bool { madeUp ?? false }
    var testDescription: String { name }
}

struct Line: Sendable, Decodable {
    let send: Json
    let effects: [Json]?
    let state: Json?
}
