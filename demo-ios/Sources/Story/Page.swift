import Foundation

/// What a screen says and offers, in the order in which it is read. Views show it, and decide nothing.
public struct Page: Equatable, Sendable {
    /// Beside the title, as a picture and never as a colour alone.
    public enum Mark: Equatable, Sendable { case none, waiting, yes, no }

    public var mark = Mark.none
    public var title: String
    public var texts: [String] = []
    public var listings: [Listing] = []
    public var progress: ProofProgress?
    /// A link that another phone may read as a QR code.
    public var code: String?
    public var notes: [String] = []
    public var actions: [Action] = []

    /// What is read out when the screen appears, to people who do not see it: where the app is at work. On other
    /// screens the title gets the focus, and is read out with it.
    public var announcement: String? { mark == .waiting ? title : nil }
}

/// A list with its title.
public struct Listing: Equatable, Sendable, Identifiable {
    public let title: String
    public let items: [String]
    public var note: String?

    public var id: String { title }
}

/// How far a proof is.
public struct ProofProgress: Equatable, Sendable {
    public let done, of: Int
    public let words: String
    /// A short proof shows none.
    public let bar: Bool

    /// What is read out, unless it would be over before it is said.
    public var spoken: String? { bar ? words : nil }
}

/// Something that people can do.
public struct Action: Equatable, Sendable, Identifiable {
    public enum Weight: Equatable, Sendable { case first, other }

    /// What it does. Some events have the time at which they are sent.
    public enum Does: Equatable, Sendable {
        case send(Event)
        case ask(String)
        case extend, pass, hand
        case cheat(Way)
        /// Lets people choose a file.
        case openFile

        /// The event, unless a file is to be chosen first.
        public func event(at now: Int) -> Event? {
            switch self {
            case .send(let event): event
            case .ask(let question): .ask(question: question, at: now)
            case .extend: .extend(at: now)
            case .pass: .pass(at: now)
            case .hand: .hand(at: now)
            case .cheat(let way): .cheat(way, at: now)
            case .openFile: nil
            }
        }
    }

    public let title: String
    public var detail: String?
    public var weight = Weight.other
    public let does: Does

    public var id: String { title }
}
