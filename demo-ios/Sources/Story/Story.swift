/// The state machine of the app. It calls nothing, has no clock, and holds no bytes: it names documents, requests and
/// presentations. `tests/story/README.md` describes it.
public struct Story: Sendable {
    /// How long a question waits for its answer, in seconds.
    static let patience = 300
    /// How long a proof may take before a bar is shown, in milliseconds.
    static let unnoticed = 150

    public internal(set) var state: AppState
    /// The income that a question about a score begins with.
    let firstIncome: Int
    /// The codes that have words of their own.
    let codes: Set<String>

    // What is remembered but not shown.

    /// A question that is being asked or extended, with its new end.
    var asking: (question: String, expires: Int)?
    /// The request that the wallet answers, once it is read.
    var request: ReadRequest?
    /// Whether the wallet waits for the answer to be looked up.
    var checking = false
    /// What the holder has agreed to.
    var agreed: Consent?

    public init(codes: Set<String>, firstIncome: Int, document: String = "adult") {
        state = AppState(document: document)
        self.codes = codes
        self.firstIncome = firstIncome
    }

    /// Takes an event, and says what to do now. An event that has no meaning on its screen changes nothing.
    public mutating func send(_ event: Event) -> [Effect] {
        switch event {
        case .tab(let tab):
            state.tab = tab
            return []
        case .ask, .extend, .another, .open, .cheat, .tick, .asked, .verified:
            return verifier(event)
        case .failed(.verifier, let code, let kind):
            return verifierFailed(code, kind)
        default:
            return wallet(event)
        }
    }

    /// What a code means to a person: the key of its words.
    func refusal(_ side: Side, _ code: String, _ kind: Kind) -> Refusal {
        Refusal(by: side, code: code, kind: kind, words: words(side, code, kind))
    }

    private func words(_ side: Side, _ code: String, _ kind: Kind) -> String {
        if side == .wallet, code == "predicate.false", request?.age == true { return "predicate.false.age" }
        if codes.contains(code) { return code }
        if code.hasPrefix("mdoc.") { return "fallback.mdoc" }
        return kind == .doesNotHold ? "fallback.does-not-hold" : "fallback.bad-input"
    }
}
