import AWSServices
import Expressions
import Foundation
import Testing

/// What goes over the wire, operation by operation: AWS's API is the reference, in botocore's model.
@Suite struct LambdaRequestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var line: String
        var body: String = ""
        var answer = "{}"
        var call: @Sendable (LambdaClient) async throws -> Void

        init(
            _ name: String, _ line: String, body: String = "", answer: String = "{}",
            _ call: @escaping @Sendable (LambdaClient) async throws -> Void
        ) {
            self.name = name
            self.line = line
            self.body = body
            self.answer = answer
            self.call = call
        }

        var testDescription: String { name }
    }

    private static let function = #"{"FunctionName":"f"}"#
    private static let alias = #"{"Name":"live","FunctionVersion":"7"}"#
    private static let mapping = #"{"UUID":"u-1"}"#

    static let functions: [Case] = [
        Case(
            "GetFunction", "GET /2015-03-31/functions/f?Qualifier=%24LATEST", answer: #"{"Configuration":\#(function)}"#
        ) {
            _ = try await $0.getFunction("f", qualifier: "$LATEST")
        },
        Case(
            "GetFunction by ARN", "GET /2015-03-31/functions/arn%3Aaws%3Alambda%3Ar%3A1%3Afunction%3Af",
            answer: #"{"Configuration":\#(function)}"#
        ) { _ = try await $0.getFunction("arn:aws:lambda:r:1:function:f") },
        Case("GetFunctionConfiguration", "GET /2015-03-31/functions/f/configuration", answer: function) {
            _ = try await $0.getFunctionConfiguration("f")
        },
        Case(
            "CreateFunction", "POST /2015-03-31/functions",
            body: """
                {"FunctionName":"f","Code":{"ZipFile":"emlw"},"Role":"r","Runtime":"python3.12","Handler":"a.b",
                "Timeout":5,"MemorySize":256,"Publish":true,"VpcConfig":{"SubnetIds":["s"],"SecurityGroupIds":["g"]},
                "PackageType":"Zip","DeadLetterConfig":{"TargetArn":"d"},"Environment":{"Variables":{"lower":"1"}},
                "KMSKeyArn":"k","TracingConfig":{"Mode":"Active"},"Tags":{"team":"t"},"Layers":["l"],
                "FileSystemConfigs":[{"Arn":"e","LocalMountPath":"/mnt/x"}],"Architectures":["arm64"],
                "EphemeralStorage":{"Size":512},"SnapStart":{"ApplyOn":"None"},"LoggingConfig":{"LogFormat":"JSON"}}
                """,
            answer: function
        ) {
            var request = CreateFunctionRequest(functionName: "f", code: .zip(Data("zip".utf8)), role: "r")
            request.runtime = "python3.12"
            request.handler = "a.b"
            request.timeout = 5
            request.memorySize = 256
            request.publish = true
            request.vpcConfig = VPCConfig(subnetIds: ["s"], securityGroupIds: ["g"])
            request.packageType = "Zip"
            request.deadLetterConfig = DeadLetterConfig(targetArn: "d")
            request.environment = FunctionEnvironment(variables: ["lower": "1"])
            request.kmsKeyArn = "k"
            request.tracingConfig = TracingConfig(mode: "Active")
            request.tags = ["team": "t"]
            request.layers = ["l"]
            request.fileSystemConfigs = [FileSystemConfig(arn: "e", localMountPath: "/mnt/x")]
            request.architectures = ["arm64"]
            request.ephemeralStorage = EphemeralStorage(size: 512)
            request.snapStart = SnapStart(applyOn: "None")
            request.loggingConfig = LoggingConfig(logFormat: "JSON")
            _ = try await $0.createFunction(request)
        },
        Case(
            "CreateFunction from an image", "POST /2015-03-31/functions",
            body: """
                {"FunctionName":"f","Code":{"ImageUri":"i"},"Role":"r","PackageType":"Image",
                "ImageConfig":{"Command":["c"]}}
                """,
            answer: function
        ) {
            var request = CreateFunctionRequest(functionName: "f", code: .image(uri: "i"), role: "r")
            request.packageType = "Image"
            request.imageConfig = ImageConfig(command: ["c"])
            _ = try await $0.createFunction(request)
        },
        Case(
            "UpdateFunctionCode", "PUT /2015-03-31/functions/f/code",
            body: #"{"S3Bucket":"b","S3Key":"k","S3ObjectVersion":"v","Publish":true,"RevisionId":"1"}"#,
            answer: function
        ) {
            var request = UpdateFunctionCodeRequest(
                functionName: "f", code: .s3(bucket: "b", key: "k", version: "v"), revisionId: "1")
            request.publish = true
            _ = try await $0.updateFunctionCode(request)
        },
        Case(
            "UpdateFunctionConfiguration clears", "PUT /2015-03-31/functions/f/configuration",
            body: """
                {"Description":"","Environment":{"Variables":{}},"Layers":[],"DeadLetterConfig":{"TargetArn":""},
                "VpcConfig":{"SubnetIds":[],"SecurityGroupIds":[]},"FileSystemConfigs":[],"KMSKeyArn":"",
                "ImageConfig":{},"RevisionId":"1"}
                """,
            answer: function
        ) {
            var request = UpdateFunctionConfigurationRequest(functionName: "f", revisionId: "1")
            request.description = ""
            request.environment = FunctionEnvironment(variables: [:])
            request.layers = []
            request.deadLetterConfig = DeadLetterConfig(targetArn: "")
            request.vpcConfig = VPCConfig(subnetIds: [], securityGroupIds: [])
            request.fileSystemConfigs = []
            request.kmsKeyArn = ""
            request.imageConfig = ImageConfig()
            _ = try await $0.updateFunctionConfiguration(request)
        },
        Case(
            "PublishVersion", "POST /2015-03-31/functions/f/versions",
            body: #"{"Description":"d","CodeSha256":"h","RevisionId":"1"}"#, answer: function
        ) { _ = try await $0.publishVersion("f", description: "d", codeSha256: "h", revisionId: "1") },
        Case("ListVersionsByFunction", "GET /2015-03-31/functions/f/versions", answer: #"{"Versions":[]}"#) {
            _ = try await $0.listVersions("f")
        },
        Case("ListFunctions", "GET /2015-03-31/functions", answer: #"{"Functions":[],"NextMarker":""}"#) {
            _ = try await $0.listFunctions()
        },
        Case("DeleteFunction", "DELETE /2015-03-31/functions/f?Qualifier=3") {
            try await $0.deleteFunction("f", qualifier: "3")
        },
    ]

    static let aliases: [Case] = [
        Case("GetAlias", "GET /2015-03-31/functions/f/aliases/live", answer: alias) {
            _ = try await $0.getAlias("f", alias: "live")
        },
        Case("ListAliases", "GET /2015-03-31/functions/f/aliases", answer: #"{"Aliases":[]}"#) {
            _ = try await $0.listAliases("f")
        },
        Case(
            "CreateAlias", "POST /2015-03-31/functions/f/aliases",
            body: #"{"Name":"live","FunctionVersion":"7","Description":"d"}"#, answer: alias
        ) {
            _ = try await $0.createAlias(
                CreateAliasRequest(functionName: "f", name: "live", functionVersion: 7, description: "d"))
        },
        Case(
            "UpdateAlias with weights", "PUT /2015-03-31/functions/f/aliases/live",
            body: #"{"RoutingConfig":{"AdditionalVersionWeights":{"8":0.25}},"RevisionId":"1"}"#, answer: alias
        ) {
            _ = try await $0.updateAlias(
                UpdateAliasRequest(
                    functionName: "f", name: "live", routingConfig: .init(additionalVersionWeights: [8: 0.25]),
                    revisionId: "1"))
        },
        Case(
            "UpdateAlias without weights", "PUT /2015-03-31/functions/f/aliases/live",
            body: #"{"FunctionVersion":"8","RoutingConfig":{"AdditionalVersionWeights":{}}}"#, answer: alias
        ) {
            _ = try await $0.updateAlias(
                UpdateAliasRequest(
                    functionName: "f", name: "live", functionVersion: 8,
                    routingConfig: .init(additionalVersionWeights: [:])))
        },
        Case("DeleteAlias", "DELETE /2015-03-31/functions/f/aliases/live") {
            try await $0.deleteAlias("f", alias: "live")
        },
    ]

    static let others: [Case] = [
        Case(
            "PutFunctionConcurrency", "PUT /2017-10-31/functions/f/concurrency",
            body: #"{"ReservedConcurrentExecutions":0}"#
        ) { try await $0.putFunctionConcurrency("f", reserved: 0) },
        Case("DeleteFunctionConcurrency", "DELETE /2017-10-31/functions/f/concurrency") {
            try await $0.deleteFunctionConcurrency("f")
        },
        Case("GetFunctionConcurrency", "GET /2019-09-30/functions/f/concurrency") {
            let found = try await $0.getFunctionConcurrency("f")
            #expect(found == nil)
        },
        Case(
            "PutProvisionedConcurrencyConfig", "PUT /2019-09-30/functions/f/provisioned-concurrency?Qualifier=live",
            body: #"{"ProvisionedConcurrentExecutions":2}"#
        ) { _ = try await $0.putProvisionedConcurrency("f", qualifier: "live", executions: 2) },
        Case(
            "GetProvisionedConcurrencyConfig", "GET /2019-09-30/functions/f/provisioned-concurrency?Qualifier=live"
        ) { _ = try await $0.getProvisionedConcurrency("f", qualifier: "live") },
        Case(
            "ListProvisionedConcurrencyConfigs", "GET /2019-09-30/functions/f/provisioned-concurrency?List=ALL",
            answer: """
                {"ProvisionedConcurrencyConfigs":[{"FunctionArn":"arn:aws:lambda:r:1:function:f:live",
                "RequestedProvisionedConcurrentExecutions":2}]}
                """
        ) {
            let found = try await $0.listProvisionedConcurrency("f").map(\.qualifier)
            #expect(found == ["live"])
        },
        Case(
            "DeleteProvisionedConcurrencyConfig",
            "DELETE /2019-09-30/functions/f/provisioned-concurrency?Qualifier=live"
        ) { try await $0.deleteProvisionedConcurrency("f", qualifier: "live") },
        Case("ListEventSourceMappings", "GET /2015-03-31/event-source-mappings?FunctionName=f%3Alive") {
            _ = try await $0.listEventSourceMappings(functionName: "f:live")
        },
        Case(
            "CreateEventSourceMapping", "POST /2015-03-31/event-source-mappings",
            body: #"{"FunctionName":"f:live","EventSourceArn":"q","BatchSize":5}"#, answer: mapping
        ) {
            var request = EventSourceMappingRequest(functionName: "f:live", eventSourceArn: "q")
            request.batchSize = 5
            _ = try await $0.createEventSourceMapping(request)
        },
        Case("GetEventSourceMapping", "GET /2015-03-31/event-source-mappings/u-1", answer: mapping) {
            let found = try await $0.getEventSourceMapping(uuid: "u-1").uuid
            #expect(found == "u-1")
        },
        Case(
            "UpdateEventSourceMapping", "PUT /2015-03-31/event-source-mappings/u-1", body: #"{"Enabled":false}"#,
            answer: mapping
        ) {
            var request = EventSourceMappingRequest()
            request.enabled = false
            _ = try await $0.updateEventSourceMapping(uuid: "u-1", request)
        },
        Case("DeleteEventSourceMapping", "DELETE /2015-03-31/event-source-mappings/u-1") {
            try await $0.deleteEventSourceMapping(uuid: "u-1")
        },
        Case(
            "TagResource", "POST /2017-03-31/tags/arn%3Aaws%3Alambda%3Ar%3A1%3Afunction%3Af",
            body: #"{"Tags":{"team":"a"}}"#
        ) { try await $0.tagResource("arn:aws:lambda:r:1:function:f", tags: ["team": "a"]) },
        Case("UntagResource", "DELETE /2017-03-31/tags/a?tagKeys=x&tagKeys=y%20z") {
            try await $0.untagResource("a", keys: ["x", "y z"])
        },
        Case("ListTags", "GET /2017-03-31/tags/a", answer: #"{"Tags":{"team":"a"}}"#) {
            let found = try await $0.listTags("a")
            #expect(found == ["team": "a"])
        },
        Case(
            "AddPermission", "POST /2015-03-31/functions/f/policy?Qualifier=live",
            body: #"{"StatementId":"s","Action":"lambda:InvokeFunction","Principal":"s3.amazonaws.com"}"#
        ) {
            try await $0.addPermission(
                "f", qualifier: "live",
                Permission(statementId: "s", action: "lambda:InvokeFunction", principal: "s3.amazonaws.com"))
        },
        Case("GetPolicy", "GET /2015-03-31/functions/f/policy", answer: #"{"Policy":"{}","RevisionId":"1"}"#) {
            let found = try await $0.getPolicy("f").policy
            #expect(found == "{}")
        },
        Case("RemovePermission", "DELETE /2015-03-31/functions/f/policy/s?Qualifier=live&RevisionId=1") {
            try await $0.removePermission("f", statementId: "s", qualifier: "live", revisionId: "1")
        },
        Case(
            "CreateFunctionUrlConfig", "POST /2021-10-31/functions/f/url?Qualifier=live",
            body: #"{"AuthType":"NONE","Cors":{"AllowOrigins":["*"]}}"#
        ) {
            var cors = FunctionURLConfig.CORS()
            cors.allowOrigins = ["*"]
            _ = try await $0.createFunctionURLConfig(
                "f", qualifier: "live", FunctionURLConfig(authType: "NONE", cors: cors))
        },
        Case("GetFunctionUrlConfig", "GET /2021-10-31/functions/f/url", answer: #"{"FunctionUrl":"https://x/"}"#) {
            let found = try await $0.getFunctionURLConfig("f").functionUrl
            #expect(found == "https://x/")
        },
        Case("UpdateFunctionUrlConfig", "PUT /2021-10-31/functions/f/url", body: #"{"AuthType":"AWS_IAM"}"#) {
            _ = try await $0.updateFunctionURLConfig("f", FunctionURLConfig(authType: "AWS_IAM"))
        },
        Case("DeleteFunctionUrlConfig", "DELETE /2021-10-31/functions/f/url") {
            try await $0.deleteFunctionURLConfig("f")
        },
        Case("ListFunctionUrlConfigs", "GET /2021-10-31/functions/f/urls") {
            _ = try await $0.listFunctionURLConfigs("f")
        },
    ]

    @Test("Each operation sends what AWS's API says", arguments: functions + aliases + others)
    func request(_ row: Case) async throws {
        let transport = ScriptedTransport(.json(200, row.answer))
        try await row.call(Fixtures.clients(transport).lambda)
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        let query = request.query.isEmpty ? "" : "?\(request.query)"
        #expect("\(request.method) \(request.path)\(query)" == row.line)
        if row.body.isEmpty {
            #expect(request.body.isEmpty)
        } else {
            #expect(try JSONValue(parsing: request.body) == JSONValue(parsing: row.body))
            #expect(request.headers.contains(HTTPHeader("content-type", "application/json")))
        }
    }

    @Test("Lists are read page by page to the end")
    func pages() async throws {
        let transport = ScriptedTransport(
            .json(200, #"{"Versions":[{"FunctionName":"f","Version":"1"}],"NextMarker":"a b"}"#),
            .json(200, #"{"Versions":[{"FunctionName":"f","Version":"2"}]}"#))
        let versions = try await Fixtures.clients(transport).lambda.listVersions("f")
        #expect(versions.map(\.version) == [1, 2])
        #expect(transport.requests.map(\.query) == ["", "Marker=a%20b"])
    }

    @Test("A server that returns the same page forever is an error")
    func endlessPages() async throws {
        let transport = ScriptedTransport(.json(200, #"{"Aliases":[],"NextMarker":"m"}"#))
        let error = try await #require(throws: AWSError.self) {
            _ = try await Fixtures.clients(transport).lambda.listAliases("f")
        }
        #expect(error.code == .invalidAnswer)
    }

    @Test("Without an override, calls go to the region's endpoint")
    func endpoint() async throws {
        let transport = ScriptedTransport(.function)
        _ = try await Fixtures.clients(transport, endpoint: nil).lambda.getFunction("f")
        #expect(
            transport.requests.first?.url == "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/f")
    }
}
