import Foundation
import NIOCore
import SigV4
import Synchronization

/// Starts the processes of execution environments: their server, their variables, their command.
final class EnvironmentLauncher: EnvironmentRunner {
    let workFolder: String
    /// How long a process may take until it asks for its first event.
    let startLimit: Duration
    private let code: CodeStore
    private let keys: AccessKeys
    private let address: ServerAddress
    private let interpreters: Interpreters
    private let areShimsWritten = Mutex(false)

    init(
        code: CodeStore, keys: AccessKeys, address: ServerAddress, workFolder: String,
        startLimit: Duration, notice: (@Sendable (String) -> Void)?
    ) {
        self.code = code
        self.keys = keys
        self.address = address
        self.workFolder = workFolder
        self.startLimit = startLimit
        interpreters = Interpreters(notice: notice)
    }

    /// Calls back on the server's event loop; a task for each invocation's limit would cost more.
    func schedule(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> Scheduled<Void>? {
        address.eventLoop?.scheduleTask(in: .milliseconds(Int64(delay.milliseconds.rounded(.up))), body)
    }

    /// Runs an environment to its end, and tells why it ended.
    func run(_ environment: ExecutionEnvironment) async -> StartFailure.Kind {
        let plan: ProcessPlan
        do {
            plan = try await self.plan(environment)
        } catch let error as APIError {
            return .refused(error)
        } catch let failure as RuntimeFailure {
            return .failure(failure)
        } catch {
            return .refused(APIError(status: 500, code: "ServiceException", message: "\(error)"))
        }
        let session = keys.issue(
            accountID: environment.target.function.accountID,
            role: environment.target.version.settings.role.split(separator: "/").last.map(String.init) ?? "role",
            session: environment.target.function.name)
        defer { keys.revoke(session.credentials.accessKeyID) }

        return await withTaskGroup(of: Void.self) { group in
            let (ports, sink) = AsyncThrowingStream<Int, any Error>.makeStream()
            let front = HTTPFront(handler: RuntimeAPI(environment: environment))
            group.addTask {
                do {
                    try await front.serve(port: 0) { channel in
                        if let port = channel.localAddress?.port { sink.yield(port) }
                    }
                    sink.finish()
                } catch {
                    // A server that cannot listen ends the stream without a port.
                    sink.finish(throwing: error)
                }
            }
            let port: Int
            do {
                var iterator = ports.makeAsyncIterator()
                guard let first = try await iterator.next() else { return .refused(.closing) }
                port = first
            } catch {
                return .refused(Task.isCancelled ? .closing : .deaf(environment.target.function.name, error))
            }
            var plan = plan
            plan.variables["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:\(port)"
            plan.variables["AWS_ACCESS_KEY_ID"] = session.credentials.accessKeyID
            plan.variables["AWS_SECRET_ACCESS_KEY"] = session.credentials.secretAccessKey.value
            plan.variables["AWS_SESSION_TOKEN"] = session.credentials.sessionToken?.value
            environment.processStarts()
            let end = await GuardedProcess(plan: plan).run(until: environment.stopSignal) {
                environment.processStarted($0)
            }
            // Its server waits for open requests, and one of them may wait for an event.
            environment.processEnded()
            group.cancelAll()
            return end
        }
    }

    private func plan(_ environment: ExecutionEnvironment) async throws -> ProcessPlan {
        let settings = environment.target.version.settings
        guard let archive = environment.target.version.code.archive else {
            throw APIError.notImplemented("a way to run container images: give the function its code as a zip archive")
        }
        let kind = try RuntimeKind(settings.runtime ?? "")
        let archives = settings.layers.compactMap(\.archive)
        let layers = archives.isEmpty ? nil : try code.unpacked(archives)
        let folder = try code.unpacked([archive], layers: layers)
        try writeShims()
        let command: [String]
        switch kind {
        case .python(let version):
            command = [try await interpreters.python(version), "-s", "\(workFolder)/runtime.py"]
        case .node(let version):
            command = [try await interpreters.node(version), "\(workFolder)/runtime.mjs"]
        case .provided:
            let places = [folder, layers].compactMap(\.self).map { $0 + "/bootstrap" }
            guard let bootstrap = places.first(where: FileManager.default.isExecutableFile) else {
                throw RuntimeFailure.invalidEntrypoint(
                    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")
            }
            command = [bootstrap]
        }
        return ProcessPlan(
            command: command, folder: folder, log: environment.log.path,
            variables: EnvironmentVariables(
                environment, kind: kind, folder: folder, layers: layers, runtimeFolder: workFolder,
                endpoint: address.endpoint
            ).values)
    }

    private func writeShims() throws {
        try areShimsWritten.withLock { isWritten in
            guard !isWritten else { return }
            for (name, text) in [("runtime.py", RuntimeShims.python), ("runtime.mjs", RuntimeShims.node)] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(workFolder)/\(name)"))
            }
            isWritten = true
        }
    }
}

extension RuntimeFailure: Error {}
