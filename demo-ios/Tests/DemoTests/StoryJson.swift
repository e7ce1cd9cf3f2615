// Events, effects and states as story.json has them.

import Story

struct Unreadable: Error { let json: Json }

extension Event {
    init(_ json: Json) throws {
        func text(_ key: String) throws -> String { try get(json[key]?.text) }
        func whole(_ key: String) throws -> Int { try get(json[key]?.whole) }
        func get<T>(_ value: T?) throws -> T {
            guard let value else { throw Unreadable(json: json) }
            return value
        }
        switch try text("event") {
        case "tab": self = .tab(try get(AppTab(rawValue: text("tab"))))
        case "choose": self = .choose(document: try text("document"))
        case "ask": self = .ask(question: try text("question"), at: try whole("at"))
        case "extend": self = .extend(at: try whole("at"))
        case "another": self = .another
        case "pass": self = .pass(at: try whole("at"))
        case "link": self = .link(uri: try text("uri"), at: try whole("at"))
        case "income": self = .income(try whole("income"))
        case "next": self = .next
        case "agree": self = .agree
        case "decline": self = .decline
        case "cancel": self = .cancel
        case "back": self = .back
        case "leave": self = .leave
        case "hand": self = .hand(at: try whole("at"))
        case "share": self = .share
        case "open": self = .open(presentation: try text("presentation"), at: try whole("at"))
        case "cheat": self = .cheat(try get(Way(rawValue: text("way"))), at: try whole("at"))
        case "tick": self = .tick(at: try whole("at"))
        case "asked": self = .asked(id: try text("id"), uri: try text("uri"))
        case "read": self = .read(try get(json["request"].flatMap(ReadRequest.init)), at: try whole("at"))
        case "scored": self = .scored(income: try whole("income"), score: try whole("score"))
        case "checked":
            self = .checked(
                learns: try get(json["learns"]?.texts), stays: try get(json["stays"]?.texts), at: try whole("at"))
        case "signed": self = .signed
        case "dismissed": self = .dismissed
        case "step": self = .step(try text("step"), number: try whole("number"), of: try whole("of"))
        case "waited": self = .waited
        case "proved":
            self = .proved(
                Proof(
                    presentation: try text("presentation"), bytes: try whole("bytes"), ms: try whole("ms"),
                    threads: try whole("threads"), memory: json["memory"]?.whole))
        case "cancelled": self = .cancelled
        case "verified":
            self = .verified(
                Learned(
                    says: try get(json["says"]?.texts), issuer: try text("issuer"), ms: try whole("ms"),
                    bytes: try whole("bytes"), origins: json["origins"]?.dictionary))
        case "failed":
            let (by, kind) = (Side(rawValue: try text("by")), Kind(rawValue: try text("kind")))
            self = .failed(by: try get(by), code: try text("code"), kind: try get(kind))
        default: throw Unreadable(json: json)
        }
    }
}

extension ReadRequest {
    fileprivate init?(_ json: Json) {
        guard
            let id = json["id"]?.text, let from = json["from"]?.text, let expires = json["expires"]?.whole,
            let age = json["age"]?.truth, let score = json["score"]?.truth
        else { return nil }
        self.init(id: id, from: from, expires: expires, age: age, score: score)
    }

    fileprivate var json: Json {
        .of([
            "id": .string(id), "from": .string(from), "expires": .number(expires), "age": .bool(age),
            "score": .bool(score),
        ])
    }
}

extension Event {
    /// Those that effects lead to, which come from the library.
    var json: Json {
        switch self {
        case .asked(let id, let uri): return .of(["event": "asked", "id": .string(id), "uri": .string(uri)])
        case .read(let request, let at): return .of(["event": "read", "request": request.json, "at": .number(at)])
        case .scored(let income, let score):
            return .of(["event": "scored", "income": .number(income), "score": .number(score)])
        case .checked(let learns, let stays, let at):
            return .of(["event": "checked", "learns": Json(learns), "stays": Json(stays), "at": .number(at)])
        case .signed: return ["event": "signed"]
        case .dismissed: return ["event": "dismissed"]
        case .step(let step, let number, let of):
            return .of(["event": "step", "step": .string(step), "number": .number(number), "of": .number(of)])
        case .proved(let proof): return proof.json.with(["event": "proved"])
        case .cancelled: return ["event": "cancelled"]
        case .verified(let learned): return learned.json.with(["event": "verified"])
        case .failed(let by, let code, let kind):
            return .of([
                "event": "failed", "by": .string(by.rawValue), "code": .string(code), "kind": .string(kind.rawValue),
            ])
        default: return ["event": "of people"]
        }
    }
}

extension Json: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral members: (String, Json)...) {
        self = .object(Dictionary(uniqueKeysWithValues: members))
    }
}

extension Effect {
    var json: Json {
        switch self {
        case .ask(let question, let expires):
            return .of(["effect": "ask", "question": .string(question), "expires": .number(expires)])
        case .extend(let id, let expires):
            return .of(["effect": "extend", "id": .string(id), "expires": .number(expires)])
        case .read(let uri): return .of(["effect": "read", "uri": .string(uri)])
        case .score(let document, let income):
            return .of(["effect": "score", "document": .string(document), "income": .number(income)])
        case .check(let document, let request, let income):
            return .of([
                "effect": "check", "document": .string(document), "request": .string(request), "income": Json(income),
            ])
        case .sign(let document, let request):
            return .of(["effect": "sign", "document": .string(document), "request": .string(request)])
        case .prove(let document, let request):
            return .of(["effect": "prove", "document": .string(document), "request": .string(request)])
        case .wait(let milliseconds): return .of(["effect": "wait", "ms": .number(milliseconds)])
        case .cancel: return ["effect": "cancel"]
        case .verify(let id, let presentation, let way):
            return .of([
                "effect": "verify", "id": .string(id), "presentation": .string(presentation),
                "way": .string(way.rawValue),
            ])
        case .share(let presentation): return .of(["effect": "share", "presentation": .string(presentation)])
        }
    }
}

extension AppState {
    var json: Json {
        .of([
            "tab": .string(tab.rawValue), "document": .string(document), "asked": asked?.json, "wallet": wallet.json,
            "verifier": verifier.json,
        ])
    }
}

extension Asked {
    fileprivate var json: Json {
        .of([
            "question": .string(question), "id": .string(id), "uri": .string(uri), "expires": .number(expires),
            "expired": .bool(expired), "answered": .bool(answered),
        ])
    }
}

extension WalletScreen {
    fileprivate var json: Json {
        switch self {
        case .documents: return ["screen": "documents"]
        case .request: return ["screen": "request"]
        case .inputs(let inputs):
            return .of([
                "screen": "inputs", "from": .string(inputs.from), "income": .number(inputs.income),
                "score": Json(inputs.score),
            ])
        case .consent(let consent): return consent.json.with(["screen": "consent"])
        case .prompt(let consent): return consent.json.with(["screen": "prompt"])
        case .proving(let proving):
            return .of([
                "screen": "proving", "from": .string(proving.from), "step": Json(proving.step),
                "number": Json(proving.number), "of": Json(proving.of), "bar": .bool(proving.bar),
                "stopping": .bool(proving.stopping),
            ])
        case .result(let result):
            return result.proof.json.with(
                .of([
                    "screen": "result", "from": .string(result.from), "learns": Json(result.learns),
                    "stays": Json(result.stays), "sent": .string(result.sent.rawValue),
                ]))
        case .refused(let refusal): return refusal.json
        case .cancelled: return ["screen": "cancelled"]
        case .declined: return ["screen": "declined"]
        }
    }
}

extension Consent {
    fileprivate var json: Json {
        .of(["from": .string(from), "learns": Json(learns), "stays": Json(stays), "at": .number(at)])
    }
}

extension Proof {
    fileprivate var json: Json {
        .of([
            "presentation": .string(presentation), "bytes": .number(bytes), "ms": .number(ms),
            "threads": .number(threads), "memory": Json(memory),
        ])
    }
}

extension Refusal {
    fileprivate var json: Json {
        .of([
            "screen": "refused", "by": .string(by.rawValue), "code": .string(code), "kind": .string(kind.rawValue),
            "words": .string(words),
        ])
    }
}

extension Learned {
    fileprivate var json: Json {
        .of([
            "says": Json(says), "issuer": .string(issuer), "ms": .number(ms), "bytes": .number(bytes),
            "origins": origins.map { .object($0.mapValues(Json.string)) },
        ])
    }
}

extension VerifierScreen {
    fileprivate var json: Json {
        switch self {
        case .idle: return ["screen": "idle"]
        case .asked: return ["screen": "asked"]
        case .checking(let presentation):
            return .of(["screen": "checking", "presentation": .string(presentation)])
        case .accepted(let accepted):
            return accepted.learned.json.with(
                .of([
                    "screen": "accepted", "presentation": .string(accepted.presentation),
                    "cheat": accepted.cheat?.json,
                ]))
        case .refused(let refusal): return refusal.json
        }
    }
}

extension Cheat {
    fileprivate var json: Json {
        switch self {
        case .running(let way): return .of(["way": .string(way.rawValue), "running": true])
        case .refused(let way, let code, let words):
            return .of([
                "way": .string(way.rawValue), "running": false, "code": .string(code), "words": .string(words),
            ])
        case .accepted(let way): return .of(["way": .string(way.rawValue), "running": false, "accepted": true])
        }
    }
}
