import Foundation
import NIOCore
import SigV4

/// The parts of a local Lambda, put together.
final class RunningLambda: Sendable {
    private let configuration: LocalLambdaConfiguration
    private let workFolder: String
    private let log: RequestLog
    private let metrics = MetricStore()
    private let address = ServerAddress()
    let scheduler: InvocationScheduler
    let front: HTTPFront<RequestPipeline>

    init(_ configuration: LocalLambdaConfiguration) throws(LocalLambdaError) {
        self.configuration = configuration
        let folder: StateFolder?
        switch configuration.storage {
        case .memory: folder = nil
        case .folder(let path): folder = try StateFolder(path: path)
        }
        workFolder = try WorkFolder.make(in: folder)
        log = RequestLog(now: configuration.now, listener: configuration.onRequest)
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
                code: code, keys: keys, address: address, workFolder: workFolder, notice: configuration.onNotice),
            onLog: configuration.onFunctionLog)
        let lambda = LambdaService(
            registry: registry, code: code, objects: objects, scheduler: scheduler, metrics: metrics,
            address: address, defaultCredentials: root.credentials, configuration: configuration)
        let pipeline = RequestPipeline(
            services: [
                "lambda": lambda,
                "s3": S3Service(objects: objects, code: code),
                "sts": STSService(keys: keys),
            ],
            middleware: [log, SignatureCheck(keys: keys)])
        front = HTTPFront(handler: pipeline, bodyLimit: 300 << 20)
    }

    func server(port: Int, eventLoop: any EventLoop) -> LocalLambdaServer {
        let endpoint = "http://127.0.0.1:\(port)"
        address.set(endpoint: endpoint, eventLoop: eventLoop)
        return LocalLambdaServer(
            endpoint: endpoint, port: port, region: configuration.region, accountID: configuration.accountID,
            accessKeyID: configuration.accessKeyID, secretAccessKey: configuration.secretAccessKey, log: log,
            measurements: metrics)
    }

    /// Ends every call and every process before the server itself, so that nothing waits for anything.
    func stop(_ group: inout ThrowingTaskGroup<Void, any Error>) async {
        scheduler.close()
        group.cancelAll()
        while let result = await group.nextResult() { _ = result }
    }

    func removeWorkFolder() {
        try? FileManager.default.removeItem(atPath: workFolder)
    }
}
