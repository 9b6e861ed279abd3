import Foundation
import LocalLambda
import Testing

@Suite("A state folder that cannot be read is not an empty one")
struct UnreadableFolderTests {
    /// Begins a local Lambda in a folder, and gives what kept it from it.
    private static func fault(_ folder: String, startsFresh: Bool = false) async -> LocalLambdaError? {
        let configuration = testConfiguration {
            $0.storage = .folder(folder)
            $0.startsFresh = startsFresh
        }
        do {
            try await withLocalLambda(configuration) { _ in }
            return nil
        } catch {
            return error as? LocalLambdaError
        }
    }

    @Test("without the right to list it", .enabled(if: geteuid() != 0), arguments: ["functions", "objects", "alarms"])
    func unreadable(_ kind: String) async throws {
        try await withScratchFolder { folder in
            #expect(await Self.fault(folder) == nil)
            let path = "\(folder)/\(kind)"
            #expect(chmod(path, 0o300) == 0)
            defer { chmod(path, 0o700) }
            let fault = await Self.fault(folder)
            #expect(fault?.code == .folderUnusable)
            #expect(fault?.message.contains("\(kind) cannot be read") == true)
        }
    }

    @Test("a state that cannot be deleted is an error", .enabled(if: mountsDisks()))
    func unremovable() async throws {
        try await withScratchFolder { folder in
            #expect(Self.shell("mkdir '\(folder)/code' && mount -t tmpfs -o size=64k tmpfs '\(folder)/code'"))
            defer { _ = Self.shell("umount -l '\(folder)/code'") }
            let fault = await Self.fault(folder, startsFresh: true)
            #expect(fault?.code == .folderUnusable)
            #expect(fault?.message.contains("code cannot be removed to begin anew") == true)
        }
    }

    /// Whether this is root, with the right to mount.
    private static func mountsDisks() -> Bool {
        let folder = NSTemporaryDirectory() + "local-lambda-mount-" + UUID().uuidString
        return geteuid() == 0
            && shell(
                "mkdir '\(folder)' && mount -t tmpfs -o size=64k tmpfs '\(folder)' && umount '\(folder)'"
                    + " && rmdir '\(folder)'")
    }

    private static func shell(_ command: String) -> Bool { system("(\(command)) > /dev/null 2>&1") == 0 }
}
