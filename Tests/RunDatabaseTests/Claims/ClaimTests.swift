import Foundation
import StageKit
import Subprocess
import Testing

@testable import RunDatabase

@Suite("Claims of runs", .timeLimit(.minutes(2)))
struct ClaimTests {
    let folder: StateFolder
    let database: RunDatabase

    init() throws {
        folder = try StateFolder()
        database = try folder.open()
    }

    @Test("a run is driven by one at a time, and the other is told by whom")
    func second() async throws {
        let other = try folder.open()
        let claim = try database.claim("r1")
        try await database.start("r1")
        try await database.start("r2")
        let error = await failure { _ = try other.claim("r1") }
        #expect(error?.code == .driven)
        #expect(error?.owner?.process == getpid())
        #expect(error?.owner?.host.isEmpty == false)
        #expect(error?.message.contains("process \(getpid())") == true)
        #expect(try await other.runs().map { $0.owner?.process } == [nil, getpid()])
        _ = try other.claim("r2")

        claim.release()
        claim.release()
        #expect(try await other.runs().map(\.owner) == [nil, nil])
        _ = try other.claim("r1")
    }

    @Test("a claim that is deinitialized is released and leaves no file")
    func forgotten() throws {
        do {
            let claim = try database.claim("r1")
            #expect(claim.run == "r1")
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/owners") == ["r1.lock"])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/owners").isEmpty)
        try database.claim("r1").release()
    }

    @Test("two claims never own one run, however often it is claimed and released")
    func contended() async throws {
        let file = "\(folder.path)/inside"
        let connections = try (1...4).map { _ in try folder.open() }
        let claims = try await withThrowingTaskGroup { group in
            for connection in connections {
                group.addTask { @concurrent in
                    var claims = 0
                    for _ in 1...25 {
                        do {
                            let claim = try connection.claim("r1")
                            // Two at once would find each other's folder here.
                            guard mkdir(file, 0o700) == 0, rmdir(file) == 0 else { return -1000 }
                            claim.release()
                            claims += 1
                        } catch let error as RunDatabaseError where error.code == .driven {}
                    }
                    return claims
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(claims > 0)
    }

    @Test("looking at a run does not keep anybody from claiming it")
    func looks() async throws {
        try await database.start("r1")
        let file = database.owners.file(of: "r1")
        let (started, start) = AsyncStream.makeStream(of: Bool.self)
        let first = try database.claim("r1")
        let looks = Task { @concurrent in
            start.yield(HeldFile.isHeld(file))
            while !Task.isCancelled { _ = HeldFile.isHeld(file) }
        }
        for await isHeld in started {
            #expect(isHeld)
            break
        }
        first.release()
        for _ in 1...50 { try database.claim("r1").release() }
        looks.cancel()
        await looks.value
    }

    @Test("another process that holds the file has the run until it is killed")
    func killed() async throws {
        try await database.start("r1")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/owners", withIntermediateDirectories: true)
        let script = """
            import fcntl, os, sys, time
            f = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(f, fcntl.LOCK_EX)
            print("held", flush=True)
            time.sleep(600)
            """
        let result = try await Subprocess.run(
            .name("python3"), arguments: ["-c", script, "\(folder.path)/owners/r1.lock"],
            input: .none, output: .sequence, error: .discarded
        ) { [database] execution in
            var codes: [RunDatabaseError.Code?] = []
            for try await line in execution.standardOutput.strings() where line.contains("held") {
                codes.append(await failure { _ = try database.claim("r1") }?.code)
                try execution.send(signal: .kill)
            }
            return codes
        }
        #expect(result.closureResult == [.driven])
        #expect(try database.claim("r1").run == "r1")
    }

    @Test("a run whose process was killed has no owner and can be claimed, though what it started lives on")
    func orphans() async throws {
        try await database.start("r1")
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let claim = try RunDatabase(folder: path).claim("r1")
            // The end of a test's process is seen when all have closed its pipes.
            let script = """
                import os, time
                for f in os.listdir("/proc/self/fd"):
                    try:
                        if os.readlink("/proc/self/fd/" + f).startswith(("pipe:", "socket:")): os.close(int(f))
                    except OSError: pass
                time.sleep(60)
                """
            _ = system("python3 -c '\(script)' < /dev/null > /dev/null 2>&1 & echo $! > '\(path)/orphan'")
            withExtendedLifetime(claim) { _ = kill(getpid(), SIGKILL) }
        }
        let orphan = try String(contentsOfFile: "\(path)/orphan", encoding: .utf8)
        let id = try #require(pid_t(orphan.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(id, 0) == 0, "the test shows nothing if what was started has ended")
        #expect(try await database.runs().map(\.owner) == [nil])
        #expect(try database.claim("r1").run == "r1")
        kill(id, SIGKILL)
    }
}
