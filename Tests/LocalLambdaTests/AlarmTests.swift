import Foundation
import LocalLambda
import Synchronization
import Testing

/// Alarms, on a clock of the test's own.
@Suite struct AlarmTests {
    private static let helpers = #"""
        import datetime, botocore.model
        botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = (os.environ.get("PROTOCOL", "json"),)
        cw = client("cloudwatch")
        def alarm(name, **more):
            settings = dict(AlarmName=name, Namespace="Mine", MetricName="m", Statistic="Sum", Period=60,
                            EvaluationPeriods=1, Threshold=5, ComparisonOperator="GreaterThanThreshold")
            settings.update(more)
            cw.put_metric_alarm(**{k: v for k, v in settings.items() if v is not None})
        def look(name):
            [found] = cw.describe_alarms(AlarmNames=[name])["MetricAlarms"]
            return found
        def state(name): return look(name)["StateValue"]
        def put(value, second): cw.put_metric_data(Namespace="Mine", MetricData=[
            {"MetricName": "m", "Value": value, "StorageResolution": 1, "Timestamp": second}])

        """#

    private final class Clock: Sendable {
        private let date = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        var now: Date { date.withLock { $0 } }
        func advance(_ seconds: Double) { date.withLock { $0 += seconds } }
    }

    @Test(arguments: ["json", "query"])
    func `an alarm rings and falls silent with its metric`(_ wire: String) async throws {
        let clock = Clock()
        try await withLocalLambda(testConfiguration { $0.now = { clock.now } }) { server in
            func run(_ script: String) async throws {
                try await Peer.python(
                    Self.helpers + script, server: server,
                    variables: ["PROTOCOL": wire, "NOW": "\(Int(clock.now.timeIntervalSince1970))"])
            }
            try await run(
                #"""
                alarm("many", AlarmDescription="too < many", AlarmActions=["arn:aws:sns:us-east-1:000000000000:t"],
                      Dimensions=[], TreatMissingData="missing")
                alarm("rank", Statistic=None, ExtendedStatistic="p50", ComparisonOperator="LessThanOrEqualToThreshold")
                alarm("quiet", TreatMissingData="notBreaching")
                new = look("many")
                assert new["StateValue"] == "INSUFFICIENT_DATA" and new["StateReason"] == "Unchecked: Initial alarm creation", new
                assert new["AlarmArn"] == "arn:aws:cloudwatch:us-east-1:000000000000:alarm:many"
                assert (new["Threshold"], new["Period"], new["EvaluationPeriods"], new["Statistic"]) == (5.0, 60, 1, "Sum")
                assert new["AlarmDescription"] == "too < many" and new["Dimensions"] == [] and new["ActionsEnabled"] is True
                assert new["AlarmActions"] == ["arn:aws:sns:us-east-1:000000000000:t"] and new["TreatMissingData"] == "missing"
                assert new["StateUpdatedTimestamp"].timestamp() == float(os.environ["NOW"]), new
                assert look("rank")["ExtendedStatistic"] == "p50" and "Statistic" not in look("rank")
                assert state("quiet") == "OK"
                """#)
            clock.advance(10)
            try await run(#"put(4, float(os.environ["NOW"])); assert state("many") == "OK""#)
            clock.advance(10)
            try await run(
                #"""
                put(2, float(os.environ["NOW"]))
                rung = look("many")
                assert rung["StateValue"] == "ALARM" and "greater than the threshold (5.0)" in rung["StateReason"], rung
                assert rung["StateUpdatedTimestamp"].timestamp() == float(os.environ["NOW"]), rung
                assert state("rank") == "ALARM" and state("quiet") == "ALARM"
                names = lambda **f: [a["AlarmName"] for a in cw.describe_alarms(**f)["MetricAlarms"]]
                assert names(StateValue="ALARM") == ["many", "quiet", "rank"], names(StateValue="ALARM")
                assert names(StateValue="OK") == [] and names(AlarmNamePrefix="qu") == ["quiet"]
                assert names(AlarmTypes=["CompositeAlarm"]) == [] and names(ActionPrefix="arn:aws:sns") == ["many"]
                pages = cw.get_paginator("describe_alarms").paginate(PaginationConfig={"PageSize": 2})
                assert [len(p["MetricAlarms"]) for p in pages] == [2, 1]
                fails(400, "ValidationError", "cannot both be given", cw.describe_alarms, AlarmNames=["a"], AlarmNamePrefix="b")
                # New settings leave the state, until it is looked at again.
                cw.put_metric_alarm(AlarmName="quiet", Namespace="Mine", MetricName="m", Statistic="Sum", Period=60,
                                    EvaluationPeriods=1, Threshold=50, ComparisonOperator="GreaterThanThreshold")
                assert state("quiet") == "OK"
                """#)
            // The first value is out of the window now, the second is not.
            clock.advance(50)
            try await run(#"assert state("many") == "OK", look("many")"#)
            clock.advance(20)
            try await run(#"assert state("many") == "INSUFFICIENT_DATA", look("many")"#)
        }
    }

    @Test func `a state that is set stands for a period, and then the metric's counts again`() async throws {
        let clock = Clock()
        try await withLocalLambda(testConfiguration { $0.now = { clock.now } }) { server in
            try await Peer.python(
                Self.helpers + #"""
                    alarm("a", TreatMissingData="notBreaching")
                    alarm("stays", TreatMissingData="ignore")
                    assert state("a") == "OK"
                    for name in ["a", "stays"]:
                        cw.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a drill", StateReasonData='{"x": 1}')
                    set_ = look("a")
                    assert (set_["StateValue"], set_["StateReason"], set_["StateReasonData"]) == ("ALARM", "a drill", '{"x": 1}'), set_
                    fails(404, "ResourceNotFound", "no alarm with the name none", cw.set_alarm_state, AlarmName="none",
                          StateValue="OK", StateReason="")
                    fails(400, "InvalidParameterValue", "RINGING", cw.set_alarm_state, AlarmName="a", StateValue="RINGING", StateReason="")
                    """#, server: server)
            clock.advance(59)
            try await Peer.python(Self.helpers + #"assert state("a") == "ALARM""#, server: server)
            clock.advance(2)
            try await Peer.python(
                Self.helpers + #"""
                    assert state("a") == "OK"
                    assert state("stays") == "ALARM", "missing values are ignored"
                    fails(404, "ResourceNotFound", "none", cw.delete_alarms, AlarmNames=["a", "none"])
                    assert state("a") == "OK", "all or none"
                    cw.delete_alarms(AlarmNames=["a", "stays"])
                    assert cw.describe_alarms()["MetricAlarms"] == []
                    math = [{"Id": "m", "Expression": "1"}]
                    base = dict(AlarmName="x", EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold", Threshold=1)
                    fails(501, "NotImplementedException", "metric math", cw.put_metric_alarm, **base, Metrics=math)
                    base.update(Namespace="n", MetricName="m", Period=60)
                    fails(400, "InvalidParameterCombination", "One of Statistic", cw.put_metric_alarm, **base)
                    fails(400, "InvalidParameterValue", "between 1 and 1", cw.put_metric_alarm, **base, Statistic="Sum", DatapointsToAlarm=2)
                    base["ComparisonOperator"] = "GreaterThanUpperThreshold"
                    fails(501, "NotImplementedException", "GreaterThanUpperThreshold", cw.put_metric_alarm, **base, Statistic="Sum")
                    """#, server: server)
        }
    }

    /// One value a period, oldest first: `0` below the threshold, `X` above it, `-` none. AWS's table for missing data.
    private static let rows: [(values: String, wanted: Int, missing: String, state: String)] = [
        ("0-X-X", 3, "missing", "OK"), ("----0", 3, "missing", "OK"), ("-----", 3, "missing", "INSUFFICIENT_DATA"),
        ("-----", 3, "breaching", "ALARM"), ("-----", 3, "notBreaching", "OK"), ("0XX-X", 3, "missing", "ALARM"),
        ("X--", 3, "missing", "ALARM"), ("X--", 3, "breaching", "ALARM"), ("X--", 3, "notBreaching", "OK"),
        ("X--", 3, "ignore", "INSUFFICIENT_DATA"), ("XX0", 2, "ignore", "ALARM"), ("--0", 2, "ignore", "OK"),
        ("0X-", 2, "missing", "OK"), ("0X-", 2, "breaching", "ALARM"), ("0X-", 2, "notBreaching", "OK"),
        ("X0X", 2, "missing", "ALARM"), ("X0X", 3, "missing", "OK"), ("XXX", 3, "notBreaching", "ALARM"),
    ]

    @Test func `M of N periods, with values missing`() async throws {
        let clock = Clock()
        try await withLocalLambda(testConfiguration { $0.now = { clock.now } }) { server in
            let found = try await Peer.python(
                Self.helpers + #"""
                    now = int(os.environ["NOW"])
                    for number, row in enumerate(os.environ["ROWS"].split()):
                        values, wanted, missing = row.split("/")
                        data = [{"MetricName": "m%d" % number, "Value": 6 if value == "X" else 1, "StorageResolution": 1,
                                 "Timestamp": now - 10 * (len(values) - 1 - place)}
                                for place, value in enumerate(values) if value != "-"]
                        if data: cw.put_metric_data(Namespace="Mine", MetricData=data)
                        alarm("a", MetricName="m%d" % number, Period=10, EvaluationPeriods=len(values),
                              DatapointsToAlarm=int(wanted), TreatMissingData=missing)
                        print(state("a"))
                        cw.delete_alarms(AlarmNames=["a"])
                    """#, server: server,
                variables: [
                    "NOW": "\(Int(clock.now.timeIntervalSince1970))",
                    "ROWS": Self.rows.map { "\($0.values)/\($0.wanted)/\($0.missing)" }.joined(separator: " "),
                ])
            let states = found.split(separator: "\n").map(String.init)
            #expect(states.count == Self.rows.count)
            for (row, state) in zip(Self.rows, states) { #expect(state == row.state, "\(row)") }
        }
    }

    @Test func `an alarm on a version's errors rings, and is there after a restart`() async throws {
        try await withScratchFolder { folder in
            let configuration = testConfiguration { $0.storage = .folder(folder + "/state") }
            try await withLocalLambda(configuration) { server in
                try await Peer.python(
                    Self.helpers + #"""
                        create("f", "def handler(e, c): raise ValueError()")
                        lam.publish_version(FunctionName="f")
                        lam.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
                        dims = [{"Name": "FunctionName", "Value": "f"}, {"Name": "Resource", "Value": "f:live"},
                                {"Name": "ExecutedVersion", "Value": "1"}]
                        alarm("errors / of f", Namespace="AWS/Lambda", MetricName="Errors", Dimensions=dims, Threshold=1,
                              ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="ignore")
                        alarm("gone"); cw.delete_alarms(AlarmNames=["gone"])
                        invoke("f:live")
                        assert state("errors / of f") == "ALARM"
                        there = client("cloudwatch", region_name="eu-west-1")
                        assert there.describe_alarms()["MetricAlarms"] == []
                        """#, server: server)
            }
            try await withLocalLambda(configuration) { server in
                try await Peer.python(
                    Self.helpers + #"""
                        [kept] = cw.describe_alarms()["MetricAlarms"]
                        assert (kept["AlarmName"], kept["StateValue"], kept["Threshold"]) == ("errors / of f", "ALARM", 1.0), kept
                        assert len(kept["Dimensions"]) == 3
                        assert cw.list_metrics()["Metrics"] == [], "metrics live as long as the server"
                        """#, server: server)
                let text = try await Peer.aws(
                    ["cloudwatch", "describe-alarms", "--state-value", "ALARM"], server: server)
                #expect(text.contains(#""AlarmName": "errors / of f""#))
                _ = try await Peer.aws(
                    [
                        "cloudwatch", "set-alarm-state", "--alarm-name", "errors / of f", "--state-value", "OK",
                        "--state-reason", "by hand",
                    ], server: server)
                let after = try await Peer.aws(["cloudwatch", "describe-alarms"], server: server)
                #expect(after.contains(#""StateReason": "by hand""#))
            }
        }
    }
}
