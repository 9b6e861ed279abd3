import Crypto
import Expressions
import Foundation
import Synchronization

/// The strings that must not be recorded or shown in a run, and the placeholder of each: `(hidden 6b1f…)`, with a hash
/// that is keyed with the run's id. A later process that knows a string restores it by the hash.
final class SecretRedactor: Sendable {
    private struct State {
        /// The placeholder of a string.
        var markers: [String: String] = [:]
        /// The strings by their placeholders.
        var texts: [String: String] = [:]
        /// The strings that are found inside others, too, longest first.
        var inner: [(bytes: [UInt8], marker: [UInt8])] = []
    }

    /// The placeholder of a secret that is never restored.
    static let word = "(hidden)"

    private static let opening = "(hidden "
    private static let hashLength = 16
    /// A shorter string is hidden only where it is a whole value: inside others it would hide ordinary words.
    private static let shortest = 4

    private let key: SymmetricKey
    private let state = Mutex(State())

    init(run: String) {
        // A run that another run drives says the same of the same secret.
        let root = RunListing.root(of: run)
        key = SymmetricKey(data: SHA256.hash(data: Data("staysail secret \(root)".utf8)))
    }

    /// Whether there is nothing to hide.
    var isEmpty: Bool { state.withLock { $0.markers.isEmpty } }

    /// The number of strings.
    var count: Int { state.withLock { $0.markers.count } }

    /// The placeholder of a string.
    func marker(for text: String) -> String {
        let hash = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return "\(Self.opening)\(hash.prefix(Self.hashLength / 2).hexadecimal))"
    }

    /// Hides a string from now on: as it is, as JSON writes it, and line by line.
    func add(_ text: String) {
        guard !text.isEmpty else { return }
        var forms = [text]
        // PEM and the like come out in single lines.
        let lines = text.split(whereSeparator: \.isNewline)
        if lines.count > 1 { forms += lines.filter { $0.utf8.count >= 8 }.map(String.init) }
        for form in forms {
            keep(form)
            let quoted = JSONValue.string(form).text().dropFirst().dropLast()
            if quoted.utf8.count != form.utf8.count { keep(String(quoted)) }
            let escaped = Self.escaped(form)
            if escaped != form { keep(escaped) }
        }
    }

    /// As JSON is written by those who write nothing but ASCII.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for unit in text.utf16 {
            switch unit {
            case 0x20...0x7e:
                if unit == 0x22 || unit == 0x5c { result += "\\" }
                result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            case 0x0a: result += "\\n"
            case 0x0d: result += "\\r"
            case 0x09: result += "\\t"
            default:
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }

    private func keep(_ text: String) {
        let marker = marker(for: text)
        state.withLock { state in
            guard state.markers.updateValue(marker, forKey: text) == nil else { return }
            state.texts[marker] = text
            guard text.count >= Self.shortest else { return }
            state.inner.append((Array(text.utf8), Array(marker.utf8)))
            state.inner.sort { $0.bytes.count > $1.bytes.count }
        }
    }

    // MARK: Hiding

    func mask(_ text: String) -> String {
        let (whole, inner) = state.withLock { ($0.markers[text], $0.inner) }
        if let whole { return whole }
        guard !inner.isEmpty, !text.isEmpty else { return text }
        var bytes: [UInt8]?
        var given = text
        given.withUTF8 { utf8 in
            // Nearly always there is nothing to hide, and nothing is copied.
            guard inner.contains(where: { Self.position(of: $0.bytes, in: utf8[...]) != nil }) else { return }
            var result: [UInt8] = []
            Self.mask(utf8[...], inner[...], into: &result)
            bytes = result
        }
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    func mask(_ value: JSONValue) -> JSONValue { value.mappingTexts(mask) }

    /// Placeholders are not searched, only the parts around them.
    private static func mask(
        _ text: Slice<UnsafeBufferPointer<UInt8>>, _ inner: ArraySlice<(bytes: [UInt8], marker: [UInt8])>,
        into result: inout [UInt8]
    ) {
        guard let (bytes, marker) = inner.first else { return result.append(contentsOf: text) }
        var rest = text
        while let position = position(of: bytes, in: rest) {
            mask(rest[..<position], inner.dropFirst(), into: &result)
            result += marker
            rest = rest[(position + bytes.count)...]
        }
        mask(rest, inner.dropFirst(), into: &result)
    }

    private static func position(of needle: [UInt8], in text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard let first = needle.first, let base = text.base.baseAddress else { return nil }
        let last = text.endIndex - needle.count
        var position = text.startIndex
        while position <= last, let found = memchr(base + position, Int32(first), last - position + 1) {
            position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if memcmp(base + position, needle, needle.count) == 0 { return position }
            position += 1
        }
        return nil
    }

    // MARK: Putting back

    /// The text with the known strings restored.
    func restore(_ text: String) -> String { replacing(text) { $0 } }

    func restore(_ value: JSONValue) -> JSONValue { isEmpty ? value : value.mappingTexts(restore) }

    /// Whether something is hidden in it that is not known.
    func holdsUnknown(_ value: JSONValue) -> Bool {
        var isFound = false
        _ = value.mappingTexts { text in
            replacing(text) { known in
                if known == nil { isFound = true }
                return nil
            }
        }
        return isFound
    }

    private func replacing(_ text: String, _ replace: (_ known: String?) -> String?) -> String {
        guard text.contains(Self.opening) else { return text }
        let known = state.withLock { $0.texts }
        var result = ""
        var rest = text[...]
        while let start = rest.range(of: Self.opening) {
            result += rest[..<start.lowerBound]
            let length = Self.opening.count + Self.hashLength + 1
            let marker = rest[start.lowerBound...].prefix(length)
            let digits = marker.dropFirst(Self.opening.count).dropLast()
            guard marker.count == length, marker.last == ")",
                digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase })
            else {
                result += rest[start]
                rest = rest[start.upperBound...]
                continue
            }
            result += replace(known[String(marker)]) ?? String(marker)
            rest = rest[marker.endIndex...]
        }
        return result + rest
    }
}
