import Foundation
import LocalLambda
import Testing

/// Processes of functions end with the server, however it ends.
@Suite struct OrphanTests {
    @Test func `a server that is killed leaves no process behind`() async throws {
        try await withScratchFolder { folder in
            let note = folder + "/group"
            await #expect(processExitsWith: .signal(SIGKILL)) { [note = note as String, folder = folder as String] in
                // A killed server cannot clear its own temporary files away. This is a process of the test's own.
                setenv("TMPDIR", folder, 1)
                try await withLocalLambda(testConfiguration()) { server in
                    // Two environments: neither may hold open what the other one waits for. The second one's program
                    // ignores the polite signal and has a child of its own.
                    let groups = try await Peer.python(
                        #"""
                        from concurrent.futures import ThreadPoolExecutor
                        create("f", "import os, signal, subprocess, time\n"
                               "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                               "child = subprocess.Popen(['sleep', '600'])\n"
                               "def handler(e, c):\n    time.sleep(e)\n    return os.getpgid(0)", Timeout=20)
                        with ThreadPoolExecutor(2) as pool:
                            groups = set(pool.map(lambda _: invoke("f", 0.5)["Result"], range(2)))
                        assert os.getpgid(0) not in groups
                        print(*groups)
                        """#, server: server)
                    try Data(groups.utf8).write(to: URL(fileURLWithPath: note))
                    kill(getpid(), SIGKILL)
                }
            }
            let text = try String(contentsOfFile: note, encoding: .utf8)
            let groups = text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
            // On a busy machine one environment may have served both calls.
            #expect(!groups.isEmpty)
            try await expectNoProcess(in: groups)
        }
    }

    @Test func `a server that stops ends even what ignores the polite signal`() async throws {
        let groups = try await withLocalLambda(testConfiguration()) { server in
            let text = try await Peer.python(
                #"""
                create("f", "import os, signal, subprocess\n"
                       "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                       "child = subprocess.Popen(['sleep', '600'])\n"
                       "def handler(e, c): return os.getpgid(0)")
                print(invoke("f")["Result"])
                """#, server: server)
            return text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        }
        #expect(groups.count == 1)
        try await expectNoProcess(in: groups)
    }

    @Test func `an environment that nobody calls is ended`() async throws {
        let configuration = testConfiguration { $0.environmentIdleTime = .milliseconds(100) }
        try await withLocalLambda(configuration) { server in
            let text = try await Peer.python(
                #"""
                create("f", "import os\ndef handler(e, c): return os.getpgid(0)")
                print(invoke("f")["Result"])
                """#, server: server)
            let group = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            try await expectNoProcess(in: [group])
            try await Peer.python(#"assert invoke("f")["Result"]"#, server: server)
        }
    }

    /// Waits, with a bound, until no process of the groups runs any more. What nobody has reaped yet does not run.
    private func expectNoProcess(in groups: [Int32]) async throws {
        var alive: [String] = []
        for _ in 0..<100 {
            alive = try Self.processes(in: groups)
            if alive.isEmpty { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("still running: \(alive)")
    }

    private static func processes(in groups: [Int32]) throws -> [String] {
        let list = Process()
        list.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        list.arguments = ["ps", "-A", "-o", "pgid=,stat=,args="]
        let output = Pipe()
        list.standardOutput = output
        try list.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        list.waitUntilExit()
        return text.split(separator: "\n").map(String.init).filter { line in
            let fields = line.split(separator: " ")
            guard fields.count >= 2, let group = Int32(fields[0]) else { return false }
            return groups.contains(group) && !fields[1].hasPrefix("Z")
        }
    }
}
