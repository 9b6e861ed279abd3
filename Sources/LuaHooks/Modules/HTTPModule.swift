import Foundation
import LambdaStages
import LuaRuntime
import StageKit

/// Web servers.
///
/// - `http.request{ method, url, headers, body, timeout }` gives `{ status, headers, body, seconds }`; a body that is a
///   table is sent as JSON
/// - `http.get(url, { headers, timeout }?)`, `http.post(url, body, { headers, timeout }?)`
enum HTTPModule {
    private static let request = "http.request{ method = \"GET\", url = \"https://…\", timeout = \"10s\" }"

    static func make(_ session: HostSession) -> LuaModule {
        LuaModule(
            "http",
            functions: [
                .awaited("request") { arguments in
                    let options = try Arguments.options(
                        arguments.at(0), ["method", "url", "headers", "body", "timeout"], call: request)
                    let method = try options["method"].map { try Arguments.text($0, "'method'", call: request) }
                    return try await send(
                        method ?? "GET", options["url"], options["body"], options, session, call: request)
                },
                .awaited("get") { arguments in
                    let call = "http.get(url, { headers = {}, timeout = \"10s\" })"
                    let options = try Arguments.options(arguments.at(1), ["headers", "timeout"], call: call)
                    return try await send("GET", arguments.first, nil, options, session, call: call)
                },
                .awaited("post") { arguments in
                    let call = "http.post(url, body, { headers = {}, timeout = \"10s\" })"
                    let options = try Arguments.options(arguments.at(2), ["headers", "timeout"], call: call)
                    return try await send("POST", arguments.first, arguments.at(1), options, session, call: call)
                },
            ])
    }

    private static func send(
        _ method: String, _ url: LuaValue?, _ body: LuaValue?, _ options: [String: LuaValue], _ session: HostSession,
        call: String
    ) async throws -> [LuaValue] {
        guard HTTPGrammar.isToken(method) else {
            throw HostFunctionError(
                "the method \(LuaValue.json(.string(method)).shown) is not a word such as GET: \(call)")
        }
        var headers = try options["headers"].map { try Self.headers($0, call: call) } ?? []
        var bytes: [UInt8]?
        switch body {
        case nil, .nil: break
        case .bytes(let given): bytes = given
        case .json(.string(let text)): bytes = Array(text.utf8)
        case .json(let value):
            bytes = Array(value.text().utf8)
            if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                headers.append(WebHeader(name: "content-type", value: "application/json"))
            }
        default: throw HostFunctionError("the body is a string, or a table of plain data: \(call)")
        }
        let timeout = try options["timeout"].map { try Arguments.timeout($0, call: call) } ?? 10
        session.stage?.recordSideEffect()
        let clock = session.clock
        let start = clock.now
        let answer = try await session.services.http(
            WebRequest(
                method: method.uppercased(), url: try Arguments.text(url, "'url'", call: call), headers: headers,
                body: bytes, timeout: .seconds(timeout)))
        let seconds = max(0, clock.now.timeIntervalSince(start))
        var found: StringMap<LuaValue> = [:]
        for header in answer.headers { found[header.name.lowercased()] = .json(.string(header.value)) }
        let text = String(validating: answer.body, as: UTF8.self).map { LuaValue.json(.string($0)) }
        return [
            .table([
                "status": .json(.integer(Int64(answer.status))), "headers": .table(found),
                "body": text ?? .bytes(answer.body), "seconds": .json(.real(JSONReal(seconds))),
            ])
        ]
    }

    private static func headers(_ given: LuaValue, call: String) throws(HostFunctionError) -> [WebHeader] {
        guard given.typeName == "table", given.json?.arrayValue?.isEmpty ?? true else {
            throw HostFunctionError("'headers' is a table of names and strings, not \(given.shown): \(call)")
        }
        var headers: [WebHeader] = []
        for name in given.memberNames.sorted() {
            let value = given[name]
            guard HTTPGrammar.isToken(name) else {
                throw HostFunctionError("\(LuaValue.json(.string(name)).shown) is not the name of a header: \(call)")
            }
            guard let text = value?.stringValue ?? value?.doubleValue.map({ JSONValue.plain($0).text() }) else {
                throw HostFunctionError("the header \(LuaValue.json(.string(name)).shown) is not a string: \(call)")
            }
            guard HTTPGrammar.isFieldValue(text) else {
                throw HostFunctionError(
                    "the header \(LuaValue.json(.string(name)).shown) has a line break or another control character in it: \(call)"
                )
            }
            headers.append(WebHeader(name: name, value: text))
        }
        return headers
    }
}
