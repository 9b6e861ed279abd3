import Foundation
import LuaAbuse
import LuaRuntime
import Testing

/// Every function and operator with extreme values in each place. A trap ends a process, so the calls are made in one of
/// their own.
@Suite("Extreme values")
struct ExtremeCallTests {
    @Test("no value in any place of any function ends the process")
    func processSurvives() throws {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let process = Process()
        process.executableURL = tests.deletingLastPathComponent().appending(path: "LuaAbuse")
        process.arguments = ["--extremes"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 0)
        let calls = try #require(text.split(separator: " ").first.flatMap { Int($0) }, "\(text)")
        #expect(calls > 100_000)
    }
}
