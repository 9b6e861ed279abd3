import Foundation
import LocalLambda
import StaysailCommands
import Testing

@Suite("A state folder that takes nothing is found before anything is changed")
struct StateFolderTests {
    private static let pipeline = """
        name: p
        stages:
          - id: deploy
            type: deploy
            with: { function: f, runtime: python3.12, handler: app.handler,
                    role: "arn:aws:iam::000000000000:role/r", code: { path: code } }
        """

    /// Runs a pipeline with a state folder.
    private static func run(_ state: String, _ bench: CommandBench) async throws -> String {
        try bench.write(pipeline, to: "pipeline.yaml")
        try bench.write("def handler(e, c): return 1\n", to: "code/app.py")
        return try await withQuickLambda { server in
            let outcome = await bench.calling(server).run("run", "pipeline.yaml", "--state", state)
            #expect(outcome.status == .failed)
            let mutations = server.requestLog.filter(\.isMutating)
            #expect(mutations.isEmpty)
            return outcome.notes
        }
    }

    @Test("under a file")
    func underFile() async throws {
        try await CommandBench.with { bench in
            try bench.write("", to: "file")
            let notes = try await Self.run("file/state", bench)
            #expect(notes.contains("file/state cannot be created. Name another one with --state"))
        }
    }

    @Test("mounted to be read", .enabled(if: mountsDisks()))
    func readOnly() async throws {
        try await CommandBench.with { bench in
            let state = "\(bench.folder)/state"
            try #require(Self.shell("mkdir '\(state)' && mount -t tmpfs -o ro,size=64k,mode=700 tmpfs '\(state)'"))
            defer { _ = Self.shell("umount -l '\(state)'") }
            let notes = try await Self.run("state", bench)
            #expect(notes.contains("is not writable: change its permissions, or name another folder with --state"))
        }
    }

    @Test("on a full disk, at the opening and at the first record", .enabled(if: mountsDisks()), arguments: [64, 200])
    func full(kilobytes: Int) async throws {
        try await CommandBench.with { bench in
            let state = "\(bench.folder)/state"
            try #require(
                Self.shell("mkdir '\(state)' && mount -t tmpfs -o size=\(kilobytes)k,mode=700 tmpfs '\(state)'"))
            defer { _ = Self.shell("umount -l '\(state)'") }
            if kilobytes > 64 {
                // A database is there; then there is no more room.
                _ = await bench.run("runs", "--state", "state")
                _ = Self.shell("cat /dev/zero > '\(state)/filler'")
            }
            let notes = try await Self.run("state", bench)
            #expect(notes.contains("is full: free some space, or name another folder with --state"), "\(notes)")
        }
    }

    /// Whether this is root, with the right to mount.
    private static func mountsDisks() -> Bool {
        let folder = NSTemporaryDirectory() + "staysail-mount-" + UUID().uuidString
        return geteuid() == 0
            && shell(
                "mkdir '\(folder)' && mount -t tmpfs -o size=64k tmpfs '\(folder)' && umount '\(folder)'"
                    + " && rmdir '\(folder)'")
    }

    private static func shell(_ command: String) -> Bool { system("(\(command)) > /dev/null 2>&1") == 0 }
}
