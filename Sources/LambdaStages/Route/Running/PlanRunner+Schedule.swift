import AWSServices
import StageKit

extension PlanRunner {
    /// Does what the schedule says, answer by answer, until it has given the candidate everything.
    func followSchedule(_ progress: inout RouteProgress) async throws {
        guard let schedule else { throw StageError(.invalidInput, "There is no schedule to follow.") }
        for number in 1...ScheduleSetting.mostAnswers {
            let answer = try await ask(schedule, number, &progress)
            let weight = progress.state.percentages[setting.candidate] ?? 0
            var builder = PlanBuilder(
                start: .init(alias: progress.state, candidate: setting.candidate), checks: checks.map(\.timing))
            switch answer {
            case .shift(let percent, let wait):
                guard let length = wait ?? schedule.interval else {
                    throw problem(
                        schedule,
                        "shifts to \(JSONValue.plain(percent).text()) % and does not say for how long; "
                            + "give it 'wait', or the stage 'interval'"
                    )
                }
                progress.step += 1
                if let stable = progress.state.stable { builder.split(stable: stable, percent: percent) }
                builder.hold("hold \(number)", length, step: progress.step, weight: percent)
                builder.round(step: progress.step, weight: percent, held: length.seconds)
            case .hold(let length, _):
                builder.hold("hold \(number)", length, step: progress.step, weight: weight)
                builder.round(step: progress.step, weight: weight, held: length.seconds)
            case .promote:
                builder.promote()
                progress.step += 1
            case .abort(let reason):
                throw Stopped(
                    by: "the schedule",
                    report: CheckReport(
                        check: "schedule", verdict: Verdict(.unhealthy, reason), weight: weight, step: progress.step,
                        version: setting.candidate, at: progress.now),
                    progress: progress)
            }
            let isLast = if case .promote = answer { true } else { false }
            for entry in builder.entries { try await execute(entry, isLast: isLast, fraction: nil, &progress) }
            if isLast { return }
        }
        throw problem(schedule, "gave \(ScheduleSetting.mostAnswers) answers and never promoted; let it end")
    }

    /// Asks once, as a step, and says what the answer is.
    private func ask(
        _ schedule: ScheduleSetting, _ number: Int, _ progress: inout RouteProgress
    ) async throws -> ScheduleAnswer {
        let weight = progress.state.percentages[setting.candidate] ?? 0
        let call = await call(.schedule, with: schedule.with, weight: weight, &progress)
        let reply = try await context.read("schedule \(number)") {
            let reply = try await schedule.schedule.next(call)
            try check(reply.value, schedule)
            return reply
        }
        progress.hooks[.schedule, default: .init()].state = reply.state
        await context.report(.custom(type: "schedule_answer", data: Self.report(reply.value)))
        let reason = Self.reason(reply.value)
        if !reason.isEmpty { await context.log("Schedule: \(Self.summary(reply.value)): \(reason)") }
        return reply.value
    }

    private func check(_ answer: ScheduleAnswer, _ schedule: ScheduleSetting) throws {
        switch answer {
        case .shift(let percent, let wait):
            guard percent >= 0, percent < 100 else {
                throw problem(
                    schedule,
                    "shifts to \(JSONValue.plain(percent).text()) %; a shift goes from 0 to below 100, and "
                        + "'promote' to 100"
                )
            }
            guard wait.map({ $0.seconds >= 0 }) ?? true else { throw problem(schedule, "waits for less than nothing") }
        case .hold(let length, _):
            guard length.seconds > 0 else { throw problem(schedule, "holds for no time, which would never end") }
        case .promote, .abort: break
        }
    }

    private func problem(_ schedule: ScheduleSetting, _ text: String) -> StageError {
        StageError(.failed, "The schedule \(schedule.file) \(text).")
    }

    private static func summary(_ answer: ScheduleAnswer) -> String {
        switch answer {
        case .shift(let percent, let wait):
            "shift to \(JSONValue.plain(percent).text()) %\(wait.map { " for \($0)" } ?? "")"
        case .hold(let length, _): "hold for \(length)"
        case .promote: "promote"
        case .abort: "abort"
        }
    }

    private static func reason(_ answer: ScheduleAnswer) -> String {
        switch answer {
        case .shift: ""
        case .hold(_, let reason), .promote(let reason), .abort(let reason): reason
        }
    }

    private static func report(_ answer: ScheduleAnswer) -> JSONValue {
        switch answer {
        case .shift(let percent, let wait):
            ["shift": .plain(percent), "wait": wait.map { .string($0.description) } ?? .null]
        case .hold(let length, let reason): ["hold": .string(length.description), "reason": .string(reason)]
        case .promote(let reason): ["promote": true, "reason": .string(reason)]
        case .abort(let reason): ["abort": true, "reason": .string(reason)]
        }
    }
}
