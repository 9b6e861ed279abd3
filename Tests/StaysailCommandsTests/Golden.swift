import Foundation
import Testing

/// Files with expected output. With `STAYSAIL_WRITE_GOLDEN=1` the tests write them.
enum Golden {
    static func expect(_ lines: [String], in file: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let text = lines.joined(separator: "\n") + "\n"
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(file)")
        if ProcessInfo.processInfo.environment["STAYSAIL_WRITE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: path)
        }
        let expected = try String(contentsOf: path, encoding: .utf8)
        #expect(text == expected, "The output differs from \(file).", sourceLocation: sourceLocation)
    }
}
