import Foundation
import Plica
import Story

/// What claims and models say, in the words of the demos.
struct Sentences: Sendable {
    let words: Words
    let questions: Questions

    /// What a verifier learns of these claims and of a model's output.
    func facts(_ claims: [ShownClaim], _ model: ModelFacts?) -> [String] {
        claims.map(fact) + (model.map { [score($0)] } ?? [])
    }

    private func fact(_ claim: ShownClaim) -> String {
        let value = claim.value.map(text) ?? ""
        if let question = questions.questions.first(where: { asks($0, claim) }) {
            return question.says(value)
        }
        if case .ageAtLeast(let years, _) = claim.predicate { return words.say("claim_age", ["years": String(years)]) }
        let name = readable(claim.element)
        return claim.value == nil
            ? words.say("claim_other", ["name": name]) : words.say("claim_shown", ["name": name, "value": value])
    }

    private func asks(_ question: Question, _ claim: ShownClaim) -> Bool {
        question.element == claim.element && question.predicate.predicate == claim.predicate
    }

    private func score(_ model: ModelFacts) -> String {
        model.output == .reaches(reached: true) ? questions.score.fact : words.say("claim_other", ["name": "score"])
    }

    /// What the document has besides, and the verifier does not learn.
    func stays(_ elements: [ElementName], _ shown: Shown) -> [String] {
        let own = shown.model == nil ? [] : [words.say("your_score"), words.say("your_income")]
        return own
            + elements.filter { element in !shown.claims.contains { tells($0, element) } }.map {
                readable($0.element)
            }
    }

    /// Whether a claim that holds reveals an entry: shows it, names it, or is about an age that implies it.
    private func tells(_ claim: ShownClaim, _ element: ElementName) -> Bool {
        guard claim.namespace == element.namespace else { return false }
        switch claim.predicate {
        case .ageAtLeast(let years, _):
            guard element.element.hasPrefix("age_over_") else { return false }
            return Int(element.element.dropFirst("age_over_".count)).map { $0 <= years } ?? false
        case .disclose, .discloseLinkable, .equal: return claim.element == element.element
        default: return false
        }
    }

    /// Where the inputs of a model came from, by the keys of the words.
    func origins(_ model: ModelFacts?) -> [String: String]? {
        guard let model else { return nil }
        let pairs = model.inputs.map { input -> (String, String) in
            switch input.origin {
            case .selfAsserted: return (input.name, "self-asserted")
            case .public: return (input.name, "public")
            case .attribute(_, _, let reading):
                return (input.name, [.years, .days].contains(reading) ? "date" : "entry")
            }
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}

extension Asking {
    /// The library's own way to say it.
    var predicate: Plica.Predicate {
        switch self {
        case .ageAtLeast(let years): return .ageAtLeast(years: years)
        case .isIn(let values): return .in(values: values.map { .text(value: $0) })
        case .disclose: return .disclose
        }
    }
}

/// `family_name` as people write it.
private func readable(_ element: String) -> String { element.replacingOccurrences(of: "_", with: " ") }

/// A value as people read it.
func text(_ value: Value) -> String {
    switch value {
    case .text(let value): return value
    case .integer(let value): return String(value)
    case .boolean(let value): return value ? "yes" : "no"
    case .fullDate(let value), .time(let value): return day(value)
    default: return "…"
    }
}
