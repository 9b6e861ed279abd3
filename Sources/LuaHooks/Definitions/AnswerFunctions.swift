import LambdaStages
import LuaRuntime
import StageKit

/// The functions with which scripts make their answers: `healthy()`, `shift(5)` and so on. An answer is a table with
/// `answer` in it; a stage's `fail(message)` ends it.
enum AnswerFunctions {
    /// - Parameter steps: those of the stage at work, if there is one.
    static func of(_ kind: ScriptReference.Kind, steps: StageSteps? = nil) -> [LuaHostFunction] {
        switch kind {
        case .healthCheck:
            [
                verdict("healthy", needsReason: false), verdict("unhealthy", needsReason: true),
                verdict("inconclusive", needsReason: true),
            ]
        case .weightSchedule:
            [
                .immediate("shift") { arguments in
                    let call = "shift(percent, { wait = \"2m\" })"
                    guard let percent = arguments.first?.doubleValue, percent >= 0, percent < 100 else {
                        throw HostFunctionError("shift takes a percent from 0 to below 100: \(call); 100 is promote()")
                    }
                    var members: [String: JSONValue] = ["percent": .plain(percent)]
                    let options = try Arguments.options(arguments.at(1), ["wait"], call: call)
                    if let wait = options["wait"] {
                        let seconds = try Arguments.seconds(wait, "'wait'", call: call)
                        guard seconds > 0 else { throw HostFunctionError("'wait' is a time longer than 0: \(call)") }
                        members["wait"] = .plain(seconds)
                    }
                    return answer("shift", members)
                },
                .immediate("hold") { arguments in
                    let call = "hold(\"1m\", reason)"
                    let seconds = try Arguments.seconds(arguments.at(0), "the first argument", call: call)
                    guard seconds > 0 else { throw HostFunctionError("hold takes a time longer than 0: \(call)") }
                    return answer(
                        "hold",
                        ["wait": .plain(seconds), "reason": try reason(arguments.at(1), "hold", isNeeded: false)])
                },
                .immediate("promote") { arguments in
                    answer("promote", ["reason": try reason(arguments.at(0), "promote", isNeeded: false)])
                },
                .immediate("abort") { arguments in
                    answer("abort", ["reason": try reason(arguments.at(0), "abort", isNeeded: true)])
                },
            ]
        case .versionSelector: []
        case .stage:
            [
                .immediate("fail") { arguments in
                    guard let message = arguments.first?.stringValue, !message.isEmpty else {
                        throw HostFunctionError(
                            "fail takes the sentence that the stage fails with: fail(\"why\"); this is "
                                + arguments.at(0).shown)
                    }
                    throw ScriptFailure(message.shortened(to: 4096), steps)
                }
            ]
        }
    }

    private static func verdict(_ name: String, needsReason: Bool) -> LuaHostFunction {
        .immediate(name) { arguments in
            guard let data = arguments.at(1).data else {
                throw HostFunctionError(
                    "the data of \(name)(reason, data) holds what is not plain data, such as a function")
            }
            return answer(
                name, ["reason": try reason(arguments.at(0), name, isNeeded: needsReason), "data": data])
        }
    }

    private static func reason(_ value: LuaValue, _ name: String, isNeeded: Bool) throws(HostFunctionError) -> JSONValue
    {
        if value.isNil, !isNeeded { return "" }
        guard let text = value.stringValue, !(isNeeded && text.isEmpty) else {
            throw HostFunctionError(
                "\(name) takes a reason, which is a string: \(name)(\"why\"); this is \(value.isBytes ? "not UTF-8" : value.shown)"
            )
        }
        // A reason is shown with every verdict; longer text belongs into the data.
        return .string(text.shortened(to: 4096))
    }

    private static func answer(_ name: String, _ members: [String: JSONValue]) -> [LuaValue] {
        var object: JSONObject = ["answer": .string(name)]
        for (key, value) in members.sorted(by: { $0.key < $1.key }) { object[key] = value }
        return [.json(.object(object))]
    }
}
