/// JSON that is compared. A member that is null is the same as one that is not there.
enum Json: Equatable, Sendable, Decodable {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([Json])
    case object([String: Json])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Int.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([Json].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: Json].self))
        }
    }

    /// An object without the members that are null.
    static func of(_ members: [String: Json?]) -> Json {
        .object(members.compactMapValues { $0 == .null ? nil : $0 })
    }

    subscript(_ key: String) -> Json? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var whole: Int? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    var truth: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    var texts: [String]? {
        guard case .array(let items) = self else { return nil }
        return items.compactMap(\.text)
    }

    var dictionary: [String: String]? {
        guard case .object(let members) = self else { return nil }
        return members.compactMapValues(\.text)
    }

    /// The same with other members in the place of those that this has.
    func with(_ others: Json?) -> Json {
        guard case .object(var members) = self, case .object(let others) = others else { return self }
        for (key, value) in others { members[key] = value }
        return .object(members)
    }

    /// Without members that are null.
    var pruned: Json { replacing([]) { $1 } }

    /// Every member with one of these names, at any depth, changed.
    func replacing(_ names: Set<String>, _ change: (String, Json) -> Json?) -> Json {
        switch self {
        case .array(let items): return .array(items.map { $0.replacing(names, change) })
        case .object(let members):
            return Json.of(
                Dictionary(
                    uniqueKeysWithValues: members.map { key, value in
                        (key, names.contains(key) ? change(key, value) : value.replacing(names, change))
                    }))
        default: return self
        }
    }
}

extension Json: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }

    init?(_ value: String?) {
        guard let value else { return nil }
        self = .string(value)
    }

    init?(_ value: Int?) {
        guard let value else { return nil }
        self = .number(value)
    }

    init(_ values: [String]) { self = .array(values.map(Json.string)) }
}
