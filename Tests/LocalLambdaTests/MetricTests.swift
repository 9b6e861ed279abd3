import Foundation
import LocalLambda
import Synchronization
import Testing

/// CloudWatch's metrics of what functions really did, asked for by boto3 in each of its forms.
@Suite struct MetricTests {
    /// A client that speaks one protocol, and short ways to ask.
    private static let helpers = #"""
        import datetime, botocore.model
        def watch(protocol, **options):
            botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = (protocol,)
            made = client("cloudwatch", **options)
            assert made.meta.service_model.resolved_protocol == protocol
            return made
        cw = watch(os.environ.get("PROTOCOL", "json"))
        def dims(*values):
            return [{"Name": n, "Value": v} for n, v in zip(["FunctionName", "Resource", "ExecutedVersion"], values)]
        def at(seconds):
            return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
        def query(id, name, dimensions, stat="Sum", period=300, namespace="AWS/Lambda", **more):
            return {"Id": id, "MetricStat": {"Metric": {"Namespace": namespace, "MetricName": name,
                    "Dimensions": dimensions}, "Period": period, "Stat": stat, **more}}
        def data(start, end, *queries, **options):
            answer = cw.get_metric_data(MetricDataQueries=queries, StartTime=at(start), EndTime=at(end), **options)
            return {r["Id"]: r for r in answer["MetricDataResults"]}
        def value(start, end, name, dimensions, stat="Sum", **more):
            values = data(start, end, query("q", name, dimensions, stat, **more))["q"]["Values"]
            assert len(values) <= 1, values
            return values[0] if values else None

        """#

    private func run(
        _ script: String, _ server: LocalLambdaServer, _ variables: [String: String] = [:]
    ) async throws -> String {
        try await Peer.python(Self.helpers + script, server: server, variables: variables)
    }

    @Test(arguments: ["json", "query"])
    func `the versions behind a weighted alias are told apart by their numbers`(_ wire: String) async throws {
        try await withLocalLambda(testConfiguration()) { server in
            let sums = try await run(
                #"""
                import threading
                begin = time.time()
                create("f", "def handler(e, c): return 1")
                lam.publish_version(FunctionName="f")
                update("f", "import time\ndef handler(e, c):\n    time.sleep(e['ms'] / 1000)\n    if e['n'] % 3 == 0: raise ValueError('bad')\n    return 2")
                lam.publish_version(FunctionName="f")
                lam.create_alias(FunctionName="f", Name="live", FunctionVersion="1",
                                 RoutingConfig={"AdditionalVersionWeights": {"2": 0.4}})
                ran, failed = {"1": 0, "2": 0}, {"1": 0, "2": 0}
                for n in range(120):
                    answer = invoke("f:live", {"n": n, "ms": n % 10})
                    ran[answer["ExecutedVersion"]] += 1
                    failed[answer["ExecutedVersion"]] += "FunctionError" in answer
                assert min(ran.values()) > 20 and failed["1"] == 0 < failed["2"], (ran, failed)
                for n in range(3): invoke("f:2", {"n": 1, "ms": 0})
                for n in range(2): invoke("f", {"n": 1, "ms": 0})
                create("other"); invoke("other")
                lam.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
                for n in range(10):
                    fails(429, "TooManyRequestsException", "", lam.invoke, FunctionName="f:live")
                end = time.time() + 2

                for version in "12":
                    triple = dims("f", "f:live", version)
                    assert value(begin, end, "Invocations", triple) == ran[version]
                    assert value(begin, end, "Errors", triple) == failed[version]
                    assert abs(value(begin, end, "Errors", triple, "Average") - failed[version] / ran[version]) < 1e-9
                    assert value(begin, end, "Duration", triple, "SampleCount") == ran[version]
                    low, high = (value(begin, end, "Duration", triple, s) for s in ["Minimum", "Maximum"])
                    ranks = [value(begin, end, "Duration", triple, s) for s in ["p0", "p50", "p90", "p99.9", "p100"]]
                    assert ranks == sorted(ranks) and ranks[0] == low and ranks[-1] == high, (low, ranks, high)
                    print(ran[version], failed[version], ranks[1])
                assert sum(value(begin, end, "Throttles", dims("f", "f:live", v)) or 0 for v in "12") == 10
                # Wide and narrow sets of dimensions.
                assert value(begin, end, "Invocations", dims("f", "f:live")) == 120
                assert value(begin, end, "Throttles", dims("f", "f:live")) == 10
                assert value(begin, end, "Invocations", dims("f", "f:2")) == 3, "direct calls only"
                assert value(begin, end, "Invocations", dims("f", "f")) == 2
                assert value(begin, end, "Invocations", dims("f")) == 125
                assert value(begin, end, "Invocations", []) == 126
                assert value(begin, end, "ConcurrentExecutions", dims("f"), "Maximum") == 1
                # What is not exactly a set of Lambda's is nothing: no part of it, no other order of thought.
                for wrong in [dims("g"), dims("f", "f:1"), dims("f", "f:live", "3"), dims("f", "f:2", "2"),
                              dims("f")[:0] + [{"Name": "Resource", "Value": "f:live"}],
                              [{"Name": "FunctionName", "Value": "f"}, {"Name": "ExecutedVersion", "Value": "2"}],
                              dims("f", "f:live", "2") + [{"Name": "Region", "Value": "x"}]]:
                    assert value(begin, end, "Invocations", wrong) is None, wrong
                backwards = list(reversed(dims("f", "f:live", "2")))
                assert value(begin, end, "Invocations", backwards) == ran["2"], "the order does not count"
                assert value(begin, end, "Invocation", dims("f")) is None
                assert value(begin, end, "Invocations", dims("f"), namespace="AWS/lambda") is None
                assert value(begin, end, "Duration", dims("f"), "SampleCount", Unit="Milliseconds") == 125
                assert value(begin, end, "Duration", dims("f"), "SampleCount", Unit="Seconds") is None
                assert value(begin - 500, begin - 5, "Invocations", []) is None
                # By the second: no value where nothing ran, and all of them together are all.
                fine = data(begin, end, query("a", "Invocations", dims("f"), period=1), ScanBy="TimestampAscending")["a"]
                assert sum(fine["Values"]) == 125 and fine["Timestamps"] == sorted(fine["Timestamps"])
                assert 0 not in fine["Values"] and fine["Label"] == "Invocations" and fine["StatusCode"] == "Complete"
                newest = data(begin, end, query("a", "Invocations", dims("f"), period=1))["a"]
                assert newest["Timestamps"] == fine["Timestamps"][::-1]
                # Regions and accounts are apart.
                there = watch(os.environ["PROTOCOL"], region_name="eu-west-1")
                assert there.list_metrics()["Metrics"] == []
                """#, server, ["PROTOCOL": wire])
            // What boto3 was told are the very samples.
            let live = server.metrics.filter { $0.resource == "f:live" && $0.outcome != .throttled }
            for (version, line) in zip(["1", "2"], sums.split(separator: "\n")) {
                let samples = live.filter { $0.executedVersion == version }
                let numbers = line.split(separator: " ").compactMap { Double($0) }
                #expect(Double(samples.count) == numbers[0])
                #expect(Double(samples.count { $0.outcome == .failed }) == numbers[1])
                #expect(samples.contains { $0.duration == numbers[2] })
            }
        }
    }

    @Test(arguments: ["json", "query"])
    func `statistics, lists, pages and values of one's own`(_ wire: String) async throws {
        try await withLocalLambda(testConfiguration()) { server in
            _ = try await run(
                #"""
                now = int(time.time()) // 60 * 60
                shop = [{"Name": "Shop", "Value": "a & b"}]
                def put(*data, **more): cw.put_metric_data(Namespace="Mine", MetricData=list(data), **more)
                put({"MetricName": "Orders", "Dimensions": shop, "Values": [1, 2, 3, 4], "Counts": [1, 1, 1, 97],
                     "Timestamp": at(now - 300), "Unit": "Count"})
                put({"MetricName": "Orders", "Dimensions": shop, "Value": 9.5, "Timestamp": at(now - 240 + 59), "Unit": "Count"})
                put({"MetricName": "Orders", "Dimensions": shop, "Value": 7, "Timestamp": at(now - 240), "Unit": "Bytes"})
                put({"MetricName": "Sets", "StatisticValues": {"SampleCount": 4, "Sum": 10, "Minimum": 1, "Maximum": 4},
                     "Timestamp": at(now - 60)})
                put({"MetricName": "Fine", "Value": 1, "Timestamp": at(now - 3), "StorageResolution": 1})
                def ask(name, dimensions, **more):
                    got = cw.get_metric_statistics(Namespace="Mine", MetricName=name, Dimensions=dimensions, Period=60,
                                                   StartTime=at(now - 600), EndTime=at(now), **more)
                    assert got["Label"] == name
                    return sorted(got["Datapoints"], key=lambda d: (d["Timestamp"], d["Unit"]))
                first, other, second = ask("Orders", shop, Statistics=["Sum", "SampleCount", "Average", "Minimum", "Maximum"],
                                    ExtendedStatistics=["p2", "p99"])
                assert (first["Sum"], first["SampleCount"], first["Minimum"], first["Maximum"]) == (394, 100, 1, 4), first
                assert first["Average"] == 3.94 and first["Unit"] == "Count" and first["Timestamp"] == at(now - 300), first
                assert first["ExtendedStatistics"] == {"p2": 2, "p99": 4}, first
                assert (second["Sum"], second["Timestamp"]) == (9.5, at(now - 240)), "known to the minute"
                assert (other["Sum"], other["Unit"]) == (7, "Bytes"), "units are not thrown together"
                assert len(ask("Orders", shop, Statistics=["Sum"], Unit="Count")) == 2, "one unit"
                assert ask("Orders", [], Statistics=["Sum"]) == []
                [sets] = ask("Sets", [], Statistics=["Average", "Maximum"], ExtendedStatistics=["p50"])
                assert (sets["Average"], sets["Maximum"]) == (2.5, 4) and not sets.get("ExtendedStatistics"), sets

                listed = lambda **f: [(m["MetricName"], len(m["Dimensions"])) for m in cw.list_metrics(**f)["Metrics"]]
                assert listed() == [("Fine", 0), ("Orders", 1), ("Sets", 0)], listed()
                assert listed(Dimensions=[{"Name": "Shop"}]) == [("Orders", 1)]
                assert listed(Dimensions=[{"Name": "Shop", "Value": "x"}]) == []
                assert listed(Namespace="Mine", MetricName="Sets", RecentlyActive="PT3H") == [("Sets", 0)]
                for page in range(3):
                    put(*[{"MetricName": "m%04d" % n, "Value": n} for n in range(page * 400, page * 400 + 400)])
                pages = list(cw.get_paginator("list_metrics").paginate(Namespace="Mine"))
                assert [len(p["Metrics"]) for p in pages] == [500, 500, 203], [len(p["Metrics"]) for p in pages]
                assert len({m["MetricName"] for p in pages for m in p["Metrics"]}) == 1203

                put(*[{"MetricName": "Line", "Value": n, "Timestamp": at(now - n * 60)} for n in range(1, 31)])
                asked = [query("a", "Line", [], namespace="Mine", period=60), query("none", "Nil", [], namespace="Mine"),
                         query("b", "Line", [], "Maximum", namespace="Mine", period=600)]
                for order in ["TimestampAscending", "TimestampDescending"]:
                    whole = data(now - 1800, now, *asked, ScanBy=order)
                    assert len(whole["a"]["Values"]) == 30 and whole["b"]["Values"] == sorted(whole["b"]["Values"], reverse=order.endswith("Ascending"))
                    parts = list(cw.get_paginator("get_metric_data").paginate(
                        MetricDataQueries=asked, StartTime=at(now - 1800), EndTime=at(now), ScanBy=order, MaxDatapoints=7))
                    assert len(parts) == 5, len(parts)
                    for id in whole:
                        found = [r for p in parts for r in p["MetricDataResults"] if r["Id"] == id]
                        assert sum((r["Values"] for r in found), []) == whole[id]["Values"], id
                        assert sum((r["Timestamps"] for r in found), []) == whole[id]["Timestamps"], id
                        assert [r["StatusCode"] for r in found] == ["PartialData"] * (len(found) - 1) + ["Complete"]
                hidden = dict(query("b", "Line", [], namespace="Mine"), ReturnData=False)
                assert list(data(now - 1800, now, query("a", "Line", [], namespace="Mine"), hidden)) == ["a"]
                """#, server, ["PROTOCOL": wire, "AWS_DISABLE_REQUEST_COMPRESSION": "true"])
        }
    }

    @Test(arguments: ["json", "query"])
    func `what is wrong or not there gets a sentence`(_ wire: String) async throws {
        try await withLocalLambda(testConfiguration()) { server in
            _ = try await run(
                #"""
                now = time.time()
                def ask(*queries, start=now - 60, end=now):
                    return dict(call=cw.get_metric_data, MetricDataQueries=list(queries), StartTime=at(start), EndTime=at(end))
                sum_ = {"Id": "e1", "Expression": "m1 * 2"}
                fails(501, "NotImplementedException", "metric math: the query e1 is the expression 'm1 * 2'", **ask(query("m1", "Errors", []), sum_))
                fails(400, "ValidationError", "StartTime must be less", **ask(query("a", "Errors", []), start=now, end=now))
                fails(400, "ValidationError", "not unique: a", **ask(query("a", "Errors", []), query("a", "Errors", [])))
                fails(400, "ValidationError", "expected pattern", **ask(query("A", "Errors", [])))
                fails(400, "ValidationError", "The value Mean for parameter MetricDataQueries.member.1.MetricStat.Stat", **ask(query("a", "Errors", [], "Mean")))
                fails(400, "ValidationError", "p101", **ask(query("a", "Errors", [], "p101")))
                fails(501, "NotImplementedException", "the statistic tm90", **ask(query("a", "Errors", [], "tm90")))
                fails(400, "ValidationError", "must be 1, 5, 10, 20, 30 or a multiple of 60", **ask(query("a", "E", [], period=90, namespace="Mine")))
                assert value(now - 90, now, "Errors", [], period=90) is None, "of Lambda's own any number of seconds"
                twice = [{"Name": "FunctionName", "Value": v} for v in "fg"]
                fails(400, "InvalidParameterValue", "FunctionName comes twice", **ask(query("a", "Errors", twice)))
                fails(400, "InvalidNextToken", "", **ask(query("a", "Errors", [])), NextToken="?")
                stats = dict(call=cw.get_metric_statistics, Namespace="AWS/Lambda", MetricName="Errors", EndTime=at(now))
                fails(400, "InvalidParameterCombination", "up to 3600 datapoints", **stats, StartTime=at(now - 3600), Period=1, Statistics=["Sum"])
                fails(400, "MissingParameter", "Statistics", **stats, StartTime=at(now - 60), Period=60)
                put = lambda **datum: dict(call=cw.put_metric_data, Namespace="Mine", MetricData=[{"MetricName": "m", **datum}])
                fails(400, "InvalidParameterValue", "AWS's own", **{**put(Value=1), "Namespace": "AWS/Lambda"})
                fails(400, "InvalidParameterValue", "two weeks", **put(Value=1, Timestamp=at(now - 15 * 86400)))
                fails(400, "InvalidParameterCombination", "only one", **put(Value=1, Values=[2]))
                fails(400, "InvalidParameterCombination", "only one", **put())
                fails(400, "InvalidParameterValue", "finite number", **put(Value=float("inf")))
                fails(501, "NotImplementedException", "the CloudWatch operation PutDashboard", cw.put_dashboard, DashboardName="d", DashboardBody="{}")
                wide = [{"MetricName": "m", "Value": 1, "Dimensions": [{"Name": "n", "Value": "x" * 900}]}] * 20
                fails(415, "UnsupportedMediaTypeException", "AWS_DISABLE_REQUEST_COMPRESSION", cw.put_metric_data, Namespace="Mine", MetricData=wide)
                wrong = watch(os.environ["PROTOCOL"], aws_secret_access_key="wrong", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"])
                fails(403, "InvalidSignatureException", "signature we calculated", wrong.list_metrics)
                fails(415, "UnsupportedMediaTypeException", "does not speak smithy-rpc-v2-cbor: let the client use the protocol json or query",
                      watch("smithy-rpc-v2-cbor").list_metrics)
                """#, server, ["PROTOCOL": wire])
            #expect(server.requestLog.allSatisfy { $0.service == "monitoring" && $0.status != 500 })
            #expect(server.requestLog.contains { $0.operation == "PutMetricData" && $0.isMutating })
        }
    }

    @Test func `metrics remember so much and no more, and say so once`() async throws {
        let notices = Mutex<[String]>([])
        let configuration = testConfiguration {
            $0.metricLimit = 100
            $0.onNotice = { text in notices.withLock { $0.append(text) } }
        }
        try await withLocalLambda(configuration) { server in
            _ = try await run(
                #"""
                now = int(time.time()) // 60 * 60
                def count(stat): return value(now - 6000, now, "m", [], stat, namespace="Mine", period=7200)
                for n in range(100, 0, -1):
                    cw.put_metric_data(Namespace="Mine", MetricData=[{"MetricName": "m", "Value": n, "Timestamp": at(now - 30 * n)}])
                assert count("SampleCount") == 100
                # Over the limit, a tenth more than must goes: 40, then 30.
                for n in range(2):
                    cw.put_metric_data(Namespace="Mine", MetricData=[{"MetricName": "x%d" % n, "Values": list(range(30)), "Timestamp": at(now - 60)}])
                assert [count(s) for s in ["SampleCount", "Minimum", "Maximum"]] == [30, 1, 30], "the newest stay"
                assert value(now - 120, now, "x1", [], "SampleCount", namespace="Mine") == 30
                create("f")
                for n in range(105): invoke("f")
                assert 90 <= value(now - 60, time.time() + 5, "Invocations", [], period=7200) <= 100
                """#, server)
        }
        let texts = notices.withLock { $0 }.filter { $0.contains("CloudWatch") }
        #expect(texts.count == 1 && texts.first?.contains("the newest 100 invocations") == true)
    }

    @Test func `metrics can be asked for with the aws command`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            _ = try await run(#"create("f"); [invoke("f") for _ in range(3)]"#, server)
            let iso = Date.ISO8601FormatStyle()
            let range = [
                "--start-time", Date(timeIntervalSinceNow: -60).formatted(iso),
                "--end-time", Date(timeIntervalSinceNow: 5).formatted(iso),
            ]
            async let statistics = Peer.aws(
                [
                    "cloudwatch", "get-metric-statistics", "--namespace", "AWS/Lambda", "--metric-name", "Invocations",
                    "--dimensions", "Name=FunctionName,Value=f", "--period", "3600", "--statistics", "Sum",
                ] + range, server: server)
            async let data = Peer.aws(
                [
                    "cloudwatch", "get-metric-data", "--metric-data-queries",
                    #"[{"Id":"d","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Duration"},"#
                        + #""Period":3600,"Stat":"SampleCount"}}]"#,
                ] + range, server: server)
            async let list = Peer.aws(["cloudwatch", "list-metrics", "--metric-name", "Errors"], server: server)
            #expect(try await statistics.contains(#""Sum": 3.0"#))
            #expect(try await data.filter { !$0.isWhitespace }.contains(#""Values":[3.0]"#))
            #expect(try await list.components(separatedBy: "MetricName").count == 4, "three sets of dimensions")
        }
    }
}
