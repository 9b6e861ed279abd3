import AWSServices
import Foundation
import SigV4
import Testing

/// Our client against a server that others wrote. Where moto differs from AWS, `LambdaRequestTests` stands for AWS.
@Suite(.tags(.moto), .motoServer) struct MotoTests {
    private static let role = "arn:aws:iam::123456789012:role/test"
    /// A zip archive without entries.
    private static let emptyZip = Data([0x50, 0x4B, 0x05, 0x06] + [UInt8](repeating: 0, count: 18))

    func withClients(_ body: (AWSClients) async throws -> Void) async throws {
        let endpoint = try #require(MotoServer.endpoint)
        try await withAWSClients(
            AWSConfiguration(
                region: .usEast1, endpoints: AWSEndpoints(all: endpoint),
                credentials: .keys(Fixtures.credentials, origin: "test"), retry: AWSRetryPolicy(maximumAttempts: 1)),
            logger: Fixtures.silent, body)
    }

    /// A function of its own for a test.
    private func create(_ lambda: LambdaClient, _ name: String) async throws -> FunctionConfiguration {
        var request = CreateFunctionRequest(functionName: name, code: .zip(Self.emptyZip), role: Self.role)
        request.runtime = "python3.12"
        request.handler = "app.handler"
        request.environment = FunctionEnvironment(variables: ["lowerCase": "kept", "UPPER": "too"])
        request.tags = ["team": "a"]
        return try await lambda.createFunction(request)
    }

    func error(_ call: () async throws -> Void) async throws -> AWSError {
        try await #require(throws: AWSError.self) { try await call() }
    }

    @Test("A function is created, read, changed, and deleted")
    func functions() async throws {
        try await withClients { clients in
            let lambda = clients.lambda
            let made = try await create(lambda, "functions")
            #expect(made.functionArn == "arn:aws:lambda:us-east-1:123456789012:function:functions")
            #expect(made.codeSha256?.isEmpty == false)

            let details = try await lambda.getFunction("functions")
            #expect(details.configuration.environment?.variables == ["lowerCase": "kept", "UPPER": "too"])
            #expect(details.tags == ["team": "a"])
            let byArn = try await lambda.getFunctionConfiguration(try #require(made.functionArn))
            #expect(byArn.handler == "app.handler")

            var change = UpdateFunctionConfigurationRequest(functionName: "functions")
            change.timeout = 9
            change.environment = FunctionEnvironment(variables: [:])
            let changed = try await lambda.updateFunctionConfiguration(change)
            #expect(changed.timeout == 9)
            #expect(changed.environment?.variables ?? [:] == [:])
            let found = try await lambda.getFunctionConfiguration("functions")
            #expect(found.timeout == 9)
            #expect(found.state == "Active")

            let code = try await lambda.updateFunctionCode(
                UpdateFunctionCodeRequest(functionName: "functions", code: .zip(Self.emptyZip + [0])))
            #expect(code.codeSha256 != made.codeSha256)
            let names = try await lambda.listFunctions().map(\.functionName)
            #expect(names.contains("functions"))

            let duplicate = try await error { _ = try await create(lambda, "functions") }
            #expect(duplicate.isConflict && !duplicate.isUpdateInProgress)
            #expect(duplicate.serviceCode == "ResourceConflictException")
            #expect(duplicate.requestId != nil)

            try await lambda.deleteFunction("functions")
            let missing = try await error { _ = try await lambda.getFunction("functions") }
            #expect(missing.isNotFound)
            #expect(missing.serviceCode == "ResourceNotFoundException")
        }
    }

    @Test("Versions are published and listed; aliases move between them, with weights and without")
    func versions() async throws {
        try await withClients { clients in
            let lambda = clients.lambda
            _ = try await create(lambda, "versions")
            let first = try await lambda.publishVersion("versions", description: "one")
            #expect(first.version == 1)
            #expect(first.description == "one")
            _ = try await lambda.updateFunctionCode(
                UpdateFunctionCodeRequest(functionName: "versions", code: .zip(Self.emptyZip + [0])))
            let second = try await lambda.publishVersion("versions")
            #expect(try await lambda.getFunction("versions", qualifier: "2").configuration.state == "Active")
            let listed = try await lambda.listVersions("versions").map(\.version)
            #expect(listed == [.latest, 1, 2])
            #expect(second.version == 2)

            let alias = try await lambda.createAlias(
                CreateAliasRequest(functionName: "versions", name: "live", functionVersion: 1, description: "d"))
            #expect(alias.weights.isEmpty)
            let weighted = try await lambda.updateAlias(
                UpdateAliasRequest(
                    functionName: "versions", name: "live", routingConfig: .init(additionalVersionWeights: [2: 0.25]),
                    revisionId: alias.revisionId))
            #expect(weighted.functionVersion == 1)
            #expect(weighted.weights == [2: 0.25])
            _ = try await lambda.updateAlias(
                UpdateAliasRequest(
                    functionName: "versions", name: "live", functionVersion: 2,
                    routingConfig: .init(additionalVersionWeights: [:])))
            let moved = try await lambda.getAlias("versions", alias: "live")
            #expect(moved.functionVersion == 2 && moved.weights.isEmpty && moved.description == "d")
            let aliases = try await lambda.listAliases("versions").map(\.name)
            #expect(aliases == ["live"])

            let again = try await error {
                _ = try await lambda.createAlias(
                    CreateAliasRequest(functionName: "versions", name: "live", functionVersion: 1))
            }
            #expect(again.isConflict)
            try await lambda.deleteAlias("versions", alias: "live")
            let gone = try await error { _ = try await lambda.getAlias("versions", alias: "live") }
            #expect(gone.isNotFound)
            try await lambda.deleteFunction("versions", qualifier: "1")
            let left = try await lambda.listVersions("versions").map(\.version)
            #expect(left == [.latest, 2])
        }
    }

    @Test("A function is invoked, as an event and as a dry run too")
    func invoke() async throws {
        try await withClients { clients in
            _ = try await create(clients.lambda, "invoked")
            let payload = Data(#"{"ping":true}"#.utf8)
            let answer = try await clients.lambda.invoke(InvokeRequest(functionName: "invoked", payload: payload))
            #expect(answer.statusCode == 200)
            #expect(answer.functionError == nil)
            #expect(answer.payload == payload)
            let event = try await clients.lambda.invoke(
                InvokeRequest(functionName: "invoked", payload: payload, invocationType: .event))
            #expect(event.statusCode == 202)
            let dryRun = try await clients.lambda.invoke(
                InvokeRequest(functionName: "invoked", invocationType: .dryRun))
            #expect(dryRun.statusCode == 204)
        }
    }

    @Test("Concurrency is reserved and released")
    func concurrency() async throws {
        try await withClients { clients in
            _ = try await create(clients.lambda, "concurrency")
            let before = try await clients.lambda.getFunctionConcurrency("concurrency")
            #expect(before == nil)
            try await clients.lambda.putFunctionConcurrency("concurrency", reserved: 3)
            let reserved = try await clients.lambda.getFunctionConcurrency("concurrency")
            #expect(reserved == 3)
            try await clients.lambda.deleteFunctionConcurrency("concurrency")
            let after = try await clients.lambda.getFunctionConcurrency("concurrency")
            #expect(after == nil)
            // moto does not know provisioned concurrency: its page of HTML must give a sentence.
            let unknown = try await error { _ = try await clients.lambda.listProvisionedConcurrency("concurrency") }
            #expect(unknown.message.contains("status 404") || unknown.isNotFound)
        }
    }

    @Test("Tags are set, read and taken away, by the function's ARN")
    func tags() async throws {
        try await withClients { clients in
            let arn = try #require(try await create(clients.lambda, "tagged").functionArn)
            try await clients.lambda.tagResource(arn, tags: ["lower": "1", "With space": "a/b"])
            let tags = try await clients.lambda.listTags(arn)
            #expect(tags == ["team": "a", "lower": "1", "With space": "a/b"])
            try await clients.lambda.untagResource(arn, keys: ["team", "With space"])
            let left = try await clients.lambda.listTags(arn)
            #expect(left == ["lower": "1"])
        }
    }

    @Test("Permissions are added, read and removed")
    func permissions() async throws {
        try await withClients { clients in
            let lambda = clients.lambda
            _ = try await create(lambda, "permitted")
            let none = try await error { _ = try await lambda.getPolicy("permitted") }
            #expect(none.isNotFound)
            try await lambda.addPermission(
                "permitted",
                Permission(
                    statementId: "s3", action: "lambda:InvokeFunction", principal: "s3.amazonaws.com",
                    sourceArn: "arn:aws:s3:::bucket"))
            let policy = try await lambda.getPolicy("permitted")
            #expect(policy.policy?.contains(#""s3.amazonaws.com""#) == true)
            let stale = try await error {
                try await lambda.removePermission("permitted", statementId: "s3", revisionId: "stale")
            }
            #expect(stale.isPreconditionFailed)
            try await lambda.removePermission("permitted", statementId: "s3")
        }
    }

    @Test("A queue's mapping is created, read, changed, and deleted")
    func mappings() async throws {
        let endpoint = try #require(MotoServer.endpoint)
        try await withHTTPTransport { transport in
            let queue = try await MotoServer.query(
                "sqs", ["Action=CreateQueue", "Version=2012-11-05", "QueueName=jobs"], endpoint, transport)
            #expect(queue.status == 200)
        }
        try await withClients { clients in
            let lambda = clients.lambda
            _ = try await create(lambda, "mapped")
            var request = EventSourceMappingRequest(
                functionName: "mapped", eventSourceArn: "arn:aws:sqs:us-east-1:123456789012:jobs")
            request.batchSize = 5
            let made = try await lambda.createEventSourceMapping(request)
            #expect(made.batchSize == 5)
            let listed = try await lambda.listEventSourceMappings(functionName: "mapped").map(\.uuid)
            #expect(listed == [made.uuid])
            var change = EventSourceMappingRequest()
            change.enabled = false
            change.batchSize = 7
            _ = try await lambda.updateEventSourceMapping(uuid: made.uuid, change)
            let changed = try await lambda.getEventSourceMapping(uuid: made.uuid)
            #expect(changed.batchSize == 7)
            try await lambda.deleteEventSourceMapping(uuid: made.uuid)
            let left = try await lambda.listEventSourceMappings(functionName: "mapped")
            #expect(left.filter { $0.state != "Deleting" }.isEmpty)
        }
    }

    @Test("A function's address is made, read, changed, and deleted")
    func urls() async throws {
        try await withClients { clients in
            let lambda = clients.lambda
            _ = try await create(lambda, "addressed")
            let made = try await lambda.createFunctionURLConfig("addressed", FunctionURLConfig(authType: "NONE"))
            #expect(made.functionUrl?.hasPrefix("https://") == true)
            let read = try await lambda.getFunctionURLConfig("addressed")
            #expect(read.authType == "NONE")
            let changed = try await lambda.updateFunctionURLConfig(
                "addressed", FunctionURLConfig(authType: "AWS_IAM"))
            #expect(changed.authType == "AWS_IAM")
            try await lambda.deleteFunctionURLConfig("addressed")
            let gone = try await error { _ = try await lambda.getFunctionURLConfig("addressed") }
            #expect(gone.isNotFound)
        }
    }

    @Test("Objects are written and read, with keys that need encoding; a function's code can come from there")
    func objects() async throws {
        try await withClients { clients in
            let s3 = clients.s3
            // CreateBucket is no operation of ours; a PUT of the bucket alone is what it is on the wire.
            try await createBucket("bucket-of-tests", clients.s3.client)
            let key = "folder/a b+c=ü(1).zip"
            let written = try await s3.putObject(bucket: "bucket-of-tests", key: key, body: Self.emptyZip)
            #expect(written.eTag?.isEmpty == false)
            let object = try await s3.getObject(bucket: "bucket-of-tests", key: key)
            #expect(object.body == Self.emptyZip)
            let head = try await s3.headObject(bucket: "bucket-of-tests", key: key)
            #expect(head.contentLength == 22)
            #expect(head.eTag == written.eTag)

            let missing = try await error { _ = try await s3.getObject(bucket: "bucket-of-tests", key: "none") }
            #expect(missing.serviceCode == "NoSuchKey" && missing.isNotFound)
            let unseen = try await error { _ = try await s3.headObject(bucket: "bucket-of-tests", key: "none") }
            #expect(unseen.isNotFound)
            let noBucket = try await error { _ = try await s3.getObject(bucket: "no-such-bucket", key: "k") }
            #expect(noBucket.serviceCode == "NoSuchBucket")
            let tooBig = try await error {
                _ = try await s3.getObject(bucket: "bucket-of-tests", key: key, maximumBytes: 21)
            }
            #expect(tooBig.code == .answerTooLarge)

            var request = CreateFunctionRequest(
                functionName: "from-s3", code: .s3(bucket: "bucket-of-tests", key: key), role: Self.role)
            request.runtime = "python3.12"
            request.handler = "app.handler"
            let function = try await clients.lambda.createFunction(request)
            #expect(function.codeSize == 22)
        }
    }

    private func createBucket(_ name: String, _ client: AWSClient) async throws {
        _ = try await client.send(
            AWSRequest(
                service: .s3, operation: "CreateBucket", retries: .never,
                http: TransportRequest(method: "PUT", endpoint: client.endpoint(of: .s3), path: "/\(name)")))
    }

    @Test("STS says who we are, and gives a role in another account, which sees nothing of ours")
    func identity() async throws {
        try await withClients { clients in
            let identity = try await clients.sts.getCallerIdentity()
            #expect(identity.account == "123456789012")
            #expect(identity.arn.hasPrefix("arn:aws:"))
            let role = try await clients.sts.assumeRole(
                AssumeRoleRequest(roleArn: "arn:aws:iam::222222222222:role/other", duration: .seconds(900)))
            #expect(role.expiration > Date())
            #expect(role.credentials.sessionToken != nil)
        }
        let endpoint = try #require(MotoServer.endpoint)
        try await withAWSClients(
            AWSConfiguration(
                region: .usEast1, endpoints: AWSEndpoints(all: endpoint),
                credentials: .role(
                    AssumeRoleRequest(roleArn: "arn:aws:iam::222222222222:role/other"),
                    source: .keys(Fixtures.credentials, origin: "test"))),
            logger: Fixtures.silent
        ) { clients in
            let identity = try await clients.sts.getCallerIdentity()
            #expect(identity.account == "222222222222")
            #expect(identity.arn.contains("assumed-role/other/staysail"))
            let functions = try await clients.lambda.listFunctions()
            #expect(functions.isEmpty)
        }
    }

    @Test("moto's page of HTML for an operation that it does not know gives a clear sentence")
    func html() async throws {
        try await withClients { clients in
            let error = try await error {
                _ = try await clients.lambda.getProvisionedConcurrency("f", qualifier: "live")
            }
            #expect(error.httpStatus == 404)
            #expect("\(error)".hasPrefix("Lambda GetProvisionedConcurrencyConfig: "))
        }
    }
}
