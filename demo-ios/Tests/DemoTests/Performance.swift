import Foundation
import Plica
import Runner
import Story

/// What is not as story.json has it.
struct Different: Error, CustomStringConvertible {
    let description: String
}

/// A scenario with the real library. What people do is sent; what effects lead to has to come.
final class Performance {
    private var story = newStory()
    private let runner: Runner
    private let clock: Locked<Date>
    private let queue = Locked(Queue())
    private var running: [Task<Void, Never>] = []
    /// The step at which the proof waits until the next event is wanted.
    private var held: DispatchSemaphore?
    /// The second in which the scenario begins.
    private let base = Int(Date().timeIntervalSince1970)
    /// What the names in story.json stand for here.
    private var names: [String: String] = [:]
    private var state: Json

    private struct Arrival: Sendable {
        let event: Event
        let hold: DispatchSemaphore?
    }

    private struct Queue: Sendable {
        var arrivals: [Arrival] = []
        /// Whether proofs wait at their steps.
        var holds = true

        mutating func add(_ event: Event) -> DispatchSemaphore? {
            var hold: DispatchSemaphore?
            if case .step = event, holds { hold = DispatchSemaphore(value: 0) }
            arrivals.append(Arrival(event: event, hold: hold))
            return hold
        }
    }

    init(_ start: Json) throws {
        let clock = Locked(Date(timeIntervalSince1970: TimeInterval(base)))
        self.clock = clock
        state = start
        runner = Runner(
            documents: try documents(), words: words, questions: questions, keys: keys, clock: { clock.value })
    }

    /// Goes through the lines, and ends what still runs.
    func perform(_ lines: [Line]) async throws {
        names["nonsense"] = await runner.keep(Data("this is no presentation".utf8))
        do {
            for at in lines.indices {
                try await line(lines[at], next: at + 1 < lines.count ? lines[at + 1] : nil)
            }
        } catch {
            await end()
            throw error
        }
        await end()
    }

    private func line(_ line: Line, next: Line?) async throws {
        let event = comes(line) ? try await arrival(line) : try Event(mine(line.send))
        if let at = line.send["at"]?.whole { set(at) }
        let effects = story.send(event)
        try same(.array(effects.map { theirs($0.json) }), comparable(.array(line.effects ?? [])), "effects of", line)
        state = state.with(line.state)
        try same(theirs(story.state.json), comparable(state.pruned), "state after", line)
        if let next, comes(next), let at = next.send["at"]?.whole { set(at) }
        for effect in effects { await start(effect) }
    }

    private func set(_ at: Int) {
        clock.change { $0 = Date(timeIntervalSince1970: TimeInterval(base + at)) }
    }

    /// Whether an effect leads to it.
    private func comes(_ line: Line) -> Bool {
        let come: Set = [
            "asked", "read", "scored", "checked", "signed", "step", "proved", "cancelled", "verified", "failed",
        ]
        return line.send["event"]?.text.map(come.contains) ?? false
    }

    private func start(_ effect: Effect) async {
        switch effect {
        case .wait, .share: break
        case .cancel: await runner.perform(effect) { _ in }
        default:
            let (runner, queue) = (runner, queue)
            // The proof waits at each step, so that a cancel comes in this step and in no later one.
            running.append(Task { await runner.perform(effect) { event in queue.change { $0.add(event) }?.wait() } })
        }
    }

    /// The next event that an effect leads to. It is the expected one, but for what is measured.
    private func arrival(_ line: Line) async throws -> Event {
        held?.signal()
        held = nil
        for _ in 0..<60_000 where queue.value.arrivals.isEmpty { try await Task.sleep(nanoseconds: 1_000_000) }
        if queue.value.arrivals.isEmpty { throw Different(description: "\(line.send) does not come") }
        let arrival = queue.change { $0.arrivals.removeFirst() }
        held = arrival.hold
        let json = arrival.event.json
        for name in ["id", "uri", "presentation"] {
            if let meant = line.send[name]?.text, let given = json[name]?.text, names[meant] == nil {
                names[meant] = given
            }
        }
        try same(theirs(json), comparable(line.send), "instead of", line)
        return arrival.event
    }

    private func same(_ found: Json, _ wanted: Json, _ what: String, _ line: Line) throws {
        if found != wanted { throw Different(description: "\(what) \(line.send): \(found) and not \(wanted)") }
    }

    private func end() async {
        let waiting = queue.change { queue in
            queue.holds = false
            return queue.arrivals.compactMap(\.hold)
        }
        held?.signal()
        await runner.perform(.cancel) { _ in }
        for hold in waiting { hold.signal() }
        for task in running { await task.value }
    }

    /// As it is in story.json, without what is measured.
    private func theirs(_ json: Json) -> Json {
        let meant = Dictionary(names.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return comparable(json.strings { meant[$0] ?? $0 }.times { $0 - base })
    }

    /// As it is here.
    private func mine(_ json: Json) -> Json { json.strings { names[$0] ?? $0 }.times { $0 + base } }

    /// Without what is measured, but for what names something. That a score was asked for is not measured.
    private func comparable(_ json: Json) -> Json {
        let measured = Set(StoryFile.read.measured).subtracting(["id", "uri", "presentation"])
        return json.replacing(measured) { _, value in value.truth == nil ? nil : value }
    }
}

extension Json {
    fileprivate func strings(_ change: (String) -> String) -> Json {
        switch self {
        case .string(let text): return .string(change(text))
        case .array(let items): return .array(items.map { $0.strings(change) })
        case .object(let members): return .object(members.mapValues { $0.strings(change) })
        default: return self
        }
    }

    fileprivate func times(_ change: (Int) -> Int) -> Json {
        replacing(["at", "expires"]) { _, value in value.whole.map { .number(change($0)) } ?? value }
    }
}
