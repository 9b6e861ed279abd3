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
    private let deliveries: EventDeliveries
    private let key: LocalLambdaConfiguration.AccessKey
    private let address = ServerAddress()
    let scheduler: InvocationScheduler
    let front: HTTPFront<RequestChain>

    init(_ configuration: LocalLambdaConfiguration) throws(LocalLambdaError) {
        self.configuration = configuration
        switch configuration.storage {
        case .memory: folder = nil
        case .folder(let path):
            folder = try StateFolder(
                path: path, startsFresh: configuration.startsFresh, syncsToDisk: configuration.syncsToDisk)
        }
        let files = folder?.files ?? DurableFile(syncs: false)
        workFolder = try WorkFolder.make(in: folder)
        log = RequestLog(now: configuration.now, listener: configuration.onRequest)
        metrics = MetricStore(limit: configuration.metricLimit, notice: configuration.onNotice)
        let alarms = try AlarmRegistry(folder: folder, store: metrics)
        let registry = try FunctionRegistry(folder: folder, now: configuration.now)
        let layers = try LayerRegistry(folder: folder)
        let code = CodeStore(folder: folder.map { $0.path + "/code" }, workFolder: workFolder, files: files)
        code.removeAll(except: registry.archives.union(layers.archives))
        let objects = try ObjectStorage(folder: folder.map { $0.path + "/objects" }, files: files)
        for (bucket, folder) in configuration.buckets.sorted(by: { $0.key < $1.key }) {
            try objects.fill(bucket: bucket, from: folder, at: configuration.now())
        }
        key =
            configuration.accessKey
            ?? LocalLambdaConfiguration.AccessKey(
                accessKeyID: "AKIA" + AccessKeys.random(16), secretAccessKey: AccessKeys.random(40),
                accountID: configuration.accountID)
        let root = AccessKeys.Holder(
            credentials: Credentials(accessKeyID: key.accessKeyID, secretAccessKey: key.secretAccessKey),
            accountID: key.accountID, arn: "arn:aws:iam::\(key.accountID):root", userID: key.accountID)
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
            registry: registry, layers: layers, code: code, objects: objects, scheduler: scheduler, metrics: metrics,
            address: address, defaultCredentials: root.credentials, configuration: configuration)
        deliveries = lambda.deliveries
        var middleware: [any RequestMiddleware] = []
        if let listener = configuration.onArrival { middleware.append(ArrivalNotice(listener: listener)) }
        if let faults = configuration.faults { middleware.append(FaultInjection(faults)) }
        let chain = RequestChain(
            services: [
                "lambda": lambda,
                "s3": S3Service(objects: objects, code: code),
                "sts": STSService(keys: keys),
                "monitoring": CloudWatchService(store: metrics, alarms: alarms, now: configuration.now),
            ],
            hosts: LoopbackGuard(names: configuration.hostNames), signatures: SignatureCheck(keys: keys), log: log,
            middleware: middleware)
        front = HTTPFront(handler: chain)
    }

    func server(port: Int, eventLoop: any EventLoop) -> LocalLambdaServer {
        let endpoint = "http://127.0.0.1:\(port)"
        address.set(endpoint: endpoint, eventLoop: eventLoop)
        return LocalLambdaServer(
            connection: LocalLambdaConnection(
                endpoint: endpoint, accountID: key.accountID, accessKeyID: key.accessKeyID,
                secretAccessKey: key.secretAccessKey),
            port: port, region: configuration.region, log: log, measurements: metrics, sent: deliveries)
    }

    /// Tells other processes of this user how to reach the server.
    func publish(_ connection: LocalLambdaConnection) throws(LocalLambdaError) {
        try folder?.publish(connection)
    }

    /// Waits for the processes that share the server to end.
    func awaitSharers(_ notice: (@Sendable (String) -> Void)?) async {
        await folder?.awaitSharers(notice)
    }

    /// Serves until it is canceled; the stream gets the channel that listens, or the reason why there is none.
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

    /// Releases folders after the end. The lock goes last: the next server has its work folder in the same place.
    func release() {
        try? FileManager.default.removeItem(atPath: workFolder)
        folder?.release()
    }
}
