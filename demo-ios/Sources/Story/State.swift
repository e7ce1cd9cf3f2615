/// What the app shows.
public struct AppState: Equatable, Sendable {
    public var tab = AppTab.wallet
    /// The document that answers.
    public var document: String
    /// What the verifier has asked.
    public var asked: Asked?
    public var wallet = WalletScreen.documents
    public var verifier = VerifierScreen.idle

    public init(document: String = "adult") {
        self.document = document
    }
}

public enum AppTab: String, Equatable, Sendable {
    case wallet, verifier
}

/// A question of the verifier.
public struct Asked: Equatable, Sendable {
    public let question: String
    public let id: String
    /// The link that a wallet opens.
    public var uri: String
    /// The first second at which it takes no answer.
    public var expires: Int
    public var expired = false
    /// It takes one answer, whether that holds or not.
    public var answered = false
}

/// The screen of the wallet.
public enum WalletScreen: Equatable, Sendable {
    case documents
    case request
    case inputs(Inputs)
    case consent(Consent)
    case prompt(Consent)
    case proving(Proving)
    case result(ProofResult)
    case refused(Refusal)
    case cancelled
    case declined
}

/// What the holder says of themselves for a score.
public struct Inputs: Equatable, Sendable {
    public let from: String
    public var income: Int
    /// That of this income, once it is computed.
    public var score: Int?
}

/// What the holder is asked to agree to.
public struct Consent: Equatable, Sendable {
    public let from: String
    public let learns, stays: [String]
    public let at: Int
}

/// How far a proof is.
public struct Proving: Equatable, Sendable {
    public let from: String
    public var step: String?
    public var number, of: Int?
    /// Whether a bar is shown: a short one would only flash.
    public var bar = false
    public var stopping = false
}

/// A proof, and where it went.
public struct ProofResult: Equatable, Sendable {
    public let from: String
    public let learns, stays: [String]
    public let proof: Proof
    public var sent = Sent.no
}

public enum Sent: String, Equatable, Sendable {
    case no, verifier, file
}

/// A refusal, with the key of the words that explain it.
public struct Refusal: Equatable, Sendable {
    public let by: Side
    public let code: String
    public let kind: Kind
    public let words: String
}

/// The screen of the verifier.
public enum VerifierScreen: Equatable, Sendable {
    case idle
    case asked
    case checking(presentation: String)
    case accepted(Accepted)
    case refused(Refusal)
}

/// What the verifier has learned, and how somebody tried to cheat it since.
public struct Accepted: Equatable, Sendable {
    public let presentation: String
    public let learned: Learned
    public var cheat: Cheat?
}

/// How a cheat goes.
public enum Cheat: Equatable, Sendable {
    case running(Way)
    case refused(Way, code: String, words: String)
    /// That must not happen.
    case accepted(Way)
}
