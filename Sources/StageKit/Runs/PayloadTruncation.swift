import Expressions
import OrderedCollections

/// The limit of recorded payloads, log tails and outputs.
package enum PayloadTruncation {
    /// Of each text.
    static let limit = 64 << 10

    private static let ending = " KiB are kept)"

    /// The text, or its beginning with a word about the rest.
    package static func cut(_ text: String) -> String {
        guard isTooLong(text) else { return text }
        // Cut within a character, the slice ends before it.
        let kept = text[..<text.utf8.index(text.startIndex, offsetBy: limit)]
        return "\(kept)\n(cut: the first \(limit >> 10) of \((text.utf8.count + 1023) >> 10)\(ending)"
    }

    /// Whether a value contains a truncated string.
    static func isCut(_ value: JSONValue) -> Bool {
        contains(value) { $0.utf8.count > limit && $0.hasSuffix(ending) }
    }

    static func isTooLong(_ value: JSONValue) -> Bool { contains(value, isTooLong) }

    private static func isTooLong(_ text: String) -> Bool { text.utf8.count > limit && !text.hasSuffix(ending) }

    private static func contains(_ value: JSONValue, _ isMeant: (String) -> Bool) -> Bool {
        switch value {
        case .string(let text): isMeant(text)
        case .array(let items): items.contains { contains($0, isMeant) }
        case .object(let members): members.values.contains { contains($0, isMeant) }
        default: false
        }
    }
}

extension RunEvent.Kind {
    /// The same with its payloads cut; nil if there is nothing to cut. Steps' results stay: they decide.
    var withPayloadsCut: RunEvent.Kind? {
        switch self {
        case .stageStarted(let value), .report(.custom(_, let value)), .stageEnded(_, let value, _, _):
            PayloadTruncation.isTooLong(value) ? mappingTexts(PayloadTruncation.cut) : nil
        case .log(_, let message, let data):
            PayloadTruncation.isTooLong([.string(message), data]) ? mappingTexts(PayloadTruncation.cut) : nil
        case .report(.healthVerdict(let verdict)):
            PayloadTruncation.isTooLong([.string(verdict.reason), verdict.data])
                ? mappingTexts(PayloadTruncation.cut) : nil
        default: nil
        }
    }

    /// The same without payloads and outputs; nil if it has none.
    var withoutPayloads: RunEvent.Kind? {
        switch self {
        case .stageStarted: .stageStarted(input: .null)
        case .log(let level, let message, let data) where !data.isNull:
            .log(level: level, message: message, data: .null)
        case .stageEnded(let status, let outputs, _, let error) where !outputs.isNull:
            .stageEnded(status: status, outputs: .null, error: error)
        default: nil
        }
    }
}
