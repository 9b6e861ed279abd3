import Foundation
import NIOCore
import SigV4
import Synchronization

/// Starts the processes of execution environments: their server, their variables, their command.
final class EnvironmentLauncher: Sendable {
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
            let front = HTTPFront(handler: RuntimeAPI(environment: environment), bodyLimit: 64 << 20)
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
            let end = await GuardedProcess(plan: plan).run(until: environment.stopSignal)
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
        let folder = try code.unpacked(archive)
        try writeShims()
        let command: [String]
        switch kind {
        case .python(let version):
            command = [try await interpreters.python(version), "\(workFolder)/runtime.py"]
        case .node(let version):
            command = [try await interpreters.node(version), "\(workFolder)/runtime.mjs"]
        case .provided:
            let bootstrap = "\(folder)/bootstrap"
            guard FileManager.default.isExecutableFile(atPath: bootstrap) else {
                throw RuntimeFailure.invalidEntrypoint(
                    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")
            }
            command = [bootstrap]
        }
        return ProcessPlan(
            command: command, folder: folder, log: environment.log.path,
            variables: variables(for: environment, folder: folder))
    }

    /// Lambda's variables and the function's own; the API refuses those that would replace one of Lambda's.
    private func variables(for environment: ExecutionEnvironment, folder: String) -> [String: String] {
        let target = environment.target
        let settings = target.version.settings
        let day = Date().ISO8601Format(.iso8601(timeZone: .gmt).year().month().day().dateSeparator(.omitted))
        let date = "\(day.prefix(4))/\(day.dropFirst(4).prefix(2))/\(day.suffix(2))"
        let stream = "\(date)/[\(target.version.number)]\(environment.id.replacing("-", with: ""))"
        var variables = [
            "TZ": ":UTC", "LANG": "en_US.UTF-8",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
            "LD_LIBRARY_PATH": "\(folder):\(folder)/lib",
        ]
        variables.merge(settings.environment ?? [:]) { _, own in own }
        variables.merge([
            "_HANDLER": settings.handler ?? "",
            "LAMBDA_TASK_ROOT": folder,
            "LAMBDA_RUNTIME_DIR": workFolder,
            "AWS_REGION": target.function.region,
            "AWS_DEFAULT_REGION": target.function.region,
            "AWS_LAMBDA_FUNCTION_NAME": target.function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": target.version.number,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(settings.memorySize),
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(target.function.name)",
            "AWS_LAMBDA_LOG_STREAM_NAME": stream,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_EXECUTION_ENV": "AWS_Lambda_\(settings.runtime ?? "")",
            "AWS_ENDPOINT_URL": address.endpoint,
        ]) { _, platform in platform }
        return variables
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
