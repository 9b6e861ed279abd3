import Foundation
import Testing

@Suite("Extreme values in expressions")
struct ExtremeExpressionTests {
    /// A trap ends a process, so they are evaluated in one of their own.
    @Test("no value in any place of any method or operator ends the process")
    func processSurvives() throws {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let process = Process()
        process.executableURL = tests.deletingLastPathComponent().appending(path: "ExpressionAbuse")
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 0)
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        try #require(numbers.count == 2, "\(text)")
        #expect(numbers[0] > 200_000)
        #expect(numbers[1] > 150)
    }
}
