import AWSModel
import Expressions
import Testing

@Suite("Service models")
struct ServiceModelTests {
    private static let role = "arn:aws:iam::123456789012:role/r"

    @Test("every operation of Lambda has a route that leads back to it")
    func routes() throws {
        #expect(ServiceModel.lambda.operations.count > 85)
        for operation in ServiceModel.lambda.operations.values {
            let parts = operation.uri.split(separator: "?")
            let path = parts[0].split(separator: "/").map(String.init)
            let query = parts.count > 1 ? parts[1].split(separator: "=").map(String.init) : []
            let found = ServiceModel.lambda.operation(method: operation.method, path: path) {
                $0 == query.first ? query.last : nil
            }
            #expect(found?.operation.name == operation.name)
        }
        let found = ServiceModel.lambda.operation(
            method: "GET", path: ["2015-03-31", "functions", "f", "aliases", "live"]
        ) { _ in nil }
        #expect(found?.labels == ["FunctionName": "f", "Name": "live"])
        #expect(ServiceModel.lambda.operation(method: "GET", path: ["2015-03-31"]) { _ in nil } == nil)
    }

    @Test("an input within its limits has no violation")
    func good() {
        let input: JSONValue = [
            "FunctionName": "f", "Role": .string(Self.role), "Code": ["ZipFile": "eA=="], "Timeout": 900,
            "Environment": ["Variables": ["A_1": "x", "B2": ""]], "Tags": ["größe": "1+1=2"],
            "Architectures": ["arm64"], "DeadLetterConfig": ["TargetArn": ""], "VpcConfig": ["SubnetIds": []],
            "Description": .null,
        ]
        #expect(ServiceModel.lambda.violations(in: input, of: "CreateFunction") == [])
    }

    private struct Example: Sendable {
        var input: JSONValue
        var message: String

        init(_ input: JSONValue, _ message: String) {
            self.input = input
            self.message = message
        }
    }

    private static let examples = [
        Example(
            ["Role": "nobody"],
            "Value 'nobody' at 'role' failed to satisfy constraint: Member must satisfy regular expression "
                + #"pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"#
        ),
        Example(
            ["Timeout": 0],
            "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1"
        ),
        Example(
            ["Code": ["S3Key": ""]],
            "Value '' at 'code.s3Key' failed to satisfy constraint: Member must have length greater than or equal "
                + "to 1"
        ),
        Example(
            ["PackageType": "Tar"],
            "Value 'Tar' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: "
                + "[Zip, Image]"
        ),
        Example(
            ["Architectures": ["arm64", "x86_64"]],
            "Value '[arm64, x86_64]' at 'architectures' failed to satisfy constraint: Member must have length "
                + "less than or equal to 1"
        ),
        Example(
            ["Architectures": ["mips"]],
            "Value '[mips]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: "
                + "[Member must satisfy enum value set: [x86_64, arm64], Member must not be null]"
        ),
        Example(
            ["Environment": ["Variables": ["MY-KEY": "secret"]]],
            "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: "
                + "[Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, "
                + "Member must not be null]"
        ),
        Example(
            ["Environment": ["Variables": ["KEY": .null]]],
            "Value at 'environment.variables' failed to satisfy constraint: Map value must satisfy constraint: "
                + "[Member must not be null]"
        ),
        Example(
            ["FileSystemConfigs": [["LocalMountPath": "/mnt/a"]]],
            "Value null at 'fileSystemConfigs.1.member.arn' failed to satisfy constraint: Member must not be null"
        ),
        Example(["MemorySize": "128"], "STRING_VALUE can not be converted to an Integer"),
        Example(["MemorySize": 3_000_000_000], "NUMBER_VALUE can not be converted to an Integer"),
        Example(["Description": ["a"]], "Start of list found where not expected"),
        Example(["Layers": [["a": "b"]]], "Start of structure or map found where not expected."),
    ]

    @Test("a violation is told in AWS's words", arguments: examples.indices)
    func violations(index: Int) {
        let (input, message) = (Self.examples[index].input, Self.examples[index].message)
        let found = ServiceModel.lambda.violations(in: input, of: "CreateFunction", isPartial: true)
        #expect(found.map(\.message) == [message])
    }

    @Test("all violations are told together, required members included")
    func together() {
        let found = ServiceModel.lambda.violations(in: ["FunctionName": "f", "Role": .null], of: "CreateFunction")
        #expect(
            found.validationMessage
                == "2 validation errors detected: Value null at 'role' failed to satisfy constraint: "
                + "Member must not be null; Value null at 'code' failed to satisfy constraint: Member must not be null")
    }

    @Test("one member can be checked alone")
    func member() {
        let long = JSONValue.string(String(repeating: "x", count: 257))
        #expect(
            ServiceModel.lambda.violations(of: long, at: ["Description"], of: "CreateFunction").map(\.constraint)
                == ["Member must have length less than or equal to 256"])
        #expect(ServiceModel.lambda.violations(of: ["": "x"], at: ["Tags"], of: "CreateFunction").count == 1)
        #expect(ServiceModel.lambda.shape(of: "CreateFunction", ["Environment", "Variables"])?.isSensitive == true)
        let weights = ServiceModel.lambda.violations(
            of: ["2": 1.5], at: ["RoutingConfig", "AdditionalVersionWeights"], of: "CreateAlias")
        #expect(
            weights.map(\.message) == [
                "Value '{2=1.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: "
                    + "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, "
                    + "Member must have value greater than or equal to 0.0, Member must not be null]"
            ])
        #expect(ServiceModel.sts.violations(of: "!", at: ["RoleSessionName"], of: "AssumeRole").count == 2)
    }

    @Test("strings that a pattern would work on for very long are refused")
    func slow() {
        let evil = JSONValue.string(String(repeating: "a.", count: 100_000))
        let found = ServiceModel.lambda.violations(
            of: [evil], at: ["SelfManagedEventSource", "Endpoints"], of: "CreateEventSourceMapping")
        #expect(!found.isEmpty)
    }
}
