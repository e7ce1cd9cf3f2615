import Foundation
import Plica
import Story

/// Performs effects with the library, and says what they led to.
public actor Runner {
    /// Takes an event. Of a step it is called on a thread of the proof, which waits for it.
    public typealias Emit = @Sendable (Event) -> Void

    private let documents: Documents
    private let sentences: Sentences
    private let clock: @Sendable () -> Date
    private var door: Door
    private var pocket: Pocket
    private var presentations: [String: Data] = [:]
    private var proof: Task<Data, any Error>?

    public init(
        documents: Documents, words: Words, questions: Questions, keys: any Keys,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        let sentences = Sentences(words: words, questions: questions)
        self.documents = documents
        self.sentences = sentences
        self.clock = clock
        door = Door(documents, sentences)
        pocket = Pocket(documents, sentences, keys)
    }

    /// Builds ahead what the first proof needs, while people read. If that fails, the proof builds it and says why.
    public nonisolated func warmUp() async { try? await Plica.warmUp() }

    /// Does what the machine asks for, and ends when that has ended.
    public func perform(_ effect: Effect, _ emit: @escaping Emit) async {
        do {
            try await attempt(effect, emit)
        } catch {
            emit(event(of: error, effect))
        }
    }

    /// Keeps bytes that came from a file, and gives them a name.
    public func keep(_ presentation: Data) -> String {
        let name = UUID().uuidString
        presentations[name] = presentation
        return name
    }

    /// The bytes of a presentation.
    public func bytes(_ presentation: String) -> Data? { presentations[presentation] }

    private func attempt(_ effect: Effect, _ emit: @escaping Emit) async throws {
        switch effect {
        case .ask(let question, let expires):
            let (id, uri) = try door.ask(question, expires)
            emit(.asked(id: id, uri: uri))
        case .extend(let id, let expires):
            let (id, uri) = try door.extend(id, expires)
            emit(.asked(id: id, uri: uri))
        case .read(let uri): emit(.read(try pocket.read(uri), at: seconds()))
        case .score(let document, let income):
            emit(.scored(income: income, score: try pocket.score(document, income, clock())))
        case .check(let document, let request, let income):
            let (learns, stays) = try pocket.check(document, request, income, clock())
            emit(.checked(learns: learns, stays: stays, at: seconds()))
        case .sign(let document, let request): try await sign(document, request, emit)
        case .prove(let document, let request): try await prove(document, request, emit)
        case .wait(let milliseconds):
            try await Task.sleep(nanoseconds: UInt64(milliseconds) * 1_000_000)
            emit(.waited)
        case .cancel: proof?.cancel()
        case .verify(let id, let presentation, let way): try await verify(id, presentation, way, emit)
        case .share: break  // The views offer the file.
        }
    }

    private func sign(_ document: String, _ request: String, _ emit: Emit) async throws {
        let (signer, message) = try pocket.toSign(document, request)
        pocket.signed(request, try await signer.sign(message))
        emit(.signed)
    }

    private func prove(_ document: String, _ request: String, _ emit: @escaping Emit) async throws {
        let answering = try pocket.answer(request)
        let now = clock()
        let started = DispatchTime.now()
        let proof = Task {
            try await answering.prove(at: now) {
                emit(.step(String(describing: $0.step), number: $0.number, of: $0.of))
            }
        }
        self.proof = proof
        defer { self.proof = nil }
        let bytes = try await proof.value
        pocket.proved(document, request)
        let made = Proof(
            presentation: keep(bytes), bytes: bytes.count, ms: milliseconds(since: started), threads: threadsOfACall(),
            memory: peakMemory())
        emit(.proved(made))
    }

    private func verify(_ id: String, _ presentation: String, _ way: Way, _ emit: Emit) async throws {
        let bytes = presentations[presentation] ?? Data()
        let check = try door.check(id, bytes, way, clock())
        let started = DispatchTime.now()
        let facts = try await check.facts()
        let learned = Learned(
            says: sentences.facts(facts.claims, facts.model), issuer: facts.issuer.subject,
            ms: milliseconds(since: started), bytes: bytes.count, origins: sentences.origins(facts.model))
        emit(.verified(learned))
    }

    /// Whole seconds since 1970, as links count them.
    private func seconds() -> Int { Int(clock().timeIntervalSince1970) }
}

/// What an error means to the machine.
private func event(of error: any Error, _ effect: Effect) -> Event {
    switch (error, effect) {
    case (is CancellationError, .sign): return .dismissed
    case (is CancellationError, .prove): return .cancelled
    default: break
    }
    let by = side(effect)
    switch error {
    case PlicaError.DoesNotHold(let code, _): return .failed(by: by, code: code, kind: .doesNotHold)
    case PlicaError.BadInput(let code, _): return .failed(by: by, code: code, kind: .badInput)
    case let error as PlicaError: return .failed(by: by, code: error.code, kind: .internal)
    case let error as Trouble: return .failed(by: by, code: error.code, kind: .internal)
    case is DecodingError, is CocoaError: return .failed(by: by, code: "file", kind: .internal)
    default: return .failed(by: by, code: "key", kind: .internal)
    }
}

func side(_ effect: Effect) -> Side {
    switch effect {
    case .ask, .extend, .verify: return .verifier
    default: return .wallet
    }
}

private func milliseconds(since started: DispatchTime) -> Int {
    Int((DispatchTime.now().uptimeNanoseconds - started.uptimeNanoseconds) / 1_000_000)
}
