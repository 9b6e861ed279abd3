import Foundation
import LocalLambda
import Testing

/// The rules of the control plane, by code, status and text.
@Suite struct RuleTests {
    /// Python that runs after `create("f")`, with version 1 published.
    struct Rule: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var script: String

        init(_ testDescription: String, _ script: String) {
            self.testDescription = testDescription
            self.script = script
        }
    }

    static let creation = [
        Rule("twice the same name", "fails(409, RC, 'Function already exist: f', make, FunctionName='f')"),
        Rule(
            "a name that is none",
            "fails(400, V, \"Value 'bad name!' at 'functionName' failed to satisfy constraint\", make, FunctionName='bad name!')"
        ),
        Rule(
            "a name of 65 characters",
            "fails(400, V, 'less than or equal to 64', make, FunctionName='n' * 65)"),
        Rule(
            "an unknown runtime",
            "fails(400, IP, \"Value python9.9 at 'runtime' failed to satisfy constraint\", make, Runtime='python9.9')"),
        Rule("a retired runtime", "fails(400, IP, 'no longer supported', make, Runtime='go1.x')"),
        Rule("a timeout of 1801 s", "fails(400, V, 'less than or equal to 1800', make, Timeout=1801)"),
        Rule("127 MB", "fails(400, V, 'greater than or equal to 128', make, MemorySize=127)"),
        Rule("10241 MB", "fails(400, V, 'less than or equal to 10240', make, MemorySize=10241)"),
        Rule("a role that is none", "fails(400, V, 'arn:(aws', make, Role='admin')"),
        Rule(
            "4 KB of variables",
            "fails(400, IP, 'exceeded the 4KB limit. String measured: {', make, Environment={'Variables': {'AB': 'x' * 4096}})"
        ),
        Rule(
            "a reserved variable",
            "fails(400, IP, 'Reserved keys used in this request: AWS_REGION', make, Environment={'Variables': {'AWS_REGION': 'x'}})"
        ),
        Rule(
            "code that is no archive",
            "fails(400, IP, 'Could not unzip uploaded file. Please check your file, then try to upload again.', make, Code={'ZipFile': b'x'})"
        ),
        Rule(
            "code in no bucket",
            "fails(400, IP, 'S3 Error Code: NoSuchBucket', make, Code={'S3Bucket': 'none', 'S3Key': 'k'})"),
        Rule(
            "code in no object",
            """
            client('s3').create_bucket(Bucket='here')
            fails(400, IP, 'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.', make, Code={'S3Bucket': 'here', 'S3Key': 'k'})
            """),
        Rule("an unknown architecture", "fails(400, V, 'x86_64, arm64', make, Architectures=['mips'])"),
        Rule(
            "a layer that does not exist",
            "fails(400, IP, 'Layer version arn:aws:lambda:us-east-1:000000000000:layer:l:1 does not exist.', make, Layers=['arn:aws:lambda:us-east-1:000000000000:layer:l:1'])"
        ),
        Rule(
            "a member that is not offered",
            "fails(501, 'NotImplementedException', 'CapacityProviderConfig', make, CapacityProviderConfig={'LambdaManagedInstancesCapacityProviderConfig': {'CapacityProviderArn': 'arn:aws:lambda:us-east-1:000000000000:capacity-provider:p'}})"
        ),
    ]

    static let versionsAndAliases = [
        Rule(
            "another hash than the code's",
            "fails(400, IP, 'CodeSHA256 (abc) is different from current CodeSHA256 in $LATEST', lam.publish_version, FunctionName='f', CodeSha256='abc')"
        ),
        Rule("an alias named 123", "fails(400, V, '(?!^[0-9]+$)', alias, Name='123')"),
        Rule(
            "an alias that is there",
            "alias(Name='a'); fails(409, RC, 'Alias already exists: ' + ARN + ':a', alias, Name='a')"),
        Rule(
            "an alias of no version", "fails(404, RN, 'Function not found: ' + ARN + ':9', alias, FunctionVersion='9')"),
        Rule("a weight over 1", "fails(400, V, 'less than or equal to 1.0', alias, RoutingConfig=weights({'2': 1.4}))"),
        Rule(
            "a weight under 0",
            "fails(400, V, 'greater than or equal to 0.0', alias, RoutingConfig=weights({'2': -0.1}))"),
        Rule(
            "two additional versions",
            "fails(400, IP, 'cannot be greater than 1', alias, RoutingConfig=weights({'2': 0.1, '3': 0.1}))"),
        Rule(
            "the same version twice",
            "fails(400, IP, 'Invalid function version 1. Function version 1 is already included in routing configuration.', alias, RoutingConfig=weights({'1': 0.1}))"
        ),
        Rule(
            "weights with $LATEST",
            "fails(400, IP, '$LATEST is not supported for an alias pointing to more than 1 version', alias, FunctionVersion='$LATEST', RoutingConfig=weights({'1': 0.1}))"
        ),
        Rule(
            "weights with no version",
            "fails(404, RN, 'Function not found: ' + ARN + ':9', alias, RoutingConfig=weights({'9': 0.1}))"),
        Rule(
            "versions of two roles",
            """
            lam.update_function_configuration(FunctionName='f', Role=ROLE + 'x')
            lam.publish_version(FunctionName='f')
            fails(400, IP, 'same execution role', alias, RoutingConfig=weights({'2': 0.1}))
            """),
        Rule(
            "a missing alias",
            "fails(404, RN, 'Cannot find alias arn: ' + ARN + ':no', lam.get_alias, FunctionName='f', Name='no')"),
        Rule(
            "a change of a missing alias",
            "fails(404, RN, 'Alias not found: ' + ARN + ':no', lam.update_alias, FunctionName='f', Name='no', FunctionVersion='1')"
        ),
        Rule("deleting a missing alias is no error", "lam.delete_alias(FunctionName='f', Name='no')"),
        Rule(
            "weights are kept, and cleared by none",
            """
            alias(Name='w'); lam.update_function_configuration(FunctionName='f', Timeout=9)
            lam.publish_version(FunctionName='f')
            set = lam.update_alias(FunctionName='f', Name='w', RoutingConfig=weights({'2': 0.25}))
            assert set['RoutingConfig'] == weights({'2': 0.25}), set
            kept = lam.update_alias(FunctionName='f', Name='w', Description='d')
            assert kept['RoutingConfig'] == weights({'2': 0.25}) and kept['RevisionId'] != set['RevisionId'], kept
            cleared = lam.update_alias(FunctionName='f', Name='w', RoutingConfig=weights({}))
            assert 'RoutingConfig' not in cleared and cleared['Description'] == 'd', cleared
            """),
    ]

    static let deletion = [
        Rule(
            "a version of an alias",
            """
            alias(Name='live')
            fails(409, RC, 'Unable to delete version because the following aliases reference it: [live]', lam.delete_function, FunctionName='f', Qualifier='1')
            """),
        Rule(
            "a version with a share of an alias",
            """
            lam.update_function_configuration(FunctionName='f', Timeout=9); lam.publish_version(FunctionName='f')
            alias(Name='live', RoutingConfig=weights({'2': 0.1}))
            fails(409, RC, 'reference it: [live]', lam.delete_function, FunctionName='f', Qualifier='2')
            """),
        Rule("a version that is not there is no error", "lam.delete_function(FunctionName='f', Qualifier='9')"),
        Rule(
            "$LATEST",
            "fails(400, IP, '$LATEST version cannot be deleted without deleting the function.', lam.delete_function, FunctionName='f', Qualifier='$LATEST')"
        ),
        Rule(
            "an alias as a qualifier",
            "alias(Name='live'); fails(400, IP, 'Deletion of aliases is not currently supported.', lam.delete_function, FunctionName='f', Qualifier='live')"
        ),
        Rule(
            "two different qualifiers",
            "fails(400, IP, 'The derived qualifier from the function name does not match the specified qualifier.', lam.delete_function, FunctionName='f:1', Qualifier='2')"
        ),
        Rule(
            "numbers are never used again",
            """
            lam.delete_function(FunctionName='f', Qualifier='1')
            assert lam.publish_version(FunctionName='f')['Version'] == '2'
            """),
        Rule(
            "a function, and again",
            """
            lam.delete_function(FunctionName='f')
            fails(404, RN, 'Function not found: ' + ARN, lam.delete_function, FunctionName='f')
            fails(404, RN, 'Function not found: ' + ARN + ':$LATEST', lam.invoke, FunctionName='f')
            """),
    ]

    static let revisions = [
        Rule(
            "a stale revision id",
            """
            old = lam.get_function(FunctionName='f')['Configuration']['RevisionId']
            lam.update_function_configuration(FunctionName='f', Timeout=7)
            new = lam.get_function(FunctionName='f')['Configuration']['RevisionId']
            assert old != new
            text = 'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API'
            fails(412, PF, text, lam.update_function_configuration, FunctionName='f', RevisionId=old)
            fails(412, PF, text, lam.update_function_code, FunctionName='f', ZipFile=python('x=1'), RevisionId=old)
            fails(412, PF, text, lam.publish_version, FunctionName='f', RevisionId=old)
            lam.publish_version(FunctionName='f', RevisionId=new)
            assert lam.get_function(FunctionName='f')['Configuration']['RevisionId'] != new
            first = alias(Name='live')['RevisionId']
            second = lam.update_alias(FunctionName='f', Name='live', RevisionId=first)['RevisionId']
            fails(412, PF, text, lam.update_alias, FunctionName='f', Name='live', RevisionId=first)
            assert lam.get_alias(FunctionName='f', Name='live')['RevisionId'] == second
            """),
        Rule(
            "a rehearsal of a change changes nothing",
            """
            before = lam.get_function(FunctionName='f')['Configuration']
            lam.update_function_code(FunctionName='f', ZipFile=python('x = 2'), DryRun=True, Publish=True)
            assert lam.get_function(FunctionName='f')['Configuration'] == before
            assert lam.publish_version(FunctionName='f')['Version'] == '1'
            """),
        Rule(
            "names of all forms",
            """
            for name in ['f', '000000000000:function:f', 'function:f', ARN]:
                assert lam.get_function(FunctionName=name)['Configuration']['FunctionArn'] == ARN, name
            assert lam.get_function(FunctionName='f:1')['Configuration']['Version'] == '1'
            assert lam.get_function(FunctionName=ARN + ':$LATEST')['Configuration']['FunctionArn'] == ARN + ':$LATEST'
            alias(Name='live')
            shown = lam.get_function(FunctionName='f', Qualifier='live')['Configuration']
            assert (shown['FunctionArn'], shown['Version']) == (ARN + ':live', '1'), shown
            fails(404, RN, "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')", lam.get_function, FunctionName=ARN.replace('us-east-1', 'eu-west-1'))
            fails(403, 'AccessDeniedException', 'not authorized', lam.get_function, FunctionName=ARN.replace('0' * 12, '1' * 12))
            fails(404, RN, 'Function not found: ' + ARN + ':9', lam.get_function, FunctionName='f', Qualifier='9')
            """),
        Rule(
            "a version keeps its settings",
            """
            lam.update_function_configuration(FunctionName='f', Timeout=11, Environment={'Variables': {'AB': 'c'}})
            lam.publish_version(FunctionName='f', Description='second')
            one, two = [lam.get_function_configuration(FunctionName='f', Qualifier=q) for q in '12']
            assert (one['Timeout'], two['Timeout'], two['Description']) == (3, 11, 'second')
            assert 'Environment' not in one and two['Environment'] == {'Variables': {'AB': 'c'}}
            assert lam.publish_version(FunctionName='f')['Version'] == '2'
            """),
    ]

    private static let names = #"""
        RC, RN, IP, V = "ResourceConflictException", "ResourceNotFoundException", "InvalidParameterValueException", "ValidationException"
        PF = "PreconditionFailedException"
        ARN = "arn:aws:lambda:us-east-1:000000000000:function:f"
        def make(**options):
            return lam.create_function(**{"FunctionName": "g", "Runtime": "python3.11", "Handler": "app.handler",
                                          "Role": ROLE, "Code": {"ZipFile": python("x = 1")}, **options})
        def alias(**options):
            return lam.create_alias(**{"FunctionName": "f", "Name": "n", "FunctionVersion": "1", **options})
        def weights(values):
            return {"AdditionalVersionWeights": values}
        # boto3 would refuse some of these values itself.
        lam = boto3.client("lambda", config=CONFIG.merge(Config(parameter_validation=False)))

        """#

    /// One process for a table, since starting one takes longer than all its rules: each rule finds a new function.
    private func check(_ rules: [Rule]) async throws {
        try await withLocalLambda(testConfiguration()) { server in
            var script = Self.names + "failed = []\n"
            for (index, rule) in rules.enumerated() {
                let body = rule.script.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
                script += """
                    def rule_\(index)():
                        make(FunctionName="f"); lam.publish_version(FunctionName="f")
                    \(body)
                    try:
                        rule_\(index)()
                    except BaseException as error:
                        failed.append((\(Self.quoted(rule.testDescription)), repr(error)))
                    for old in lam.list_functions()["Functions"]:
                        lam.delete_function(FunctionName=old["FunctionName"])

                    """
            }
            script += "assert not failed, json.dumps(failed, indent=1)\n"
            try await Peer.python(script, server: server)
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\\\"") + "\""
    }

    @Test func `what is refused when a function is made`() async throws { try await check(Self.creation) }
    @Test func `what versions and aliases may be`() async throws { try await check(Self.versionsAndAliases) }
    @Test func `what may be deleted`() async throws { try await check(Self.deletion) }
    @Test func `revision ids, rehearsals, names`() async throws { try await check(Self.revisions) }
}
