import Archives
import AsyncHTTPClient
import Foundation
import LocalLambda
import NIOCore
import Synchronization
import Testing

/// What is around functions: signatures, accounts, S3, states, pages, storage.
@Suite struct ServerTests {
    @Test func `only signed requests with a known key are served`() async throws {
        let configuration = testConfiguration {
            $0.otherAccessKeys = [.init(accessKeyID: "AKIAOTHER", secretAccessKey: "s", accountID: "333333333333")]
        }
        try await withLocalLambda(configuration) { server in
            try await Peer.python(
                #"""
                def keys(key, secret, token=None):
                    return dict(aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token)
                for service, code in [("lambda", "InvalidSignatureException"), ("s3", "SignatureDoesNotMatch"),
                                      ("sts", "SignatureDoesNotMatch")]:
                    wrong = client(service, **keys(os.environ["AWS_ACCESS_KEY_ID"], "wrong"))
                    call = {"lambda": "list_functions", "s3": "list_buckets", "sts": "get_caller_identity"}[service]
                    fails(403, code, "signature we calculated does not match", getattr(wrong, call))
                for service, code in [("lambda", "UnrecognizedClientException"), ("s3", "InvalidAccessKeyId"),
                                      ("sts", "InvalidClientTokenId")]:
                    call = {"lambda": "list_functions", "s3": "list_buckets", "sts": "get_caller_identity"}[service]
                    fails(403, code, "", getattr(client(service, **keys("AKIANONE", "x")), call))
                fails(501, "NotImplementedException", "'dynamodb'", client("dynamodb").list_tables)
                fails(501, "NotImplementedException", "ListCapacityProviders", lam.list_capacity_providers)

                import urllib.request, urllib.error
                try:
                    urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/2015-03-31/functions")
                    raise AssertionError("served without a signature")
                except urllib.error.HTTPError as error:
                    assert error.code == 403 and b"AccessDenied" in error.read()

                me = client("sts").get_caller_identity()
                assert (me["Account"], me["Arn"]) == ("000000000000", "arn:aws:iam::000000000000:root"), me
                assert client("sts", **keys("AKIAOTHER", "s")).get_caller_identity()["Account"] == "333333333333"
                create("f")
                role = client("sts").assume_role(RoleArn="arn:aws:iam::222222222222:role/path/deployer", RoleSessionName="me")
                given = role["Credentials"]
                assert role["AssumedRoleUser"]["Arn"] == "arn:aws:sts::222222222222:assumed-role/deployer/me", role
                other = keys(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
                assert client("sts", **other).get_caller_identity()["Account"] == "222222222222"
                assert client("lambda", **other).list_functions()["Functions"] == []
                fails(403, "UnrecognizedClientException", "", client("lambda", **{**other, "aws_session_token": "x"}).list_functions)
                assert client("lambda", region_name="eu-west-1").list_functions()["Functions"] == []
                assert [f["FunctionName"] for f in lam.list_functions()["Functions"]] == ["f"]
                fails(400, "ValidationError", "is invalid", client("sts").assume_role, RoleArn="arn:aws:iam::1:role/r" , RoleSessionName="me")
                """#, server: server)
            let refused = server.requestLog.filter { $0.status == 403 }
            #expect(refused.count == 8)
            #expect(server.requestLog.allSatisfy { $0.status != 500 })
            #expect(server.environmentLines.contains("export AWS_ENDPOINT_URL='\(server.endpoint)'"))
        }
    }

    @Test func `S3 keeps objects, and functions take their code from it`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                s3 = client("s3")
                fails(404, "NoSuchBucket", "does not exist", s3.put_object, Bucket="code", Key="k", Body=b"x")
                s3.create_bucket(Bucket="code")
                s3.head_bucket(Bucket="code")
                # boto3 waits a second for it, and then sends the body all the same.
                import urllib3.util
                wait, waits = urllib3.util.wait_for_read, []
                def patient(sock, timeout):
                    waits.append(wait(sock, 60))
                    return waits[-1]
                urllib3.util.wait_for_read = patient
                put = s3.put_object(Bucket="code", Key="a b/ü+%/f.zip", Body=python("def handler(e, c): return 'from s3'"),
                                    ContentType="application/zip", Metadata={"who": "me"})
                assert waits == [True], "the server did not answer Expect: 100-continue"
                got = s3.get_object(Bucket="code", Key="a b/ü+%/f.zip")
                assert got["ETag"] == put["ETag"] and got["Metadata"] == {"who": "me"} and got["ContentType"] == "application/zip"
                s3.put_object(Bucket="code", Key="digits", Body=io.BytesIO(b"0123456789"))
                assert s3.get_object(Bucket="code", Key="digits", Range="bytes=2-4")["Body"].read() == b"234"
                assert s3.get_object(Bucket="code", Key="digits", Range="bytes=-3")["Body"].read() == b"789"
                fails(416, "InvalidRange", "", s3.get_object, Bucket="code", Key="digits", Range="bytes=10-")
                assert s3.head_object(Bucket="code", Key="digits")["ContentLength"] == 10
                fails(404, "404", "", s3.head_object, Bucket="code", Key="none")
                fails(404, "NoSuchKey", "", s3.get_object, Bucket="code", Key="none")
                fails(412, "PreconditionFailed", "", s3.put_object, Bucket="code", Key="digits", Body=b"", IfNoneMatch="*")
                for n in range(5):
                    s3.put_object(Bucket="code", Key="p/%d" % n, Body=b"")
                keys = [o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket="code", PaginationConfig={"PageSize": 2})
                        for o in page["Contents"]]
                assert keys == ["a b/ü+%/f.zip", "digits"] + ["p/%d" % n for n in range(5)], keys
                top = s3.list_objects_v2(Bucket="code", Delimiter="/")
                assert [p["Prefix"] for p in top["CommonPrefixes"]] == ["a b/", "p/"] and top["KeyCount"] == 3, top
                s3.delete_object(Bucket="code", Key="digits"); s3.delete_object(Bucket="code", Key="digits")
                fails(501, "NotImplemented", "", s3.put_object_tagging, Bucket="code", Key="p/1", Tagging={"TagSet": []})
                from boto3.s3.transfer import TransferConfig
                large = os.urandom(6 << 20)
                s3.upload_fileobj(io.BytesIO(large), "code", "large", Config=TransferConfig(multipart_threshold=1, multipart_chunksize=5 << 20))
                assert s3.get_object(Bucket="code", Key="large")["Body"].read() == large
                s3.copy_object(Bucket="code", Key="copy of it", CopySource={"Bucket": "code", "Key": "a b/ü+%/f.zip"})
                copied = s3.get_object(Bucket="code", Key="copy of it")
                assert copied["Metadata"] == {"who": "me"} and copied["ETag"] == put["ETag"], copied
                fails(412, "PreconditionFailed", "", s3.get_object, Bucket="code", Key="large", IfMatch="other")
                fails(400, "BadDigest", "", s3.put_object, Bucket="code", Key="k", Body=b"x", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")
                s3.delete_object(Bucket="code", Key="large"); s3.delete_object(Bucket="code", Key="copy of it")

                create("f", Code={"S3Bucket": "code", "S3Key": "a b/ü+%/f.zip"})
                assert invoke("f")["Result"] == "from s3"
                import urllib.request, hashlib
                code = lam.get_function(FunctionName="f")
                fetched = urllib.request.urlopen(code["Code"]["Location"]).read()
                assert base64.b64encode(hashlib.sha256(fetched).digest()).decode() == code["Configuration"]["CodeSha256"]
                """#, server: server)
        }
    }

    @Test func `changes pass through their states, and nothing else may change meanwhile`() async throws {
        let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        let configuration = testConfiguration {
            $0.functionStartDelay = .seconds(60)
            $0.updateDelay = .seconds(30)
            $0.now = { clock.withLock { $0 } }
        }
        let pending = #"""
            busy = "The operation cannot be performed at this time. "
            def state():
                found = lam.get_function(FunctionName="f")["Configuration"]
                return found["State"], found.get("LastUpdateStatus"), found["RevisionId"]

            """#
        try await withLocalLambda(configuration) { server in
            let first = try await Peer.python(
                pending + #"""
                    lam.create_function(FunctionName="f", Runtime="python3.11", Handler="app.handler", Role=ROLE,
                                        Code={"ZipFile": python("def handler(e, c): return 1")})
                    text = busy + "The function is currently in the following state: Pending"
                    fails(409, "ResourceConflictException", text, lam.invoke, FunctionName="f")
                    fails(409, "ResourceConflictException", text, lam.update_function_configuration, FunctionName="f", Timeout=5)
                    fails(409, "ResourceConflictException", text, lam.publish_version, FunctionName="f")
                    assert state()[:2] == ("Pending", None), state()
                    print(state()[2])
                    """#, server: server)
            clock.withLock { $0 += 61 }
            try await Peer.python(
                pending + #"""
                    active = state()
                    assert active[:2] == ("Active", "Successful") and active[2] != os.environ["BEFORE"], active
                    changed = lam.update_function_code(FunctionName="f", ZipFile=python("def handler(e, c): return 2"), Publish=True)
                    assert changed["Version"] == "1" and changed["State"] == "Pending" and changed["FunctionArn"].endswith(":f:1")
                    assert state()[:2] == ("Active", "InProgress"), state()
                    text = busy + "An update is in progress for resource: arn:aws:lambda:us-east-1:000000000000:function:f"
                    fails(409, "ResourceConflictException", text, lam.update_function_configuration, FunctionName="f", Timeout=5)
                    fails(409, "ResourceConflictException", text, lam.publish_version, FunctionName="f")
                    fails(409, "ResourceConflictException", "Pending", lam.invoke, FunctionName="f:1")
                    assert invoke("f")["Result"] == 1, "calls go to the old code until the update is through"
                    lam.create_alias(FunctionName="f", Name="p", FunctionVersion="1")
                    place = {"FunctionName": "f", "Qualifier": "p"}
                    put = lam.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=2, **place)
                    assert put["Status"] == "IN_PROGRESS" and put["AvailableProvisionedConcurrentExecutions"] == 0, put
                    """#, server: server, variables: ["BEFORE": first.trimmingCharacters(in: .whitespacesAndNewlines)])
            clock.withLock { $0 += 31 }
            try await Peer.python(
                pending + #"""
                    assert state()[:2] == ("Active", "Successful"), state()
                    assert lam.publish_version(FunctionName="f")["Version"] == "1"
                    assert invoke("f")["Result"] == 2 and invoke("f:1")["Result"] == 2
                    place = {"FunctionName": "f", "Qualifier": "p"}
                    assert lam.get_provisioned_concurrency_config(**place)["Status"] == "READY"
                    listed = lam.list_provisioned_concurrency_configs(FunctionName="f")["ProvisionedConcurrencyConfigs"]
                    assert [c["FunctionArn"].split(":")[-1] for c in listed] == ["p"], listed
                    fails(409, "ResourceConflictException", "Version is pointed by a Provisioned Concurrency alias",
                          lam.put_provisioned_concurrency_config, FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1)
                    fails(400, "InvalidParameterValueException", "unpublished function versions",
                          lam.put_provisioned_concurrency_config, FunctionName="f", Qualifier="$LATEST", ProvisionedConcurrentExecutions=1)
                    lam.delete_provisioned_concurrency_config(**place)
                    fails(404, "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned", lam.get_provisioned_concurrency_config, **place)
                    """#, server: server)
        }
    }

    @Test func `lists come in pages, and what hangs on a function is kept`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                code = python("x = 1")
                for n in range(60):
                    lam.create_function(FunctionName="f%02d" % n, Runtime="python3.11", Handler="app.handler", Role=ROLE,
                                        Code={"ZipFile": code})
                assert len(lam.list_functions(MaxItems=1000)["Functions"]) == 50
                def every(operation, key, size, **options):
                    pages = lam.get_paginator(operation).paginate(PaginationConfig={"PageSize": size}, **options)
                    return [item for page in pages for item in page[key]]
                names = [f["FunctionName"] for f in every("list_functions", "Functions", 7)]
                assert names == ["f%02d" % n for n in range(60)], names
                for n in range(12):
                    lam.update_function_configuration(FunctionName="f00", Timeout=n + 1)
                    lam.publish_version(FunctionName="f00")
                    lam.create_alias(FunctionName="f00", Name="a%02d" % n, FunctionVersion=str(n + 1))
                versions = every("list_versions_by_function", "Versions", 5, FunctionName="f00")
                assert [v["Version"] for v in versions] == ["$LATEST"] + [str(n + 1) for n in range(12)], versions
                assert all("State" not in v for v in versions)
                assert len(every("list_functions", "Functions", 9, FunctionVersion="ALL")) == 72
                assert len(every("list_aliases", "Aliases", 5, FunctionName="f00")) == 12
                assert [a["Name"] for a in lam.list_aliases(FunctionName="f00", FunctionVersion="3")["Aliases"]] == ["a02"]
                fails(404, "ResourceNotFoundException", "Function not found", lam.list_versions_by_function, FunctionName="none")

                arn = "arn:aws:lambda:us-east-1:000000000000:function:f00"
                lam.tag_resource(Resource=arn, Tags={"team": "blue", "b": "c"}); lam.untag_resource(Resource=arn, TagKeys=["b"])
                assert lam.list_tags(Resource=arn)["Tags"] == {"team": "blue"}
                assert lam.get_function(FunctionName="f00")["Tags"] == {"team": "blue"}
                fails(400, "InvalidParameterValueException", "", lam.tag_resource, Resource=arn + ":1", Tags={"a": "b"})

                grant = dict(FunctionName="f00", StatementId="s", Action="lambda:InvokeFunction", Principal="events.amazonaws.com")
                lam.add_permission(**grant)
                fails(409, "ResourceConflictException", "The statement id (s) provided already exists", lam.add_permission, **grant)
                lam.add_permission(Qualifier="a00", **grant)
                policy = lam.get_policy(FunctionName="f00", Qualifier="a00")
                assert json.loads(policy["Policy"])["Statement"][0]["Resource"] == arn + ":a00", policy
                fails(412, "PreconditionFailedException", "GetPolicy", lam.remove_permission, FunctionName="f00", StatementId="s", RevisionId="x")
                lam.remove_permission(FunctionName="f00", StatementId="s")
                fails(404, "ResourceNotFoundException", "", lam.get_policy, FunctionName="f00")

                source = "arn:aws:sqs:us-east-1:000000000000:q"
                mapping = lam.create_event_source_mapping(FunctionName="f00:a00", EventSourceArn=source, BatchSize=5)
                assert mapping["State"] in ("Creating", "Enabled") and mapping["FunctionArn"] == arn + ":a00", mapping
                fails(409, "ResourceConflictException", mapping["UUID"], lam.create_event_source_mapping, FunctionName="f00:a00", EventSourceArn=source)
                changed = lam.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False, FunctionName="f00:a01")
                assert lam.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Disabled"
                assert [m["BatchSize"] for m in lam.list_event_source_mappings(FunctionName="f00")["EventSourceMappings"]] == [5]
                assert lam.delete_event_source_mapping(UUID=mapping["UUID"])["State"] == "Deleting"
                fails(404, "ResourceNotFoundException", "", lam.get_event_source_mapping, UUID=mapping["UUID"])

                url = lam.create_function_url_config(FunctionName="f00", Qualifier="a00", AuthType="NONE")
                assert lam.get_function_url_config(FunctionName="f00", Qualifier="a00")["FunctionUrl"] == url["FunctionUrl"]
                assert len(lam.list_function_url_configs(FunctionName="f00")["FunctionUrlConfigs"]) == 1
                lam.delete_function_url_config(FunctionName="f00", Qualifier="a00")
                fails(404, "ResourceNotFoundException", "", lam.get_function_url_config, FunctionName="f00", Qualifier="a00")
                usage = lam.get_account_settings()
                assert usage["AccountUsage"]["FunctionCount"] == 60 and usage["AccountLimit"]["ConcurrentExecutions"] == 1000
                """#, server: server)
        }
    }

    @Test func `a folder keeps everything over a restart, for one process at a time`() async throws {
        try await withScratchFolder { folder in
            let configuration = testConfiguration {
                $0.storage = .folder(folder + "/state")
                $0.functionStartDelay = .seconds(3600)
                $0.updateDelay = .seconds(3600)
            }
            try await withLocalLambda(testConfiguration { $0.storage = .folder(folder + "/state") }) { server in
                try await Peer.python(
                    #"""
                    client("s3").create_bucket(Bucket="kept")
                    client("s3").put_object(Bucket="kept", Key="k", Body=b"old")
                    client("s3").put_object(Bucket="kept", Key="k", Body=b"value", Metadata={"a": "b"})
                    create("f", "def handler(e, c): return 'one'", Tags={"a": "b"}, TracingConfig={"Mode": "Active"})
                    lam.publish_version(FunctionName="f")
                    update("f", "def handler(e, c): return 'two'")
                    lam.publish_version(FunctionName="f")
                    lam.create_alias(FunctionName="f", Name="live", FunctionVersion="2")
                    lam.publish_version(FunctionName="f")
                    create("gone")
                    lam.delete_function(FunctionName="gone")
                    """#, server: server)
                let error = await #expect(throws: LocalLambdaError.self) {
                    try await withLocalLambda(configuration) { _ in }
                }
                #expect(error?.code == .folderInUse)
                #expect(error?.message.contains(folder) == true)
            }
            let before = try await withLocalLambda(configuration) { server in
                try await Peer.python(
                    #"""
                    lam.create_function(FunctionName="new", Runtime="python3.11", Handler="app.handler", Role=ROLE,
                                        Code={"ZipFile": python("def handler(e, c): return 3")})
                    lam.update_alias(FunctionName="f", Name="live", FunctionVersion="1",
                                     RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
                    assert lam.get_function(FunctionName="new")["Configuration"]["State"] == "Pending"
                    print(lam.get_alias(FunctionName="f", Name="live")["RevisionId"])
                    """#, server: server)
            }
            try await withLocalLambda(configuration) { server in
                try await Peer.python(
                    #"""
                    assert sorted(f["FunctionName"] for f in lam.list_functions()["Functions"]) == ["f", "new"]
                    assert lam.get_function(FunctionName="new")["Configuration"]["State"] == "Active"
                    assert invoke("new")["Result"] == 3
                    alias = lam.get_alias(FunctionName="f", Name="live")
                    assert alias["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.5}} and alias["RevisionId"] in os.environ["ALIAS"]
                    assert [invoke("f:" + n)["Result"] for n in "12"] == ["one", "two"]
                    found = lam.get_function(FunctionName="f")
                    assert found["Tags"] == {"a": "b"} and found["Configuration"]["TracingConfig"] == {"Mode": "Active"}
                    got = client("s3").get_object(Bucket="kept", Key="k")
                    assert got["Body"].read() == b"value" and got["Metadata"] == {"a": "b"}
                    """#, server: server, variables: ["ALIAS": before])
            }
            let left = try FileManager.default.subpathsOfDirectory(atPath: folder + "/state")
            #expect(left.filter { $0.hasSuffix(".data") }.count == 1, "replaced contents are removed")
            #expect(!left.contains { $0.contains(".new-") || $0.hasPrefix("work") })
        }
    }

    @Test func `the aws command works against it`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                create("f", "def handler(e, c): return {'hello': e['name']}")
                lam.publish_version(FunctionName="f")
                lam.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
                """#, server: server)
            async let list = Peer.aws(["lambda", "list-functions"], server: server)
            async let alias = Peer.aws(
                ["lambda", "get-alias", "--function-name", "f", "--name", "live"], server: server)
            async let wait = Peer.aws(
                ["lambda", "wait", "function-updated-v2", "--function-name", "f"], server: server)
            async let invocation = Peer.aws(
                [
                    "lambda", "invoke", "--function-name", "f:live", "--log-type", "Tail", "--payload",
                    #"{"name": "world"}"#, "/dev/stdout",
                ], server: server)
            #expect(try await list.contains(#""FunctionName": "f""#))
            #expect(try await alias.contains(#""FunctionVersion": "1""#))
            #expect(try await wait == "")
            let answer = try await invocation
            #expect(answer.contains(#"{"hello": "world"}"#))
            #expect(answer.contains(#""ExecutedVersion": "1""#))
        }
    }

    @Test func `a cancelled task still has its server while it puts things back`() async throws {
        let (started, signal) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await withLocalLambda(testConfiguration()) { server in
                signal.yield()
                // Over at once when the task is cancelled.
                try? await Task.sleep(for: .seconds(3600))
                let undo = Task { try await Peer.python(#"create("f"); print(invoke("f")["Result"])"#, server: server) }
                return try await undo.value
            }
        }
        for await _ in started { break }
        task.cancel()
        #expect(try await task.value == "1\n")
    }

    @Test func `a port that is taken is named`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            let error = await #expect(throws: LocalLambdaError.self) {
                try await withLocalLambda(testConfiguration { $0.port = server.port }) { _ in }
            }
            #expect(error?.code == .portInUse)
            #expect(error?.message.contains(":\(server.port)") == true)
        }
    }

    @Test func `served on its own, it ends when it is cancelled`() async throws {
        let (ready, signal) = AsyncStream<LocalLambdaServer>.makeStream()
        let task = Task { try await serveLocalLambda(testConfiguration()) { signal.yield($0) } }
        for await server in ready {
            try await Peer.python("lam.list_functions()", server: server)
            #expect(server.requestLog.map(\.operation) == ["ListFunctions"])
            break
        }
        task.cancel()
        try await task.value
    }

    @Test func `a server that ends while connections come in neither drops nor waits for them`() async throws {
        let port = CurrentPort()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while !Task.isCancelled {
                        let url = "http://127.0.0.1:\(port.number.withLock { $0 })/"
                        // Whether there is an answer does not matter here; that the process lives does.
                        _ = try? await HTTPClient.shared.execute(.init(url: url), timeout: .milliseconds(30))
                        await Task.yield()
                    }
                }
            }
            for _ in 0..<30 {
                try await withLocalLambda(testConfiguration()) { server in
                    port.number.withLock { $0 = server.port }
                    let deadline = ContinuousClock.now + .seconds(10)
                    while server.requestLog.count < 3, ContinuousClock.now < deadline { await Task.yield() }
                    #expect(server.requestLog.count >= 3)
                }
            }
            group.cancelAll()
        }
    }
}

private final class CurrentPort: Sendable {
    let number = Mutex(0)
}
