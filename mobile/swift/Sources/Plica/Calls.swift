// The long calls with `async`. Each runs off the caller's thread, and stops when its task is cancelled: the task goes
// on once the call has ended, which is at its next step. Nothing goes on behind the caller's back.

import Foundation

/// The device key: in the Secure Enclave, in a security key, in a test.
public protocol Signer: Sendable {
    /// Signs `message` with ES256, and gives the signature in ASN.1 (as `SecKeyCreateSignature` and CryptoKit's
    /// `derRepresentation` do) or as `r || s`.
    ///
    /// It may ask the user. What it throws reaches the caller of `present` unchanged.
    func sign(_ message: Data) async throws -> Data
}

/// A step of a call begins.
public struct StepProgress: Sendable, Hashable {
    /// The step.
    public let step: Step
    /// Its number, counted from 0.
    public let number: Int
    /// How many steps the call has.
    public let of: Int
}

/// Is told of every step, on a thread of the call, which waits for it. What it throws ends the call and reaches the
/// caller unchanged.
public typealias OnStep = @Sendable (StepProgress) throws -> Void

extension Holder {
    /// Computes in advance what the first answers of this document need, or what a request like `like` needs.
    ///
    /// See ``prepareBlocking(like:options:)``; for the others see ``present(_:signer:prepared:now:threads:onStep:)``.
    public func prepare(like: Request? = nil, threads: Int = 0, onStep: OnStep? = nil) async throws -> Prepared {
        try await watched(threads, onStep) { try self.prepareBlocking(like: like, options: $0) }
    }

    /// Answers a request: checks that there is an answer, has the signer sign, and proves.
    ///
    /// See ``presentBlocking(request:deviceSignature:now:prepared:options:)``. A call that fails or is cancelled has
    /// not answered its session. If the proof is finished before the cancel, it is returned.
    ///
    /// - Parameters:
    ///   - now: The time that is shown; by default that of the moment after the signature.
    ///   - threads: How many share the work; 0 for as many as the device has, up to 4.
    ///   - onStep: Is told of every step. See ``OnStep``.
    /// - Throws: `PlicaError`; `CancellationError` if the task was cancelled; what the signer and `onStep` throw.
    public func present(
        _ request: Request, signer: any Signer, prepared: Prepared? = nil, now: Date? = nil, threads: Int = 0,
        onStep: OnStep? = nil
    ) async throws -> Data {
        try await present(
            request, signer: signer, prepared: prepared, clock: { now ?? Date() }, threads: threads, onStep: onStep)
    }

    /// For the tests: `clock` is asked before the signature and after it.
    func present(
        _ request: Request, signer: any Signer, prepared: Prepared? = nil, clock: @escaping @Sendable () -> Date,
        threads: Int = 0, onStep: OnStep? = nil
    ) async throws -> Data {
        let message = try await watched(1, nil) { _ in
            // Nobody is asked for a finger in vain.
            _ = try self.check(request: request, now: clock(), prepared: prepared)
            return try self.deviceAuthentication(request: request)
        }
        try Task.checkCancellation()
        let signature = try await signer.sign(message)
        return try await watched(threads, onStep) {
            try self.presentBlocking(
                request: request, deviceSignature: signature, now: clock(), prepared: prepared, options: $0)
        }
    }
}

extension Verifier {
    /// Checks a presentation against a request at `now`, or at the time of the call.
    ///
    /// See ``verifyBlocking(presentation:request:now:options:)``; for the others see `Holder.present`.
    public func verify(
        _ presentation: Data, _ request: Request, now: Date? = nil, threads: Int = 0, onStep: OnStep? = nil
    ) async throws -> Facts {
        try await watched(threads, onStep) {
            try self.verifyBlocking(presentation: presentation, request: request, now: now ?? Date(), options: $0)
        }
    }

    /// Checks many presentations, with a verdict for each. See ``verifyManyBlocking(answers:now:options:)``.
    ///
    /// - Throws: `CancellationError` if the task was cancelled before all were decided.
    public func verifyMany(_ answers: [Answer], now: Date? = nil, threads: Int = 0) async throws -> [Verdict] {
        try await watched(threads, nil) {
            let verdicts = try self.verifyManyBlocking(answers: answers, now: now ?? Date(), options: $0)
            if verdicts.contains(.refused(error: .Cancelled)) { throw PlicaError.Cancelled }
            return verdicts
        }
    }
}

extension Model {
    /// Proves what `request` asks about a run of this model. See ``proveBlocking(inputs:request:options:)``; for the
    /// others see `Holder.present`.
    public func prove(
        _ inputs: [String: Entries], _ request: ModelRequest, threads: Int = 0, onStep: OnStep? = nil
    ) async throws -> Data {
        try await watched(threads, onStep) { try self.proveBlocking(inputs: inputs, request: request, options: $0) }
    }

    /// Checks a proof against a request. See ``verifyBlocking(proof:request:options:)``; for the others see
    /// `Holder.present`.
    public func verify(
        _ proof: Data, _ request: ModelRequest, threads: Int = 0, onStep: OnStep? = nil
    ) async throws -> ModelFacts {
        try await watched(threads, onStep) { try self.verifyBlocking(proof: proof, request: request, options: $0) }
    }
}

/// Builds ahead what every proof of this process needs. Once begun it does not stop. See ``warmUpBlocking()``.
public func warmUp() async throws {
    try await watched(0, nil) { _ in try warmUpBlocking() }
}

/// Where calls wait: each keeps a thread waiting, and more proofs at once than processors would only need more memory.
private let calls: OperationQueue = {
    let queue = OperationQueue()
    queue.name = "dev.plica.calls"
    queue.maxConcurrentOperationCount = max(ProcessInfo.processInfo.activeProcessorCount, 1)
    queue.qualityOfService = .userInitiated
    return queue
}()

/// Makes a call on a thread of the queue, and waits for it, also when the task is cancelled meanwhile. It does not
/// begin one after a cancel.
private func watched<T: Sendable>(
    _ threads: Int, _ onStep: OnStep?, _ call: @escaping @Sendable (Options) throws -> T
) async throws -> T {
    let token = CancelToken()
    let listener = onStep.map(Listener.init)
    let options = Options(listener: listener, cancel: token, threads: UInt32(clamping: threads))
    do {
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                calls.addOperation {
                    continuation.resume(
                        with: Result {
                            if token.isCancelled() { throw PlicaError.Cancelled }
                            return try call(options)
                        })
                }
            }
        } onCancel: {
            token.cancel()
        }
    } catch let error as PlicaError {
        if let thrown = listener?.thrown { throw thrown }
        if error == .Cancelled && token.isCancelled() { throw CancellationError() }
        throw error
    }
}

/// Keeps what the app's function throws, which the library would only report as text.
private final class Listener: ProgressListener, @unchecked Sendable {
    private let onStep: OnStep
    private let lock = NSLock()
    private var kept: Error?

    init(_ onStep: @escaping OnStep) {
        self.onStep = onStep
    }

    var thrown: Error? {
        lock.lock()
        defer { lock.unlock() }
        return kept
    }

    func onStep(step: Step, number: UInt32, of: UInt32) throws {
        do {
            try onStep(StepProgress(step: step, number: Int(number), of: Int(of)))
        } catch {
            lock.lock()
            kept = error
            lock.unlock()
            throw PlicaError.Cancelled
        }
    }
}
