import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

@Suite("Hours in which a stage may begin")
struct RestrictedHoursTests {
    private static func date(_ text: String) throws -> Date {
        try Date("\(text):00Z", strategy: .iso8601)
    }

    private func hours(_ text: String) throws -> RestrictedHours {
        let source = "name: p\nstages:\n  - { id: a, type: wait, restrictedHours: \(text), with: { duration: 1s } }"
        let (pipeline, diagnostics) = try PipelineReader().read(source)
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        return try #require(pipeline.stages.first?.restrictedHours)
    }

    // 2026-01-05 is a Monday. In Berlin clocks go forward on 2026-03-29 at 2:00 and back on 2026-10-25 at 3:00.
    @Test(
        "the next opening",
        arguments: [
            ("{ from: \"09:00\", to: \"16:00\" }", "2026-01-05T09:00", nil),
            ("{ from: \"09:00\", to: \"16:00\" }", "2026-01-05T08:59", "2026-01-05T09:00"),
            ("{ from: \"09:00\", to: \"16:00\" }", "2026-01-05T15:59", nil),
            ("{ from: \"09:00\", to: \"16:00\" }", "2026-01-05T16:00", "2026-01-06T09:00"),
            // days, and over a weekend and the end of a year
            ("{ days: [mon], from: \"9:00\", to: \"16:00\" }", "2026-01-05T16:00", "2026-01-12T09:00"),
            ("{ days: [mon, wed] }", "2026-01-05T23:59", nil),
            ("{ days: [mon, wed] }", "2026-01-06T00:00", "2026-01-07T00:00"),
            (
                "{ days: [mon, tue, wed, thu, fri], from: \"09:00\", to: \"16:00\" }", "2027-12-31T17:00",
                "2028-01-03T09:00"
            ),
            // over midnight: the night belongs to the day on which it begins
            ("{ days: [fri], from: \"22:00\", to: \"04:00\" }", "2026-01-10T03:59", nil),
            ("{ days: [fri], from: \"22:00\", to: \"04:00\" }", "2026-01-10T04:00", "2026-01-16T22:00"),
            ("{ days: [fri], from: \"22:00\", to: \"04:00\" }", "2026-01-09T03:00", "2026-01-09T22:00"),
            ("{ from: \"22:00\", to: \"00:00\" }", "2026-01-09T00:00", "2026-01-09T22:00"),
            // a zone, in winter and in summer
            ("{ from: \"09:00\", to: \"16:00\", zone: Europe/Berlin }", "2026-01-05T07:00", "2026-01-05T08:00"),
            ("{ from: \"09:00\", to: \"16:00\", zone: Europe/Berlin }", "2026-07-06T07:00", nil),
            ("{ days: [mon], zone: Pacific/Auckland }", "2026-01-04T11:00", nil),
            ("{ days: [mon], zone: America/New_York }", "2026-01-05T04:59", "2026-01-05T05:00"),
            // the night of 23 hours: 2:30 is not there, and half past three stands for it
            ("{ from: \"02:30\", to: \"05:00\", zone: Europe/Berlin }", "2026-03-29T00:00", "2026-03-29T01:30"),
            ("{ from: \"01:30\", to: \"03:30\", zone: Europe/Berlin }", "2026-03-29T01:29", nil),
            ("{ from: \"01:30\", to: \"03:30\", zone: Europe/Berlin }", "2026-03-29T01:30", "2026-03-29T23:30"),
            ("{ days: [sun], zone: Europe/Berlin }", "2026-03-29T21:59", nil),
            ("{ days: [sun], zone: Europe/Berlin }", "2026-03-29T22:00", "2026-04-04T22:00"),
            // the night of 25 hours: of the two half past twos the first counts
            ("{ from: \"02:30\", to: \"05:00\", zone: Europe/Berlin }", "2026-10-25T00:29", "2026-10-25T00:30"),
            ("{ from: \"02:30\", to: \"05:00\", zone: Europe/Berlin }", "2026-10-25T01:10", nil),
            ("{ from: \"01:00\", to: \"02:30\", zone: Europe/Berlin }", "2026-10-25T00:30", "2026-10-26T00:00"),
            ("{ days: [sun], zone: Europe/Berlin }", "2026-10-25T22:59", nil),
            // several windows
            (
                "[{ days: [mon], from: \"09:00\", to: \"10:00\" }, { days: [tue], from: \"20:00\", to: \"21:00\" }]",
                "2026-01-05T10:00", "2026-01-06T20:00"
            ),
            ("[{ from: \"09:00\", to: \"10:00\" }, { from: \"09:30\", to: \"11:00\" }]", "2026-01-05T10:30", nil),
        ] as [(String, String, String?)])
    func nextOpening(text: String, at: String, expected: String?) throws {
        let opening = try hours(text).opening(at: Self.date(at))
        let wanted = try expected.map { RestrictedHours.Opening.at(try Self.date($0)) } ?? .now
        #expect(opening == wanted)
        if case .at(let date) = opening { #expect(try hours(text).opening(at: date) == .now, "it is open then") }
    }

    @Test("A window that clocks skip opens on its next day; a window without days never opens")
    func skipped() throws {
        // On 2026-03-29, a Sunday, the clocks of Berlin show no time from 2:00 to 3:00.
        let hours = try hours("{ days: [sun], from: \"02:30\", to: \"03:15\", zone: Europe/Berlin }")
        #expect(hours.opening(at: try Self.date("2026-03-28T12:00")) == .at(try Self.date("2026-04-05T00:30")))
        #expect(RestrictedHours([.init(days: [])]).opening(at: try Self.date("2026-03-28T12:00")) == .never)
    }

    @Test("Openings in every zone, over ten years of changes of clocks, are those that Python's zoneinfo finds")
    func everyZone() throws {
        let file = try #require(
            Bundle.module.url(forResource: "restricted-hours", withExtension: "tsv", subdirectory: "Resources"))
        var wrong: [String: Int] = [:]
        var count = 0
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            let zone = try #require(TimeZone(identifier: fields[0]), "\(fields[0])")
            let days = Set(fields[1].split(separator: ",").compactMap { RestrictedHours.Day(rawValue: String($0)) })
            let window = RestrictedHours.Window(
                days: days, from: try #require(Int(fields[2])), to: try #require(Int(fields[3])), zone: zone)
            let date = Date(timeIntervalSince1970: try #require(Double(fields[4])))
            let expected = Double(fields[5]).map { RestrictedHours.Opening.at(Date(timeIntervalSince1970: $0)) } ?? .now
            if RestrictedHours([window]).opening(at: date) != expected { wrong[fields[0], default: 0] += 1 }
            count += 1
        }
        #expect(count > 5000)
        // Countries change their rules: a machine's database may be newer or older than the one of the table.
        #expect(wrong.count <= 6, "\(wrong)")
    }

    @Test(
        "an invalid hour is a diagnostic with its location",
        arguments: [
            ("{ days: [monday] }", "monday", "cannot be 'monday'"),
            ("{ days: mon }", "mon", "must be a list of mon | tue"),
            ("{ days: [] }", "[]", "'days' holds no day: the stage could never begin."),
            ("{ from: \"25:00\" }", "\"25", "'from' must be a time such as \"09:00\", not '25:00'."),
            ("{ from: \"24:00\" }", "\"24", "'from' must be a time"),
            ("{ from: 9 }", "9", "'from' must be a time such as \"09:00\", not '9'."),
            ("{ to: \"12:60\" }", "\"12", "'to' must be a time such as \"16:00\", at most \"24:00\", not '12:60'."),
            ("{ from: \"9:00\", to: \"09:00\" }", "\"09:00", "'from' and 'to' are the same time"),
            (
                "{ zone: Europe/Berln }", "Europe/B",
                "There is no time zone 'Europe/Berln'; a name such as Europe/Berlin is one."
            ),
            ("{ form: \"09:00\" }", "form", "Did you mean 'from'?"),
            ("always", "always", "'stages[0].restrictedHours' must be a map with days, from, to, zone"),
            ("[]", "[]", "'restrictedHours' has no hours"),
        ])
    func faults(text: String, part: String, words: String) async throws {
        let line = "  - { id: a, type: wait, restrictedHours: \(text), with: { duration: 1s } }"
        let column = try #require(line.firstRange(of: ": \(text)")).lowerBound
        let location = try #require(line[column...].firstRange(of: part)).lowerBound
        let faults = await Workbench().faults("name: p\nstages:\n\(line)")
        #expect(faults.count == 1, "\(faults)")
        let expected = "test.yaml:3:\(line.distance(from: line.startIndex, to: location) + 1): "
        #expect(faults.first?.hasPrefix(expected) == true, "\(faults)")
        #expect(faults.first?.contains(words) == true, "\(faults)")
    }

    // The bench's clock starts on Monday, 2026-01-05, at 12:00 UTC.
    private static let weekend = """
        name: p
        stages:
          - { id: first, type: wait, with: { duration: 1h } }
          - id: second
            type: slow
            needs: [first]
            timeout: 10m
            restrictedHours: { days: [sat], from: "10:00", to: "11:00", zone: Europe/Berlin }
        """

    private func bench(takes duration: Duration = .seconds(300)) -> Workbench {
        var bench = Workbench()
        bench.add("slow") { _, context in
            try await context.clock.sleep(for: duration)
            return [:]
        }
        return bench
    }

    @Test("a stage waits for its hours, which do not count for its timeout")
    func waits() async throws {
        let bench = bench()
        let run = try await bench.run(Self.weekend)
        #expect(run.status == .succeeded)
        let opening = try Self.date("2026-01-10T09:00")
        #expect(run["second"]?.startedAt == opening)
        #expect(run["second"]?.endedAt == opening.addingTimeInterval(300))
        let index = try #require(
            bench.recorder.events.firstIndex { $0.kind == .waiting(.restrictedHours, until: opening) })
        let waiting = try Run(id: "run-1", events: bench.recorder.events[...index])["second"]
        #expect(waiting?.status == .waiting)
        #expect(waiting?.waitsUntil == opening)
        #expect(waiting?.attempt == 0)
    }

    @Test("a process that may leaves it, says when it is due, and one that comes too early leaves it again")
    func detaches() async throws {
        let bench = bench()
        let store = InMemoryRunStore()
        let opening = try Self.date("2026-01-10T09:00")
        let left = try await bench.detach("name: p\nstages:\n" + Self.alone, store)
        #expect(left.status == .waiting)
        #expect(left.dueAt == opening)
        #expect(bench.clock.now < opening)
        let early = try await bench.resume("name: p\nstages:\n" + Self.alone, store, detaches: true)
        #expect(early.status == .waiting)
        #expect(early.dueAt == opening)
        #expect(early["second"]?.status == .waiting)
        bench.clock.advance(by: .seconds(opening.timeIntervalSince(bench.clock.now)))
        let run = try await bench.resume("name: p\nstages:\n" + Self.alone, store, detaches: true)
        #expect(run.status == .succeeded)
        #expect(run["second"]?.startedAt == opening)
        let waits = try await store.events(of: "run-1").filter { $0.kind.type == "waiting" }
        #expect(waits.count == 1)
    }

    private static let alone = """
          - { id: second, type: slow, restrictedHours: { days: [sat], from: "10:00", to: "11:00", zone: Europe/Berlin } }
        """

    @Test("who comes too late waits for the next opening")
    func late() async throws {
        let bench = bench()
        let store = InMemoryRunStore()
        let text = "name: p\nstages:\n" + Self.alone
        _ = try await bench.detach(text, store)
        bench.clock.advance(by: .seconds(6 * 86400))
        let run = try await bench.resume(text, store, detaches: true)
        #expect(run.status == .waiting)
        #expect(run.dueAt == (try Self.date("2026-01-17T09:00")))
    }

    @Test("each attempt waits for its hours; a stage that is skipped does not")
    func attempts() async throws {
        var bench = Workbench()
        bench.add("flaky") { _, context in
            try await context.clock.sleep(for: .seconds(3000))
            if context.attempt == 1 { throw passing }
            return [:]
        }
        let run = try await bench.run(
            """
            name: p
            stages:
              - id: a
                type: flaky
                retry: { attempts: 2, backoff: 10m }
                restrictedHours: { from: "12:00", to: "13:00" }
              - { id: b, type: wait, if: "false", restrictedHours: { days: [sun] }, with: { duration: 1s } }
            """)
        #expect(run.status == .succeeded)
        #expect(run["a"]?.attempt == 2)
        #expect(run["a"]?.endedAt == (try Self.date("2026-01-06T12:50")))
        #expect(run["b"]?.status == .skipped)
        #expect(run["b"]?.endedAt == run.startedAt)
    }

    @Test("a run that is canceled while a stage waits for its hours ends at once")
    func canceled() async throws {
        let bench = bench()
        let store = InMemoryRunStore()
        let text = "name: p\nstages:\n" + Self.alone
        _ = try await bench.detach(text, store)
        let run = try await PipelineRunner(store: store, clock: bench.clock).cancel(bench.prepare(text), id: "run-1")
        #expect(run.status == .canceled)
        #expect(run["second"]?.status.hasEnded == true)
        #expect(run["second"]?.startedAt == nil)
    }

    @Test("interrupted anywhere, the stage still starts within its hours")
    func cutOff() async throws {
        let store = CrashingRunStore(World())
        let first = bench()
        let unbroken = try await first.run(Self.weekend, store: store)
        for cut in store.cuts where !cut.events.isEmpty {
            let bench = bench()
            let run = try await bench.resume(Self.weekend, cut.store())
            #expect(run.status == .succeeded, "\(cut.what)")
            #expect(run["second"]?.startedAt == unbroken["second"]?.startedAt, "\(cut.what)")
        }
    }
}
