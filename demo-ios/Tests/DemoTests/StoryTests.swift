import Foundation
import Story
import Testing

/// The machine does what story.json says, line by line.
@Suite struct StoryTests {
    /// The first line at which the machine does something else, or nothing.
    private func difference(_ lines: [Line], from start: Json) throws -> String? {
        var story = newStory()
        var state = start.pruned
        guard story.state.json == state else { return "it begins in \(story.state.json)" }
        for line in lines {
            let effects = story.send(try Event(line.send)).map(\.json)
            if effects != line.effects ?? [] { return "\(line.send) leads to \(effects)" }
            state = after(state, line)
            if story.state.json != state { return "after \(line.send) it is \(story.state.json), and not \(state)" }
        }
        return nil
    }

    /// Each part that is another than before, whole. One that is null is no longer there.
    private func after(_ state: Json, _ line: Line) -> Json { state.with(line.state).pruned }

    @Test(arguments: StoryFile.read.scenarios) func scenario(_ scenario: Scenario) throws {
        let file = StoryFile.read
        let different = try difference(file.lines(scenario), from: file.start)
        #expect(different == nil, "\(different ?? "")")
    }

    /// A line that is not what happens is noticed: in the state, in the effects, or left out.
    @Test func anotherStoryIsNoticed() throws {
        let file = StoryFile.read
        let lines = file.lines(try #require(file.scenarios.first { $0.name == "over 18" }))
        #expect(try difference(lines, from: file.start) == nil)
        for at in lines.indices {
            var other = lines
            other[at] = Line(send: lines[at].send, effects: lines[at].effects, state: ["document": "minor"])
            #expect(try difference(other, from: file.start) != nil, "line \(at)")
            other[at] = Line(send: lines[at].send, effects: [["effect": "cancel"]], state: lines[at].state)
            #expect(try difference(other, from: file.start) != nil, "line \(at)")
        }
    }

    /// Every event, effect and screen is in a scenario.
    @Test func nothingIsLeftOut() {
        let lines = StoryFile.read.scenarios.flatMap(\.lines)
        let screens = lines.flatMap { [$0.state?["wallet"]?["screen"], $0.state?["verifier"]?["screen"]] }
        #expect(Set(lines.compactMap { $0.send["event"]?.text }).count == 31)
        #expect(Set(lines.flatMap { $0.effects ?? [] }.compactMap { $0["effect"]?.text }).count == 11)
        #expect(
            Set(screens.compactMap { $0?.text })
                == [
                    "documents", "request", "inputs", "consent", "prompt", "proving", "result", "refused", "cancelled",
                    "declined", "idle", "asked", "checking", "accepted",
                ])
    }

    /// An event that has no meaning on its screen changes nothing: the events of each line of all scenarios, at the
    /// first screen.
    @Test func noMeaningAtTheFirstScreen() throws {
        let meaning: Set = ["tab", "choose", "ask", "link", "open"]
        for line in StoryFile.read.scenarios.flatMap(\.lines) {
            guard let event = line.send["event"]?.text, !meaning.contains(event) else { continue }
            var story = newStory()
            #expect(story.send(try Event(line.send)) == [], "\(line.send)")
            #expect(story.state == newStory().state, "\(line.send)")
        }
    }

    /// While the device is asked or the proof is made, people can do nothing in the wallet but stop it.
    @Test func nothingComesBetween() throws {
        let events = try StoryFile.read.scenarios.flatMap(\.lines).map { try Event($0.send) }
        let come: Set = ["signed", "dismissed", "step", "waited", "proved", "cancelled", "failed"]
        let stop: Set = ["cancel", "back", "leave"]
        for name in ["the prompt is dismissed", "the proof is made"] {
            let scenario = try #require(StoryFile.read.scenarios.first { $0.name == name })
            var story = newStory()
            for line in StoryFile.read.lines(scenario) {
                _ = story.send(try Event(line.send))
                switch story.state.wallet {
                case .prompt, .proving: break
                default: continue
                }
                for (event, sent) in zip(events, StoryFile.read.scenarios.flatMap(\.lines)) {
                    let kind = sent.send["event"]?.text ?? ""
                    guard !come.contains(kind) && !stop.contains(kind) else { continue }
                    var other = story
                    _ = other.send(event)
                    #expect(other.state.wallet == story.state.wallet, "\(sent.send)")
                    #expect(other.state.document == story.state.document, "\(sent.send)")
                }
            }
        }
    }

    /// A link that was extended while its answer was checked is answered all the same.
    @Test func anExtensionThatComesLate() {
        var story = newStory()
        _ = story.send(.ask(question: "flag", at: 0))
        _ = story.send(.asked(id: "q", uri: "u"))
        _ = story.send(.extend(at: 10))
        _ = story.send(.open(presentation: "p", at: 11))
        _ = story.send(.asked(id: "q", uri: "later"))
        #expect(story.state.asked?.answered == true)
        #expect(story.state.verifier == .checking(presentation: "p"))
    }
}
