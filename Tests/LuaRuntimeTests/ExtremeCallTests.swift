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

    @Test("functions give what those of plain Lua give")
    func asPlainLua() async throws {
        let calls = try await ExtremeCalls.run()
        // What our limits refuse, plain Lua would work at for years.
        let refusals = ["(at most ", "takes at most a million places", "too many results to unpack", "read-only"]
        let wanted = calls.outcomes.filter { outcome in !refusals.contains { outcome.value.contains($0) } }
        #expect(wanted.count > 50_000)
        let script =
            "local WANTED = {}\nfor n in ([[\(wanted.keys.map(String.init).joined(separator: " "))]]):gmatch('%d+') do\n"
            + "WANTED[tonumber(n)] = true end\n" + ExtremeCalls.text + ExtremeCalls.plain
        var compared = 0
        var different: [String] = []
        for line in try PlainLua.run(script).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let number = Int(parts[0]), let ours = wanted[number] else { continue }
            compared += 1
            if ours != parts[1] { different.append("\(number): \(ours) - \(parts[1])") }
        }
        #expect(compared > 50_000)
        #expect(different.isEmpty, "\(different.count): \(different.prefix(20).joined(separator: "\n"))")
    }
}
