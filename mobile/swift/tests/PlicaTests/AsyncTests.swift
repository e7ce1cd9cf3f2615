import Foundation
import Testing

@testable import Plica

/// The calls with `async`: cancelled, watched, signed by what may throw.
@Suite struct AsyncTests {
    private let vector: Vector
    private let device: Device
    private let now: Date

    init() throws {
        vector = try Vector("iso18013-5-annex-d")
        device = try #require(vector.device)
        now = vector.now
    }

    /// Makes the call in a task that is cancelled as this step begins, and says what it saw.
    private func cancelledAt(
        _ at: Int, _ call: @escaping @Sendable (@escaping OnStep) async throws -> Void
    ) async throws -> [Step] {
        let running = Locked<Task<Void, any Error>?>(nil)
        let left = Locked(false)
        let steps = Steps(at) {
            while running.value == nil { usleep(100) }
            running.value?.cancel()
            usleep(20_000)
            left.value = true
        }
        let task = Task {
            defer { #expect(left.value, "the task went on before its call had ended") }
            try await call(steps.function)
        }
        running.value = task
        await #expect(throws: CancellationError.self) { try await task.value }
        return steps.seen
    }

    @Test func cancelInEachStep() async throws {
        let (holder, request) = (try vector.holder(), try vector.asked("task"))
        for at in present.indices {
            let seen = try await cancelledAt(at) {
                _ = try await holder.present(request, signer: device, now: now, onStep: $0)
            }
            #expect(seen == Array(present.prefix(at + 1)))
            #expect(holder.answered() == [])
        }
        let steps = Steps()
        let presentation = try await holder.present(
            request, signer: device, now: now, threads: 1, onStep: steps.function)
        #expect(steps.seen == present)
        let verifier = try vector.verifier()
        for at in verify.indices {
            let seen = try await cancelledAt(at) {
                _ = try await verifier.verify(presentation, request, now: now, onStep: $0)
            }
            #expect(seen == Array(verify.prefix(at + 1)))
        }
        _ = try await verifier.verify(presentation, request, now: now)
        #expect(try await cancelledAt(0) { _ = try await holder.prepare(onStep: $0) }.count == 1)
    }

    /// A task that is cancelled already asks nobody, and proves nothing.
    @Test func cancelledBefore() async throws {
        let (holder, request) = (try vector.holder(), try vector.asked("before"))
        let (asked, steps) = (Locked(0), Steps())
        let signer = Signs { message in
            asked.change { $0 += 1 }
            withUnsafeCurrentTask { $0?.cancel() }
            return try device.signature(message)
        }
        let during = Task { try await holder.present(request, signer: signer, now: now, onStep: steps.function) }
        await #expect(throws: CancellationError.self) { try await during.value }
        #expect(asked.value == 1)
        let before = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await holder.present(request, signer: signer, now: now, onStep: steps.function)
        }
        await #expect(throws: CancellationError.self) { try await before.value }
        #expect(asked.value == 1)
        #expect(steps.seen == [])
        #expect(holder.answered() == [])
        let tables = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await warmUp()
        }
        await #expect(throws: CancellationError.self) { try await tables.value }
    }

    /// A task that is cancelled while the answer is checked asks nobody.
    @Test func cancelledWhileItChecks() async throws {
        let (holder, request) = (try vector.holder(), try vector.asked("checks"))
        let running = Locked<Task<Data, any Error>?>(nil)
        let asked = Locked(false)
        let signer = Signs { _ in
            asked.value = true
            throw Gone(what: "was asked")
        }
        let clock: @Sendable () -> Date = {
            while running.value == nil { usleep(100) }
            running.value?.cancel()
            return now
        }
        running.value = Task { try await holder.present(request, signer: signer, clock: clock) }
        await #expect(throws: CancellationError.self) { try await running.value?.value }
        #expect(!asked.value)
    }

    /// Of many presentations there are verdicts for all, or none.
    @Test func manyCancelled() async throws {
        let request = try vector.asked("many")
        let presentation = try await vector.holder().present(request, signer: device, now: now)
        let answers = Array(repeating: Answer(presentation: presentation, request: request), count: 500)
        let verifier = try vector.verifier()
        let many = Task { try await verifier.verifyMany(answers, now: now) }
        try await Task.sleep(nanoseconds: 20_000_000)
        many.cancel()
        await #expect(throws: CancellationError.self) { try await many.value }
    }

    /// A cancel from outside, while a step takes long.
    @Test func aTimeoutStopsACall() async throws {
        let (holder, request) = (try vector.holder(), try vector.asked("late"))
        let begun = Locked(false)
        let steps = Steps(0) {
            begun.value = true
            usleep(300_000)
        }
        let task = Task { try await holder.present(request, signer: device, now: now, onStep: steps.function) }
        while !begun.value { try await Task.sleep(nanoseconds: 1_000_000) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(steps.seen == [.parse])
        #expect(holder.answered() == [])
    }

    @Test func whatAListenerThrows() async throws {
        let (holder, request) = (try vector.holder(), try vector.asked("gone"))
        for at in present.indices {
            let steps = Steps(at) { throw Gone(what: "the screen") }
            await #expect(throws: Gone(what: "the screen")) {
                try await holder.present(request, signer: device, now: now, onStep: steps.function)
            }
            #expect(steps.seen.count == at + 1)
            #expect(holder.answered() == [])
        }
        // Also if it is an error that a cancelled call would throw.
        let steps = Steps(2) { throw PlicaError.Cancelled }
        await #expect(throws: PlicaError.Cancelled) {
            try await holder.present(request, signer: device, now: now, onStep: steps.function)
        }
        _ = try await holder.present(request, signer: device, now: now)
        #expect(holder.answered().count == 1)
    }

    @Test func whatASignerThrows() async throws {
        let (holder, request) = (try vector.holder(), try vector.asked("dismissed"))
        await #expect(throws: Gone(what: "the prompt")) {
            try await holder.present(request, signer: Signs { _ in throw Gone(what: "the prompt") }, now: now)
        }
        await #expect(throws: CancellationError.self) {
            try await holder.present(request, signer: Signs { _ in throw CancellationError() }, now: now)
        }
        #expect(holder.answered() == [])
        _ = try await holder.present(request, signer: device, now: now)
        #expect(holder.answered().count == 1)
    }

    /// The user may take minutes to sign: the presentation is of the time after that.
    @Test func theTimeIsThatAfterTheSignature() async throws {
        let (holder, request) = (try vector.holder(), try vector.asked("time"))
        let clock = Locked(now)
        let signer = Signs { message in
            try await Task.sleep(nanoseconds: 1_000_000)
            clock.change { $0 += 180 }
            return try device.signature(message)
        }
        let presentation = try await holder.present(request, signer: signer, clock: { clock.value })
        let facts = try await vector.verifier().verify(presentation, request, now: now)
        #expect(facts.now == now + 180)
    }

    /// Without a time it is the device's, and the verifier's.
    @Test func theTimeOfTheClock() async throws {
        let issued = try Issued()
        let request = try Request.ageOver(18).inSession(session("clock"))
        let presentation = try await Holder(document: issued.document).present(request, signer: issued.device)
        let facts = try await issued.verifier().verify(presentation, request)
        #expect((0..<120).contains(Date().timeIntervalSince(facts.now)), "\(facts.now)")
    }

    @Test func signaturesInBothForms() async throws {
        var facts: [Facts] = []
        for asRaw in [false, true] {
            let (holder, request) = (try vector.holder(), try vector.asked("raw: \(asRaw)"))
            let prepared = try await holder.prepare(like: request)
            let signer = Signs {
                let der = try device.signature($0)
                return asRaw ? raw(der) : der
            }
            let presentation = try await holder.present(request, signer: signer, prepared: prepared, now: now)
            facts.append(try await vector.verifier().verify(presentation, request, now: now))
        }
        #expect(facts[0] == facts[1])
    }

    @Test func severalAtOnce() async throws {
        var answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for i in 0..<4 {
                group.addTask {
                    let request = try vector.asked("at once \(i)")
                    let presentation = try await vector.holder().present(request, signer: device, now: now)
                    return Answer(presentation: presentation, request: request)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.presentation)).count == 4)
        answers.append(Answer(presentation: answers[0].presentation, request: answers[1].request))
        let verdicts = try await vector.verifier().verifyMany(answers, now: now)
        #expect(verdicts.map(\.code) == [nil, nil, nil, nil, "session.mismatch"])
    }

    /// A second answer is refused before anybody is asked to sign.
    @Test func answeredOnce() async throws {
        let (holder, request) = (try vector.holder(), try vector.asked("once"))
        _ = try await holder.present(request, signer: device, now: now)
        let refused = try await code {
            try await holder.present(request, signer: Signs { _ in throw Gone(what: "was asked") }, now: now)
        }
        #expect(refused == "transcript.reused")
    }

    /// A screen may hold the key: its signer is asked on the main thread, and the call keeps that thread free.
    @Test @MainActor func fromTheMainActor() async throws {
        @MainActor final class Screen: Signer {
            let device: Device
            var asked = 0

            init(_ device: Device) { self.device = device }

            func sign(_ message: Data) async throws -> Data {
                MainActor.assertIsolated()
                asked += 1
                return try device.signature(message)
            }
        }
        let screen = Screen(device)
        let onMain = Locked<[Bool]>([])
        let request = try vector.asked("main")
        let presentation = try await vector.holder().present(request, signer: screen, now: now) { _ in
            let main = Thread.isMainThread
            onMain.change { $0.append(main) }
        }
        #expect(screen.asked == 1)
        #expect(onMain.value == present.map { _ in false })
        _ = try await vector.verifier().verify(presentation, request, now: now)
    }
}
