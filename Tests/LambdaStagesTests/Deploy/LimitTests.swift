import AWSServices
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("AWS's limits of literal values")
struct LimitTests {
    @Test(
        "a value that AWS refuses is an error before the run",
        arguments: [
            ("description: \(String(repeating: "x", count: 257))", "length less than or equal to 256"),
            ("environment: { AWS_REGION: eu-west-1 }", "Lambda sets it itself"),
            ("environment: { MY-KEY: x }", "regular expression pattern"),
            ("environment: { BIG: \(String(repeating: "y", count: 4100)) }", "more than 4096 bytes"),
            ("tags: { 'aws:owner': x }", "names that begin with aws: are its own"),
            ("tags: { team: \(String(repeating: "z", count: 257)) }", "length less than or equal to 256"),
            ("kmsKey: nonsense", "regular expression pattern"),
            ("deadLetterTarget: nonsense", "regular expression pattern"),
            ("layers: [nonsense]", "regular expression pattern"),
            ("vpc: { subnets: [nonsense] }", "regular expression pattern"),
            ("permissions: { 'a b': { principal: s3.amazonaws.com } }", "regular expression pattern"),
            ("permissions: { a: { principal: s3.amazonaws.com, sourceAccount: '12' } }", "regular expression pattern"),
            ("fileSystems: [{ arn: nonsense, path: /mnt/a }]", "regular expression pattern"),
            ("handler: \(String(repeating: "h", count: 129))", "length less than or equal to 128"),
        ])
    func refused(_ with: String, _ text: String) async throws {
        let harness = try PipelineHarness.checkout()
        let faults = try await harness.faults(PipelineHarness.stage("deploy", "deploy", "code: { path: v1 }, \(with)"))
        #expect(faults.contains(text), "\(faults)")
    }

    @Test(
        "a value at the limit, or that only the run knows, is not refused",
        arguments: [
            "description: \(String(repeating: "x", count: 256))", "environment: { A_1: x, BC: '${ 1 + 1 }' }",
            "tags: { team: a }", "runtime: python9.99", "timeout: 2h", "kmsKey: null", "deadLetterTarget: ''",
        ])
    func accepted(_ with: String) async throws {
        let harness = try PipelineHarness.checkout()
        let faults = try await harness.faults(PipelineHarness.stage("deploy", "deploy", "code: { path: v1 }, \(with)"))
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("the description of an alias is checked as well")
    func alias() async throws {
        let harness = try PipelineHarness.checkout()
        let long = String(repeating: "x", count: 257)
        let faults = try await harness.faults(
            PipelineHarness.stage("route", "route", "alias: live, target: newest, description: \(long)"))
        #expect(faults.contains("length less than or equal to 256"), "\(faults)")
    }
}
