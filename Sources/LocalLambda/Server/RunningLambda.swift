import Foundation
import NIOCore
import SigV4

/// The parts of a local Lambda, put together.
final class RunningLambda: Sendable {
    private let configuration: LocalLambdaConfiguration
    private let folder: StateFolder?
    private let workFolder: String
    private let log: RequestLog
    private let metrics: MetricStore
    private let address = ServerAddress()
    let scheduler: InvocationScheduler
    let front: HTTPFront<RequestChain>

    init(_ configuration: LocalLambdaConfiguration) throws(LocalLambdaError) {
        self.configuration = configuration
        switch configuration.storage {
        case .memory: folder = nil
        case .folder(let path): folder = try StateFolder(path: path, startsFresh: configuration.startsFresh)
        }
        workFolder = try WorkFolder.make(in: folder)
        log = RequestLog(now: configuration.now, listener: configuration.onRequest)
        metrics = MetricStore(limit: configuration.metricLimit, notice: configuration.onNotice)
        let alarms = try AlarmRegistry(folder: folder, store: metrics)
        let registry = try FunctionRegistry(folder: folder, now: configuration.now)
        let code = CodeStore(folder: folder.map { $0.path + "/code" }, workFolder: workFolder)
        let objects = try ObjectStorage(folder: folder.map { $0.path + "/objects" })
        for (bucket, folder) in configuration.buckets.sorted(by: { $0.key < $1.key }) {
            try objects.fill(bucket: bucket, from: folder, at: configuration.now())
        }
        let root = AccessKeys.Holder(
            credentials: Credentials(
                accessKeyID: configuration.accessKeyID, secretAccessKey: configuration.secretAccessKey),
            accountID: configuration.accountID, arn: "arn:aws:iam::\(configuration.accountID):root",
            userID: configuration.accountID)
        let others = configuration.otherAccessKeys.map { key in
            AccessKeys.Holder(
                credentials: Credentials(accessKeyID: key.accessKeyID, secretAccessKey: key.secretAccessKey),
                accountID: key.accountID, arn: "arn:aws:iam::\(key.accountID):root", userID: key.accountID)
        }
        let keys = AccessKeys([root] + others)
        scheduler = InvocationScheduler(
            limits: InvocationScheduler.Limits(configuration),
            launcher: EnvironmentLauncher(
                code: code, keys: keys, address: address, workFolder: workFolder,
                startLimit: configuration.environmentStartLimit, notice: configuration.onNotice),
            onLog: configuration.onFunctionLog)
        let lambda = LambdaService(
            registry: registry, code: code, objects: objects, scheduler: scheduler, metrics: metrics,
            address: address, defaultCredentials: root.credentials, configuration: configuration)
        var middleware: [any RequestMiddleware] = [log]
        if let listener = configuration.onArrival { middleware.append(ArrivalNotice(listener: listener)) }
        if let faults = configuration.faults { middleware.append(FaultInjection(faults)) }
        let chain = RequestChain(
            services: [
                "lambda": lambda,
                "s3": S3Service(objects: objects, code: code),
                "sts": STSService(keys: keys),
                "monitoring": CloudWatchService(store: metrics, alarms: alarms, now: configuration.now),
            ],
            middleware: middleware + [SignatureCheck(keys: keys)])
        front = HTTPFront(handler: chain, bodyLimit: 300 << 20)
    }

    func server(port: Int, eventLoop: any EventLoop) -> LocalLambdaServer {
        let endpoint = "http://127.0.0.1:\(port)"
        address.set(endpoint: endpoint, eventLoop: eventLoop)
        return LocalLambdaServer(
            endpoint: endpoint, port: port, region: configuration.region, accountID: configuration.accountID,
            accessKeyID: configuration.accessKeyID, secretAccessKey: configuration.secretAccessKey, log: log,
            measurements: metrics)
    }

    /// Serves until it is cancelled; the stream gets the channel that listens, or the reason why there is none.
    func run(ready: AsyncThrowingStream<any Channel, any Error>.Continuation) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.scheduler.run() }
            group.addTask {
                do {
                    try await self.front.serve(port: self.configuration.port) { channel in ready.yield(channel) }
                    ready.finish()
                } catch {
                    ready.finish(
                        throwing: LocalLambdaError(
                            .portInUse,
                            "the local Lambda cannot listen on 127.0.0.1:\(self.configuration.port): "
                                + Self.reason(error)))
                }
            }
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard (error as? IOError)?.errnoCode == EADDRINUSE else { return "\(error)" }
        return "the port is taken; choose another, or 0 for a free one."
    }

    /// Gives back what it held: for when it has stopped. The lock goes last: the next one has its work folder there too.
    func release() {
        try? FileManager.default.removeItem(atPath: workFolder)
        folder?.release()
    }
}
