import Expressions
import Foundation

extension LambdaService {
    private static let layersPerFunction = 5
    private static let missingLayer = APIError.notFound("The resource you requested does not exist.")

    func publishLayer(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let key = try layerKey(input.required("LayerName"), request)
        let content = input.object("Content") ?? OperationInput([:])
        let bytes: [UInt8]
        if let zip = content.string("ZipFile") {
            bytes = try Self.decoded(zip, at: "content.zipFile")
        } else if let bucket = content.string("S3Bucket") {
            bytes = try self.content(
                bucket: bucket, key: content.string("S3Key"), version: content.string("S3ObjectVersion"))
        } else {
            throw .invalidParameter("Please provide a source for the layer's content.")
        }
        let code = try store(bytes)
        let (record, version) = try layers.update(key) { record in
            record.lastNumber += 1
            let version = LayerRecord.Version(
                number: record.lastNumber, code: code, description: input.string("Description") ?? "",
                created: configuration.now(), architectures: input.strings("CompatibleArchitectures"),
                runtimes: input.strings("CompatibleRuntimes"), license: input.string("LicenseInfo"))
            record.versions.append(version)
            return (record, version)
        }
        return .json(whole(version, of: record), status: 201)
    }

    func getLayer(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let key = try layerKey(input.required("LayerName"), request)
        guard let record = layers.layer(key), let version = record.version(input.int("VersionNumber") ?? 0) else {
            throw Self.missingLayer
        }
        return .json(whole(version, of: record))
    }

    func getLayerByARN(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        guard let (record, version) = try layerVersion(input.required("Arn"), request) else { throw Self.missingLayer }
        return .json(whole(version, of: record))
    }

    func listLayers(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let all = layers.layers(accountID: request.caller.accountID, region: request.caller.region).compactMap {
            (record) -> (record: LayerRecord, version: LayerRecord.Version)? in
            record.versions.last { Self.isCompatible($0, input) }.map { (record, $0) }
        }
        let page = try Page(of: all, input) { $0.record.key.name }
        return .json(
            page.json("Layers") { layer in
                [
                    "LayerName": .string(layer.record.key.name), "LayerArn": .string(layer.record.arn),
                    "LatestMatchingVersion": Self.listed(layer.version, of: layer.record),
                ]
            })
    }

    func listLayerVersions(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let key = try layerKey(input.required("LayerName"), request)
        let record = layers.layer(key) ?? LayerRecord(key: key)
        let newestFirst = record.versions.filter { Self.isCompatible($0, input) }.reversed()
        let page = try Page(of: Array(newestFirst), input) {
            VersionOrder.key(String(Int.max - $0.number))
        }
        return .json(page.json("LayerVersions") { Self.listed($0, of: record) })
    }

    func deleteLayer(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let key = try layerKey(input.required("LayerName"), request)
        let number = input.int("VersionNumber") ?? 0
        guard layers.layer(key)?.version(number) != nil else { return .noContent }
        try layers.update(key) { $0.versions.removeAll { $0.number == number } }
        return .noContent
    }

    // MARK: Use

    /// Sets the layers that a request names; absent leaves them, an empty list clears them.
    func applyLayers(
        _ input: OperationInput, to settings: inout FunctionSettings, _ request: APIRequest
    ) throws(APIError) {
        guard let arns = input.strings("Layers") else { return }
        guard arns.count <= Self.layersPerFunction else {
            throw .invalidParameter("Cannot reference more than \(Self.layersPerFunction) layers.")
        }
        var names: [String: String] = [:]
        var references: [LayerReference] = []
        for arn in arns {
            let found = try layerVersion(arn, request)
            guard found != nil || configuration.acceptsMissingLayers else {
                throw .invalidParameter("Layer version \(arn) does not exist.")
            }
            if found == nil {
                configuration.onNotice?(
                    "The layer \(arn) does not exist here: the function runs without its files. Publish it with "
                        + "aws lambda publish-layer-version.")
            }
            let layer = arn.split(separator: ":").dropLast().joined(separator: ":")
            if let other = names.updateValue(arn, forKey: layer) {
                throw .invalidParameter(
                    "Two different versions of the same layer are not allowed to be referenced in the same function. "
                        + "\(arn) and \(other) are versions of the same layer.")
            }
            references.append(
                LayerReference(arn: arn, codeSize: found?.1.code.size ?? 0, archive: found?.1.code.archive))
        }
        settings.layers = references
    }

    private func layerVersion(
        _ arn: String, _ request: APIRequest
    ) throws(APIError) -> (LayerRecord, LayerRecord.Version)? {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 8, let number = Int(parts[7]) else { return nil }
        if configuration.acceptsMissingLayers, parts[3] != request.caller.region || parts[4] != request.caller.accountID
        {
            return nil
        }
        let key = try layerKey(parts.dropLast().joined(separator: ":"), request)
        guard let record = layers.layer(key), let version = record.version(number) else { return nil }
        return (record, version)
    }

    /// The layer that a name or an ARN means.
    private func layerKey(_ name: String, _ request: APIRequest) throws(APIError) -> FunctionKey {
        let caller = request.caller
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 7 else {
            return FunctionKey(accountID: caller.accountID, region: caller.region, name: name)
        }
        guard parts[3] == caller.region else {
            throw .notFound("Layers from '\(parts[3])' are not reachable in this region ('\(caller.region)')")
        }
        guard parts[4] == caller.accountID else {
            throw APIError(
                status: 403, code: "AccessDeniedException",
                message: "User: \(caller.arn) is not authorized to perform: lambda:GetLayerVersion on resource: "
                    + "\(name) because no resource-based policy allows the lambda:GetLayerVersion action")
        }
        return FunctionKey(accountID: parts[4], region: parts[3], name: parts[6])
    }

    // MARK: Shapes

    private static func isCompatible(_ version: LayerRecord.Version, _ input: OperationInput) -> Bool {
        let (runtime, architecture) = (input.string("CompatibleRuntime"), input.string("CompatibleArchitecture"))
        return (runtime == nil || (version.runtimes ?? []).contains { $0 == runtime })
            && (architecture == nil || (version.architectures ?? []).contains { $0 == architecture })
    }

    private static func listed(_ version: LayerRecord.Version, of record: LayerRecord) -> JSONValue {
        var json: JSONValue = [
            "LayerVersionArn": .string(record.arn(version)), "Version": .int(version.number),
            "Description": .string(version.description), "CreatedDate": .string(LambdaTime.text(version.created)),
        ]
        json.set("CompatibleArchitectures", version.architectures.map { .array($0.map { .string($0) }) })
        json.set("CompatibleRuntimes", version.runtimes.map { .array($0.map { .string($0) }) })
        json.set("LicenseInfo", version.license.map { .string($0) })
        return json
    }

    private func whole(_ version: LayerRecord.Version, of record: LayerRecord) -> JSONValue {
        var json = Self.listed(version, of: record)
        json.set("LayerArn", .string(record.arn))
        let location = locations.location(
            of: version.code.archive ?? "", named: record.key.name, accountID: record.key.accountID,
            region: record.key.region)
        json.set(
            "Content",
            [
                "Location": .string(location), "CodeSha256": .string(version.code.sha256),
                "CodeSize": .int(version.code.size),
            ])
        return json
    }
}
