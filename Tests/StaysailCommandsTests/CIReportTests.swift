import Foundation
import StageKit
import StageKitTesting
import Synchronization
import Testing

@testable import StaysailCommands

@Suite("Reports of CI services")
struct CIReportTests {
    private static func report(_ service: CIService) -> String {
        let sample = SampleRun.failedCanary()
        let printed = Mutex("")
        let console = Console(
            output: { text in printed.withLock { $0 += text } }, notes: { text in printed.withLock { $0 += text } })
        let report = CIReport(
            base: PlainReport(console: console), service: service, console: console,
            clock: TestClock(start: Date(timeIntervalSince1970: 1)))
        report.begin("checkout", id: sample.run.id, target: "AWS")
        report.end(sample.run, children: [])
        return printed.withLock { $0 }
    }

    @Test("GitHub gets a group, an annotation for each failed stage, and a summary")
    func github() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "summary-\(UUID().uuidString)").path
        _ = FileManager.default.createFile(atPath: file, contents: Data("before\n".utf8))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let lines = Self.report(.github(summary: file)).split(separator: "\n").map(String.init)
        #expect(lines.first == "::group::Run 20260109-120000-0a1b2c3d of checkout on AWS")
        #expect(lines.dropFirst().first == "::endgroup::")
        #expect(
            lines.contains(
                "::error title=checkout%3A stage shift failed::Check errors: 5 of 20 invocations failed%0A"
                    + "KeyError: 'customer' (app.py:3)"))
        let summary = try String(contentsOfFile: file, encoding: .utf8)
        try Golden.expect(
            summary.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), in: "github-summary.md")
    }

    @Test("GitLab gets a section")
    func gitlab() {
        let text = Self.report(.gitlab)
        #expect(text.hasPrefix("\u{1B}[0Ksection_start:1:staysail[collapsed=false]\r\u{1B}[0KRun "))
        #expect(text.contains("\u{1B}[0Ksection_end:1:staysail\r\u{1B}[0K\n"))
    }

    @Test("the environment names the service")
    func service() {
        #expect(CIService(environment: ["GITHUB_ACTIONS": "true"]) == .github(summary: nil))
        #expect(CIService(environment: ["GITLAB_CI": "true"]) == .gitlab)
        #expect(CIService(environment: ["CI": "true"]) == nil)
    }
}
