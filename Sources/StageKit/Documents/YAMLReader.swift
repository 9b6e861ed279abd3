import Foundation
import Yams

/// Reads YAML (and JSON, which is YAML) into a tree that remembers where everything was written.
public struct YAMLReader: Sendable {
    /// The file's name for faults.
    let file: String?
    /// More nodes than this (aliases counted each time they are used) are a fault, not an exhausted memory.
    let maximumNodes: Int

    /// Creates a reader.
    public init(file: String? = nil, maximumNodes: Int = 100_000) {
        self.file = file
        self.maximumNodes = maximumNodes
    }

    /// Reads one document.
    /// - Throws: `DocumentError` when the text is not YAML, or holds what this reader refuses.
    public func read(_ text: String) throws(DocumentError) -> SourceValue {
        // The rule gives unquoted, untagged scalars a tag of our own: Yams itself keeps no mark of quoting in a tag.
        let resolver: Resolver
        do {
            resolver = try Resolver.basic.appending(Self.plain, ".*")
        } catch {
            throw DocumentError([Diagnostic(.error, "The YAML reader could not start: \(error).")])
        }
        var conversion = NodeConversion(file: file, document: DocumentText(text), remaining: maximumNodes)
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
                .error, "The key \(names) stands here more than once.",
                at: SourceLocation(file: file, line: context.mark.line, column: context.mark.column))
        default:
            return Diagnostic(.error, "The document could not be read: \(error).")
        }
    }
}
