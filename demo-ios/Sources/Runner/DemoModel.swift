import Foundation
import Observation
import Story

/// What the views show, and where they send what people do. It performs the effects of each event, and sends what those
/// lead to.
@MainActor @Observable public final class DemoModel {
    public private(set) var state: AppState
    /// The second that the verifier's page is of.
    public private(set) var shownAt: Int
    /// A presentation that is offered to other apps.
    public var shared: SharedFile?

    public let words: Words
    public let questions: Questions
    public let pages: Pages
    private let samples: [Sample]

    @ObservationIgnored private var story: Story
    @ObservationIgnored private let runner: Runner
    @ObservationIgnored private let clock: @Sendable () -> Date
    /// How often the wallet has begun with a question, and the verifier with asking one. What an effect of an earlier
    /// turn leads to comes too late, and is dropped.
    @ObservationIgnored private var turns: [Side: Int] = [.wallet: 0, .verifier: 0]
    @ObservationIgnored private let arrivals: AsyncStream<Arrival>
    @ObservationIgnored private let arrive: AsyncStream<Arrival>.Continuation

    private struct Arrival: Sendable {
        let event: Event
        let side: Side
        let turn: Int
    }

    public init(
        documents: Documents, words: Words, questions: Questions, keys: any Keys,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        story = Story(codes: words.known, firstIncome: questions.score.income.first)
        state = story.state
        shownAt = Int(clock().timeIntervalSince1970)
        (self.words, self.questions, self.samples, self.clock) = (words, questions, documents.samples, clock)
        pages = Pages(words: words, questions: questions, time: minute)
        runner = Runner(documents: documents, words: words, questions: questions, keys: keys, clock: clock)
        (arrivals, arrive) = AsyncStream.makeStream(of: Arrival.self)
    }

    /// Takes what effects lead to, in its order, until the task is cancelled.
    public func run() async {
        let runner = runner
        Task { await runner.warmUp() }
        for await arrival in arrivals where arrival.turn == turns[arrival.side] {
            send(arrival.event)
        }
    }

    /// Whole seconds since 1970.
    public var now: Int { Int(clock().timeIntervalSince1970) }

    public func send(_ event: Event) {
        let effects = story.send(event)
        state = story.state
        for effect in effects { perform(effect) }
    }

    /// A second has gone by.
    public func tick() {
        shownAt = now
        send(.tick(at: now))
    }

    /// The file that somebody has chosen for the verifier to check. Without one, or if it cannot be read, it is as if
    /// nobody had chosen.
    public func open(_ chosen: Result<URL, any Error>) {
        guard case .success(let file) = chosen else { return }
        // Files of other apps may be read between these two calls only.
        #if canImport(Darwin)
        let isOpened = file.startAccessingSecurityScopedResource()
        defer { if isOpened { file.stopAccessingSecurityScopedResource() } }
        #endif
        guard let presentation = try? beginOf(file) else { return }
        Task {
            let name = await runner.keep(presentation)
            send(.open(presentation: name, at: now))
        }
    }

    private func perform(_ effect: Effect) {
        if case .share(let presentation) = effect {
            share(presentation)
            return
        }
        let side = side(effect)
        if begins(effect) { turns[side, default: 0] += 1 }
        let turn = turns[side] ?? 0
        let (runner, arrive) = (runner, arrive)
        Task {
            await runner.perform(effect) { arrive.yield(Arrival(event: $0, side: side, turn: turn)) }
        }
    }

    private func begins(_ effect: Effect) -> Bool {
        switch effect {
        case .read, .ask: return true
        default: return false
        }
    }

    private func share(_ presentation: String) {
        Task {
            guard let bytes = await runner.bytes(presentation) else { return }
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("presentation.bin")
            // Without a file there is nothing to offer, and the screen stays as it is.
            guard (try? bytes.write(to: file, options: .atomic)) != nil else { return }
            shared = SharedFile(url: file)
        }
    }
}

/// The begin of a file, however large it is: one byte more than the library takes as a presentation, so that of a
/// larger file it says that it is too large.
func beginOf(_ file: URL) throws -> Data {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    return try handle.read(upToCount: (4 << 20) + 1) ?? Data()
}

/// A file that is offered to other apps.
public struct SharedFile: Identifiable, Sendable {
    public let url: URL

    public var id: URL { url }
}

// What the views show.
extension DemoModel {
    public var walletPage: Page { pages.wallet(state.wallet) }

    public var verifierPage: Page { pages.verifier(state, now: shownAt) }

    public var cards: [Card] {
        samples.map { sample in
            let titled = words.document(sample.id, sample.dates)
            let key =
                switch sample.key {
                case .test: "key_test"
                case .other: "key_other"
                case .none: "key_none"
                }
            return Card(
                id: sample.id, title: titled.title, text: titled.text, key: words.say(key),
                chosen: sample.id == state.document ? words.say("chosen") : nil)
        }
    }

    /// The tab that is shown. Setting it sends the event.
    public var tab: AppTab {
        get { state.tab }
        set { send(.tab(newValue)) }
    }

    /// The income that the holder is at. Setting it sends the event.
    public var income: Double {
        get {
            if case .inputs(let inputs) = state.wallet { Double(inputs.income) } else { 0 }
        }
        set { send(.income(Int(newValue))) }
    }

    public var isProving: Bool {
        if case .proving = state.wallet { true } else { false }
    }
}

/// A document as its card shows it.
public struct Card: Equatable, Sendable, Identifiable {
    public let id, title, text, key: String
    /// What says that it is the chosen one.
    public let chosen: String?
}

/// A time as people read it. It is in UTC, as a proof states it.
private func minute(_ seconds: Int) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_GB")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "d MMMM yyyy, HH:mm 'UTC'"
    return format.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
}
