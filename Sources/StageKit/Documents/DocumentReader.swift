import Expressions
import Foundation
import Yams

/// Reads YAML or JSON into a tree that remembers where everything was written.
///
/// A file whose name ends in `.json` is read as JSON alone. Other text is YAML, or JSON if it is that.
public struct DocumentReader: Sendable {
    /// The bounds on a document. What an alias stands for counts each time it is used.
    public struct Limits: Hashable, Sendable {
        /// The greatest number of values.
        public var values: Int
        /// The greatest size of all strings and keys, in bytes.
        public var bytes: Int

        /// Creates bounds.
        public init(values: Int = 1_500_000, bytes: Int = 32 << 20) {
            self.values = values
            self.bytes = bytes
        }
    }

    /// The file's name for diagnostics.
    let file: String?
    let limits: Limits

    /// Creates a reader.
    public init(file: String? = nil, limits: Limits = Limits()) {
        self.file = file
        self.limits = limits
    }

    /// Reads one document.
    /// - Throws: `DocumentError` when the text is neither YAML nor JSON, or holds what this reader refuses.
    public func read(_ text: String) throws(DocumentError) -> SourceValue {
        let isJSONFile = file?.lowercased().hasSuffix(".json") == true
        let begins = text.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
        if isJSONFile || begins == "{" || begins == "[" {
            do throws(JSONError) {
                return SourceValue(try JSONDocument(parsing: text), of: text, file: file)
            } catch {
                // A flow map of YAML begins as JSON does.
                if isJSONFile {
                    throw DocumentError([
                        Diagnostic(
                            .error, "This is not JSON: \(error.message).",
                            at: SourceLocation(file: file, line: error.line ?? 1, column: error.column ?? 1))
                    ])
                }
            }
        }
        return try readYAML(text)
    }

    private func readYAML(_ text: String) throws(DocumentError) -> SourceValue {
        // The rule gives unquoted, untagged scalars a tag of our own: Yams itself keeps no mark of quoting in a tag.
        let resolver: Resolver
        do {
            resolver = try Resolver.basic.appending(Self.plain, ".*")
        } catch {
            throw DocumentError([Diagnostic(.error, "The YAML reader could not start: \(error).")])
        }
        var conversion = NodeConversion(file: file, document: DocumentText(text), limits: limits)
        do {
            guard let node = try Yams.compose(yaml: text, resolver) else {
                throw DocumentError([
                    Diagnostic(.error, "The document is empty.", at: SourceLocation(file: file, line: 1, column: 1))
                ])
            }
            let value = conversion.convert(node)
            guard conversion.diagnostics.isEmpty else { throw DocumentError(conversion.diagnostics) }
            return value
        } catch let faults as DocumentError {
            throw faults
        } catch let error as YamlError {
            throw DocumentError([diagnostic(for: error, in: text)])
        } catch {
            throw DocumentError([Diagnostic(.error, "The document could not be read: \(error).")])
        }
    }

    static let plain = Tag.Name(rawValue: "tag:staysail,plain")

    private func diagnostic(for error: YamlError, in text: String) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let reason = [context?.text, problem].compactMap { $0 }.joined(separator: " ")
                .trimmingCharacters(in: .whitespacesAndNewlines)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let line = mark.line >= 1 && mark.line <= lines.count ? String(lines[mark.line - 1]) : ""
            let before = mark.line >= 2 && mark.line - 1 <= lines.count ? String(lines[mark.line - 2]) : ""
            let hint =
                (line + before).contains("${")
                ? " If the value is an expression, quote it: in YAML \" #\" begins a comment." : ""
            return Diagnostic(
                .error, "This is not YAML: \(reason).\(hint)",
                at: SourceLocation(file: file, line: mark.line, column: mark.column))
        case .reader(let problem, let offset, _, _):
            return Diagnostic(
                .error, "This is not text that YAML allows: \(problem) at byte \(offset ?? 0).",
                at: SourceLocation(file: file, line: 1, column: 1))
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            return Diagnostic(
                .error, "The key \(names) is here more than once.",
                at: SourceLocation(file: file, line: context.mark.line, column: context.mark.column))
        default:
            return Diagnostic(.error, "The document could not be read: \(error).")
        }
    }
}
