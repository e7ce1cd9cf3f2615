import Foundation

/// A title and what to say below it.
public struct Titled: Equatable, Sendable, Decodable {
    public let title, text: String
}

/// `words.json`: what the screens say, the same in all demos.
public struct Words: Sendable, Decodable {
    let codes, fallback: [String: Titled]
    let steps: [String: String]
    let documents: [String: Titled]
    let cheats: [String: String]
    let scoreInputs, scoreOrigins: [String: String]
    let screens: [String: String]

    private enum CodingKeys: String, CodingKey {
        case codes, fallback, steps, documents, cheats, screens
        case scoreInputs = "score_inputs"
        case scoreOrigins = "score_origins"
    }

    public init(json: Data) throws {
        self = try JSONDecoder().decode(Words.self, from: json)
    }

    /// The codes that have words of their own.
    public var known: Set<String> { Set(codes.keys) }

    /// A sentence of the screens, with its places filled in. One that is not there is shown by its key.
    public func say(_ key: String, _ values: [String: String] = [:]) -> String {
        fill(screens[key] ?? key, values)
    }

    /// The words of a refusal, by the key that the machine gives.
    public func explain(_ key: String) -> Titled {
        let fallback = key.split(separator: ".", maxSplits: 1)
        if fallback.first == "fallback", fallback.count == 2, let words = self.fallback[String(fallback[1])] {
            return words
        }
        return codes[key] ?? Titled(title: key, text: "")
    }

    public func step(_ name: String) -> String { steps[name] ?? name }

    public func cheat(_ way: Way) -> String { cheats[way.rawValue] ?? way.rawValue }

    public func document(_ id: String, _ values: [String: String]) -> Titled {
        guard let words = documents[id] else { return Titled(title: id, text: "") }
        return Titled(title: fill(words.title, values), text: fill(words.text, values))
    }

    /// Where the inputs of a score came from, a line for each.
    public func origins(_ origins: [String: String]) -> [String] {
        origins.sorted { $0.key < $1.key }
            .map { "\(scoreInputs[$0.key] ?? $0.key): \(scoreOrigins[$0.value] ?? $0.value)" }
    }
}

/// Puts values into the places of a sentence: `{name}`.
func fill(_ sentence: String, _ values: [String: String]) -> String {
    values.reduce(sentence) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
}

/// `questions.json`: what a verifier can ask.
public struct Questions: Sendable, Decodable {
    public let questions: [Question]
    public let score: Score

    public init(json: Data) throws {
        self = try JSONDecoder().decode(Questions.self, from: json)
    }

    /// How a question is asked. One that is not there is shown by its name.
    public func asks(_ id: String) -> String {
        id == score.id ? score.asks : questions.first { $0.id == id }?.asks ?? id
    }
}

/// A question about one entry of a licence.
public struct Question: Sendable, Decodable, Identifiable {
    public let id, title, detail, asks, fact, element: String
    public let predicate: Asking

    /// What is learned where it holds, with the value where one is shown.
    public func says(_ value: String) -> String { fill(fact, ["value": value]) }
}

/// What is asked about an entry.
public enum Asking: Equatable, Sendable, Decodable {
    case ageAtLeast(UInt8)
    case isIn([String])
    case disclose

    private enum CodingKeys: String, CodingKey {
        case ageAtLeast
        case isIn = "in"
    }

    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard word == "disclose" else {
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: word))
            }
            self = .disclose
            return
        }
        let keyed = try decoder.container(keyedBy: CodingKeys.self)
        if let values = try keyed.decodeIfPresent([String].self, forKey: .isIn) {
            self = .isIn(values)
        } else {
            self = .ageAtLeast(try keyed.decode(UInt8.self, forKey: .ageAtLeast))
        }
    }
}

/// The lender's question.
public struct Score: Sendable, Decodable {
    public let id, title, asks, fact, atLeast: String
    public let income: Income
    public let inputs: [String: Input]

    public struct Income: Sendable, Decodable {
        public let first, most, step: Int
    }

    /// An input of the model: an entry of the licence, or what its holder says.
    public enum Input: Sendable, Equatable, Decodable {
        case element(String, reading: String)
        case `private`

        private enum CodingKeys: String, CodingKey {
            case element
            case reading = "as"
        }

        public init(from decoder: any Decoder) throws {
            if let word = try? decoder.singleValueContainer().decode(String.self), word == "private" {
                self = .private
                return
            }
            let keyed = try decoder.container(keyedBy: CodingKeys.self)
            let element = try keyed.decode(String.self, forKey: .element)
            self = .element(element, reading: try keyed.decode(String.self, forKey: .reading))
        }
    }
}
