import Foundation
import Subprocess
import Testing

@testable import PluginHost

@Suite("Plugins and our own death")
struct PluginDeathTests {
    @Test("a plugin and its children end when we are killed, though they do not read and ignore signals")
    func death() async throws {
        let bench = try PluginBench()
        let pids = "\(bench.folder)/pids"
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                """
                for name in ("SIGTERM", "SIGHUP", "SIGINT"): signal.signal(getattr(signal, name), signal.SIG_IGN)
                child = subprocess.Popen(["sleep", "600"])
                open("\(pids).new", "w").write("%d %d %d" % (os.getpid(), child.pid, os.getpgid(0)))
                os.rename("\(pids).new", "\(pids)")
                while True: time.sleep(60)
                """))
        try PluginBench.pipeline().write(
            toFile: "\(bench.folder)/pipeline.yaml", atomically: true, encoding: .utf8)
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let driver = tests.deletingLastPathComponent().appending(path: "PluginDriver").path
        let folder = bench.folder
        _ = try await Subprocess.run(
            .name("env"), arguments: [driver, folder], input: .none, output: .discarded, error: .discarded
        ) { driver in
            try await Self.poll(for: .seconds(60)) { FileManager.default.fileExists(atPath: pids) }
            try driver.send(signal: .kill)
        }
        let numbers = bench.text(of: "pids").split(separator: " ").compactMap { Int32($0) }
        try #require(numbers.count == 3)
        // It has a group of its own: Ctrl-C does not reach it before the undo needs it.
        #expect(numbers[2] != getpgrp())
        try await Self.poll(for: .seconds(10)) { numbers.allSatisfy(HostilePluginTests.hasEnded) }
    }

    private static func poll(for limit: Duration, _ isTrue: @Sendable () -> Bool) async throws {
        let end = ContinuousClock.now + limit
        while !isTrue() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
