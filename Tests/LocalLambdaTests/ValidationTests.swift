import LocalLambda
import Testing

/// Requests that AWS's own model refuses, made from botocore's copy of it, which is not the one that the server has.
@Suite("Validation of requests")
struct ValidationTests {
    @Test("every constraint of the model is checked, wherever the member travels")
    func generated() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                lam = boto3.client("lambda", config=CONFIG.merge(Config(parameter_validation=False)))
                create("f"); lam.publish_version(FunctionName="f")
                lam.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
                model = lam.meta.service_model
                ARN = "arn:aws:lambda:us-east-1:000000000000:function:f"
                good = {"FunctionName": "f", "Name": "live", "Qualifier": "live", "Resource": ARN, "StatementId": "s",
                        "FunctionVersion": "1", "Role": ROLE, "Action": "lambda:InvokeFunction", "Principal": "*",
                        "Code": {"ZipFile": b"x"}, "UUID": "a" * 8 + "-0000-0000-0000-000000000000", "TagKeys": ["k"],
                        "Tags": {"a": "b"}, "AuthType": "NONE", "LayerName": "l", "VersionNumber": 1,
                        "ReservedConcurrentExecutions": 1, "ProvisionedConcurrentExecutions": 1,
                        "Content": {"ZipFile": b"x"}, "Arn": "arn:aws:lambda:us-east-1:000000000000:layer:l:1"}
                def invalid(shape, depth=0):
                    kind, rules = shape.type_name, shape.metadata
                    if kind == "string":
                        if "enum" in rules: yield "enum", "NoSuchValue"
                        if rules.get("max", 0) and rules["max"] < 5000: yield "max", "a" * (rules["max"] + 1)
                        if rules.get("min", 0) > 1: yield "min", "a" * (rules["min"] - 1)
                        if "pattern" in rules and ".*" not in rules["pattern"] and "\\s\\S" not in rules["pattern"]:
                            yield "pattern", "\u00e9 \n!"
                        yield "type", 7
                    elif kind in ("integer", "long"):
                        if "max" in rules: yield "max", rules["max"] + 1
                        if "min" in rules: yield "min", rules["min"] - 1
                        yield "type", "seven"
                        yield "size", 10 ** 30
                    elif kind == "boolean": yield "type", "yes"
                    elif kind == "double":
                        if "max" in rules: yield "max", rules["max"] + 1
                    elif kind == "list":
                        if "max" in rules and rules["max"] < 200: yield "max", [None] * (rules["max"] + 1)
                        if depth < 3:
                            for name, value in invalid(shape.member, depth + 1): yield "element " + name, [value]
                            yield "null element", [None]
                    elif kind == "map":
                        if depth < 3:
                            for name, value in invalid(shape.key, depth + 1):
                                if isinstance(value, str): yield "key " + name, {value: "1"}
                            for name, value in invalid(shape.value, depth + 1): yield "value " + name, {"1": value}
                    elif kind == "structure" and depth < 4:
                        for member, inner in shape.members.items():
                            for name, value in invalid(inner, depth + 1): yield member + " " + name, {member: value}
                        if shape.required_members: yield "required", {}
                        yield "type", "text"
                offered = json.loads(os.environ["OPERATIONS"])
                count, accepted, broken = 0, [], []
                for operation in offered:
                    shape = model.operation_model(operation).input_shape
                    if shape is None: continue
                    method = getattr(lam, boto3.session.botocore.xform_name(operation))
                    base = {name: good[name] for name in shape.required_members}
                    for member, inner in shape.members.items():
                        if member in ("Runtime", "Payload"): continue
                        travels = inner.serialization.get("location")
                        for name, value in invalid(inner):
                            # The client itself would turn these into something else on their way.
                            if name == "type" and travels or travels == "header" and name == "pattern": continue
                            if travels == "uri" and (name in ("min", "size") or not isinstance(value, (str, int))): continue
                            if travels == "querystring" and isinstance(value, (list, dict)): continue
                            count += 1
                            try:
                                method(**{**base, member: value})
                                accepted.append((operation, member, name))
                            except ClientError as error:
                                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                                code = error.response["Error"]["Code"]
                                if status == 501: continue
                                if (status, code) not in ((400, "ValidationException"), (400, "SerializationException")):
                                    broken.append((operation, member, name, status, code, error.response["Error"]["Message"][:200]))
                            except Exception as error:
                                # The client could not even write it.
                                count -= 1
                print(count, len(accepted), len(broken))
                assert count > 600, count
                assert not accepted, accepted
                assert not broken, json.dumps(broken[:30], indent=1)
                """#, server: server, variables: ["OPERATIONS": Self.operations])
        }
    }

    private static let operations = """
        ["CreateFunction", "ListFunctions", "GetFunction", "DeleteFunction", "GetFunctionConfiguration",
         "UpdateFunctionConfiguration", "UpdateFunctionCode", "PublishVersion", "ListVersionsByFunction", "CreateAlias",
         "ListAliases", "GetAlias", "UpdateAlias", "Invoke", "PutFunctionConcurrency", "GetFunctionConcurrency",
         "PutProvisionedConcurrencyConfig", "ListProvisionedConcurrencyConfigs", "CreateEventSourceMapping",
         "ListEventSourceMappings", "ListTags", "TagResource", "UntagResource", "AddPermission", "GetPolicy",
         "RemovePermission", "CreateFunctionUrlConfig", "UpdateFunctionUrlConfig", "PutFunctionEventInvokeConfig",
         "ListFunctionEventInvokeConfigs", "PublishLayerVersion", "ListLayers", "ListLayerVersions"]
        """

    @Test("answers say what AWS says, and empty or repeated parameters are no way around")
    func texts() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                lam = boto3.client("lambda", config=CONFIG.merge(Config(parameter_validation=False)))
                create("f"); lam.publish_version(FunctionName="f")
                V = "ValidationException"
                # An empty qualifier would otherwise delete the whole function.
                fails(400, V, "Value '' at 'qualifier' failed to satisfy constraint: Member must have length greater than or equal to 1",
                      lam.delete_function, FunctionName="f", Qualifier="")
                lam.get_function(FunctionName="f")
                text = "2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '1' at 'memorySize' failed"
                fails(400, V, text, lam.update_function_configuration, FunctionName="f", Timeout=0, MemorySize=1)
                fails(400, "SerializationException", "STRING_VALUE can not be converted to an Integer",
                      lam.update_function_configuration, FunctionName="f", Timeout="5")
                fails(400, V, "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy",
                      lam.update_function_configuration, FunctionName="f", Environment={"Variables": {"A-B": "secret"}})
                fails(501, "NotImplementedException", "CodeSigningConfigArn", lam.create_function, FunctionName="g", Role=ROLE,
                      Runtime="python3.12", Handler="a.b", Code={"ZipFile": python("")},
                      CodeSigningConfigArn="arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-" + "a" * 17)
                # What clears, clears: unchanged code is no new version.
                lam.update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": "arn:aws:sqs:us-east-1:000000000000:q"})
                lam.update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": ""}, KMSKeyArn="", Layers=[],
                                                  VpcConfig={"SubnetIds": [], "SecurityGroupIds": []})
                assert lam.publish_version(FunctionName="f")["Version"] == "1"
                shown = lam.update_function_configuration(FunctionName="f", LoggingConfig={"LogFormat": "JSON"})["LoggingConfig"]
                assert shown == {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO",
                                 "LogGroup": "/aws/lambda/f"}, shown
                # Numbers beyond a double.
                import urllib.request, urllib.error
                from botocore.auth import SigV4Auth
                from botocore.awsrequest import AWSRequest
                def raw(method, path, body):
                    request = AWSRequest(method, os.environ["AWS_ENDPOINT_URL"] + path, data=body)
                    SigV4Auth(boto3.Session().get_credentials(), "lambda", "us-east-1").add_auth(request)
                    sent = urllib.request.Request(request.url, data=body, headers=dict(request.headers), method=method)
                    try:
                        return urllib.request.urlopen(sent).status
                    except urllib.error.HTTPError as error:
                        return error.code
                for body in (b'{"Timeout": 1e400}', b'{"Timeout": 99999999999999999999}', b'{"Timeout": -1e400}', b'[1]', b'{"Timeout"'):
                    assert raw("PUT", "/2015-03-31/functions/f/configuration", body) == 400, body
                assert raw("GET", "/2015-03-31/nothing", None) == 404
                # Permissions keep every member.
                lam.add_permission(FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal="*",
                                   SourceAccount="123456789012", FunctionUrlAuthType="NONE", InvokedViaFunctionUrl=True,
                                   EventSourceToken="token", PrincipalOrgID="o-1234567890", SourceArn="arn:aws:s3:::b")
                policy = json.loads(lam.get_policy(FunctionName="f")["Policy"])["Statement"][0]["Condition"]
                assert policy == {"StringEquals": {"AWS:SourceAccount": "123456789012", "lambda:FunctionUrlAuthType": "NONE",
                    "lambda:EventSourceToken": "token", "aws:PrincipalOrgID": "o-1234567890"},
                    "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}, "Bool": {"lambda:InvokedViaFunctionUrl": "true"}}, policy
                # Mappings: of one alias, with defaults and tags.
                lam.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
                queue = "arn:aws:sqs:us-east-1:000000000000:q"
                one = lam.create_event_source_mapping(FunctionName="f:live", EventSourceArn=queue, Tags={"a": "b"})
                lam.create_event_source_mapping(FunctionName="f", EventSourceArn=queue)
                assert (one["BatchSize"], one["MaximumBatchingWindowInSeconds"]) == (10, 0), one
                assert len(lam.list_event_source_mappings(FunctionName="f:live")["EventSourceMappings"]) == 1
                assert len(lam.list_event_source_mappings(FunctionName="f")["EventSourceMappings"]) == 2
                assert lam.list_tags(Resource=one["EventSourceMappingArn"])["Tags"] == {"a": "b"}
                # Subresources that are not offered act on nothing.
                s3 = client("s3")
                s3.create_bucket(Bucket="kept")
                fails(501, "NotImplemented", "", s3.delete_public_access_block, Bucket="kept")
                fails(501, "NotImplemented", "", s3.get_object_attributes, Bucket="kept", Key="k", ObjectAttributes=["ETag"])
                s3.head_bucket(Bucket="kept")
                for key in ("e\u0301", "\u00e9"):
                    s3.put_object(Bucket="kept", Key=key, Body=key.encode())
                assert len(s3.list_objects_v2(Bucket="kept")["Contents"]) == 2
                assert s3.get_object(Bucket="kept", Key="e\u0301")["Body"].read() == "e\u0301".encode()
                """#, server: server)
        }
    }
}
