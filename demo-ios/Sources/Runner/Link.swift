import Foundation
import Plica

/// A question as a link, as `tests/story/README.md` describes it.
struct Link {
    let host: String
    let nonce: String
    let expires: Int
    /// The request in the command line's JSON, without its session.
    let json: String

    var clientId: String { "x509_san_dns:\(host)" }
    var responseUri: String { "https://\(host)/response" }

    var uri: String {
        let values = [
            ("client_id", clientId), ("response_uri", responseUri), ("nonce", nonce), ("exp", String(expires)),
            ("plica", json),
        ]
        let query = values.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "")" }
        return "openid4vp://?" + query.joined(separator: "&")
    }

    /// The request in the session that both sides make of the link.
    func request() throws -> Request {
        try Request.fromJson(json)
            .inSession(.openid4vp(clientId: clientId, nonce: nonce, responseUri: responseUri))
    }
}

extension Link {
    /// Reads a link that came from somewhere.
    init(uri: String) throws {
        let unreadable = PlicaError.BadInput(code: "request.json", detail: "this link is not a question")
        guard let parts = URLComponents(string: uri), parts.scheme == "openid4vp" else { throw unreadable }
        let items = (parts.queryItems ?? []).compactMap { item in item.value.map { (item.name, $0) } }
        let values = Dictionary(items, uniquingKeysWith: { first, _ in first })
        guard
            let client = values["client_id"], let response = values["response_uri"], let nonce = values["nonce"],
            let expires = values["exp"].flatMap({ Int($0) }), let json = values["plica"],
            let host = URLComponents(string: response)?.host, !nonce.isEmpty
        else { throw unreadable }
        self.init(host: host, nonce: nonce, expires: expires, json: json)
        // Whoever asks is who takes the answer.
        guard client == clientId, response == responseUri else { throw unreadable }
    }
}

extension CharacterSet {
    /// What an address needs no percent sign for (RFC 3986, section 2.3).
    fileprivate static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

/// A number that nobody can guess, for one question. Swift's generator is the system's.
func newNonce() -> String {
    Data((0..<16).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
        .replacingOccurrences(of: "+", with: "-")
        .replacingOccurrences(of: "/", with: "_")
        .replacingOccurrences(of: "=", with: "")
}
