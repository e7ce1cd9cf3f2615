/// What happens: what people do, and what effects lead to. Times are whole seconds, from whenever the app counts.
public enum Event: Equatable, Sendable {
    // What people do.
    case tab(AppTab)
    case choose(document: String)
    case ask(question: String, at: Int)
    case extend(at: Int)
    case another
    case pass(at: Int)
    case link(uri: String, at: Int)
    case income(Int)
    case next
    case agree
    case decline
    case cancel
    case back
    case leave
    case hand(at: Int)
    case share
    case open(presentation: String, at: Int)
    case cheat(Way, at: Int)
    case tick(at: Int)

    // What effects lead to.
    case asked(id: String, uri: String)
    case read(ReadRequest, at: Int)
    case scored(income: Int, score: Int)
    case checked(learns: [String], stays: [String], at: Int)
    case signed
    case dismissed
    case step(String, number: Int, of: Int)
    case waited
    case proved(Proof)
    case cancelled
    case verified(Learned)
    case failed(by: Side, code: String, kind: Kind)
}

/// What the app has to do now.
public enum Effect: Equatable, Sendable {
    case ask(question: String, expires: Int)
    case extend(id: String, expires: Int)
    case read(uri: String)
    case score(document: String, income: Int)
    case check(document: String, request: String, income: Int?)
    case sign(document: String, request: String)
    case prove(document: String, request: String)
    case wait(milliseconds: Int)
    case cancel
    case verify(id: String, presentation: String, way: Way)
    case share(presentation: String)
}

/// Who says no.
public enum Side: String, Equatable, Sendable {
    case wallet, verifier
}

/// The kind of an error, as the library has it.
public enum Kind: String, Equatable, Sendable {
    case doesNotHold = "does-not-hold"
    case badInput = "bad-input"
    case `internal`
}

/// How a presentation is checked: honestly, or as somebody who cheats would have it.
public enum Way: String, CaseIterable, Equatable, Sendable {
    case honest, replay, again, change, later, nobody
}

/// What a link says.
public struct ReadRequest: Equatable, Sendable {
    public let id: String
    /// The host that asks.
    public let from: String
    /// The first second at which it is no longer answered.
    public let expires: Int
    /// Whether it asks about nothing but an age.
    public let age: Bool
    /// Whether it asks for a score.
    public let score: Bool

    public init(id: String, from: String, expires: Int, age: Bool, score: Bool) {
        (self.id, self.from, self.expires, self.age, self.score) = (id, from, expires, age, score)
    }
}

/// A presentation that was made.
public struct Proof: Equatable, Sendable {
    public let presentation: String
    public let bytes, ms, threads: Int
    /// The most memory that the app has had, in megabytes, where that is known.
    public let memory: Int?

    public init(presentation: String, bytes: Int, ms: Int, threads: Int, memory: Int? = nil) {
        (self.presentation, self.bytes, self.ms, self.threads) = (presentation, bytes, ms, threads)
        self.memory = memory
    }
}

/// What a verifier has learned.
public struct Learned: Equatable, Sendable {
    public let says: [String]
    public let issuer: String
    public let ms, bytes: Int
    /// Where the inputs of a model came from, by their names.
    public let origins: [String: String]?

    public init(says: [String], issuer: String, ms: Int, bytes: Int, origins: [String: String]? = nil) {
        (self.says, self.issuer, self.ms, self.bytes, self.origins) = (says, issuer, ms, bytes, origins)
    }
}
