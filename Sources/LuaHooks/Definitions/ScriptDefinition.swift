import Expressions
import LambdaStages
import LuaRuntime
import StageKit

/// Reads the table that a script's file returns, and collects its diagnostics.
struct ScriptDefinition {
    private(set) var diagnostics: [ScriptError] = []
    private(set) var kind: ScriptReference.Kind?
    private(set) var about = ""
    private(set) var parameters: [ScriptParameter] = []
    /// nil if the script does not declare its outputs.
    private(set) var outputs: [ScriptOutput]?
    private(set) var uses: [String] = []
    /// By name; only those that the kind has.
    private(set) var functions: [String: LuaReference] = [:]

    private let file: ScriptFile

    /// - Parameter expected: what it is used as; nil takes any.
    init(_ value: LuaValue, in file: ScriptFile, expected: ScriptReference.Kind?) {
        self.file = file
        guard value.typeName == "table" else {
            let found = value.isNil ? "nothing" : "a \(value.typeName)"
            diagnostics.append(
                file.diagnostic(
                    "the file returns \(found) instead of a table", at: "return",
                    advice: "End it with: return { api = 1, kind = \"\((expected ?? .healthCheck).rawValue)\", … }"))
            return
        }
        readVersion(value)
        readKind(value, expected)
        readAbout(value)
        readParameters(value["parameters"])
        if kind == .stage { readOutputs(value["outputs"]) }
        readUses(value["uses"])
        readFunctions(value)
        let known =
            ["api", "kind", "about", "parameters", "uses"] + (kind == .stage ? ["outputs"] : [])
            + (kind?.functionNames ?? [])
        for key in value.memberNames where !known.contains(key) && kind != nil {
            add("the script's table has '\(key)', which means nothing", key, NearestName.hint(for: key, among: known))
        }
    }

    /// - Parameter problem: cut if names in it are long.
    private mutating func add(_ problem: String, _ key: String, _ advice: String) {
        let problem = problem.shortened(to: 500)
        diagnostics.append(file.diagnostic(problem, at: key, advice: advice.trimmingPrefix(" ").description))
    }

    private mutating func readVersion(_ value: LuaValue) {
        guard let version = value["api"] else {
            return diagnostics.append(
                file.diagnostic("the script's table has no 'api'", at: "return", advice: "Write: api = 1,"))
        }
        if version.intValue != 1 {
            add("this program knows api 1 only, not \(version.shown)", "api", "Write: api = 1,")
        }
    }

    private mutating func readKind(_ value: LuaValue, _ expected: ScriptReference.Kind?) {
        let all = ScriptReference.Kind.allCases.map(\.rawValue)
        guard let text = value["kind"] else {
            return diagnostics.append(
                file.diagnostic(
                    "the script's table has no 'kind'", at: "return",
                    advice: "Write: kind = \"\((expected ?? .healthCheck).rawValue)\","))
        }
        guard let name = text.stringValue, let kind = ScriptReference.Kind(rawValue: name) else {
            return add(
                "there is no kind \(text.shown)", "kind",
                NearestName.hint(for: text.stringValue ?? "", among: all))
        }
        self.kind = kind
        if let expected, expected != kind {
            add(
                "the script is a \(kind.rawValue), and a \(expected.rawValue) is needed here", "kind",
                "Name another script, or use this one as \(kind.use).")
        }
    }

    private mutating func readAbout(_ value: LuaValue) {
        guard let text = value["about"] else { return }
        guard let sentence = text.stringValue else {
            return add("'about' is \(text.shown) instead of a sentence", "about", "Write: about = \"…\",")
        }
        about = sentence
    }

    private mutating func readUses(_ value: LuaValue?) {
        guard let value else { return }
        guard let names = value.names else {
            return add(
                "'uses' is not a list of module names", "uses", "Write it like: uses = { \"metrics\" },")
        }
        for name in names {
            if HostModules.granted.contains(name) {
                uses.append(name)
            } else if !HostModules.always.contains(name) {
                add(
                    "there is no host module '\(name)'", "uses",
                    NearestName.hint(for: name, among: HostModules.granted + HostModules.always))
            }
        }
    }

    private mutating func readFunctions(_ value: LuaValue) {
        guard let kind else { return }
        for name in kind.functionNames {
            guard let found = value[name] else { continue }
            guard let function = found.functionValue else {
                add(
                    "'\(name)' is a \(found.typeName) instead of a function", name,
                    "Write: \(name == "undo" ? "undo = function(ctx, record) end" : kind.sample)")
                continue
            }
            functions[name] = function
        }
        if kind == .versionSelector, functions.count > 1 {
            add("the script has both 'select' and 'select_all'", "select_all", "Keep one of them.")
        }
        if !kind.requiredFunctions.contains(where: { value[$0] != nil }) {
            let names = kind.requiredFunctions.map { "'\($0)'" }.joined(separator: " or ")
            add("the script's table has no function \(names)", "kind", "Write: \(kind.sample)")
        }
    }

    // MARK: Outputs

    private mutating func readOutputs(_ value: LuaValue?) {
        guard let value else { return }
        guard value.typeName == "table", value.names?.isEmpty ?? true else {
            return add(
                "'outputs' is not a table of names", "outputs",
                "Write it like: outputs = { url = { type = \"string\" } },")
        }
        var outputs: [ScriptOutput] = []
        for name in value.memberNames.sorted() {
            guard let entry = value[name], let output = output(name, entry) else { continue }
            outputs.append(output)
        }
        self.outputs = outputs
    }

    private mutating func output(_ name: String, _ entry: LuaValue) -> ScriptOutput? {
        guard entry.typeName == "table" else {
            add(
                "the output '\(name)' is a \(entry.typeName) instead of a table", name,
                "Write: \(name) = { type = \"string\" },")
            return nil
        }
        let keys = ["type", "about", "null_when"]
        for key in entry.memberNames where !keys.contains(key) {
            add(
                "the output '\(name)' has the unknown key '\(key)'", name,
                NearestName.hint(for: key, among: keys))
        }
        for key in ["about", "null_when"] {
            guard let value = entry[key], value.stringValue == nil else { continue }
            add("'\(key)' of the output '\(name)' is \(value.shown) instead of a string", name, "")
        }
        guard let kind = kind(of: entry["type"], of: "the output '\(name)'", at: name) else { return nil }
        return ScriptOutput(
            name: name, kind: kind, about: entry["about"]?.stringValue ?? "",
            nullWhen: entry["null_when"]?.stringValue)
    }

    private mutating func kind(of type: LuaValue?, of owner: String, at name: String) -> ScriptParameter.Kind? {
        let kinds = ScriptParameter.Kind.allCases.map(\.rawValue)
        guard let type else {
            add("\(owner) has no 'type'", name, "It is one of: \(kinds.joined(separator: ", ")).")
            return nil
        }
        guard let kind = type.stringValue.flatMap(ScriptParameter.Kind.init) else {
            add(
                "\(owner) has no known type: \(type.shown)", name,
                NearestName.hint(for: type.stringValue ?? "", among: kinds))
            return nil
        }
        return kind
    }

    // MARK: Parameters

    private mutating func readParameters(_ value: LuaValue?) {
        guard let value else { return }
        guard value.typeName == "table", value.names?.isEmpty ?? true else {
            return add(
                "'parameters' is not a table of names", "parameters",
                "Write it like: parameters = { maximum = { type = \"number\" } },")
        }
        for name in value.memberNames.sorted() {
            guard let entry = value[name], let parameter = parameter(name, entry) else { continue }
            parameters.append(parameter)
        }
    }

    private mutating func parameter(_ name: String, _ entry: LuaValue) -> ScriptParameter? {
        guard entry.typeName == "table" else {
            add(
                "the parameter '\(name)' is a \(entry.typeName) instead of a table", name,
                "Write: \(name) = { type = \"number\" },")
            return nil
        }
        let keys = ["type", "default", "required", "about", "one_of", "null"]
        for key in entry.memberNames where !keys.contains(key) {
            add(
                "the parameter '\(name)' has '\(key)', which means nothing", name,
                NearestName.hint(for: key, among: keys))
        }
        guard let kind = kind(of: entry["type"], of: "the parameter '\(name)'", at: name) else { return nil }
        let allowed = entry["one_of"]?.json?.arrayValue ?? []
        if entry["one_of"] != nil, allowed.isEmpty {
            add("'one_of' of the parameter '\(name)' is not a list of values", name, "Write: one_of = { \"a\", \"b\" }")
        }
        let null = entry["null"]?.stringValue.flatMap(ScriptParameter.NullHandling.init)
        if let value = entry["null"], null == nil {
            let known = ScriptParameter.NullHandling.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            add("'null' of the parameter '\(name)' is \(value.shown)", name, "Write: null = \(known)")
        }
        let parameter = ScriptParameter(
            name: name, kind: kind, about: entry["about"]?.stringValue ?? "", default: entry["default"]?.json,
            isRequired: entry["required"]?.isTrue ?? false, allowed: allowed.map { kind.inputKind.typed($0) ?? $0 },
            null: null)
        checkDefault(parameter, entry["default"])
        return parameter
    }

    private mutating func checkDefault(_ parameter: ScriptParameter, _ value: LuaValue?) {
        guard let value else { return }
        let (name, path) = (parameter.name, "\(parameter.name).default")
        guard let json = value.json else {
            return add("'\(path)' is a \(value.typeName), which a pipeline cannot write", name, "Give a plain value.")
        }
        var diagnostics = parameter.field.kind.faults(of: json, at: path, isFinal: true)
        if diagnostics.isEmpty, let diagnostic = parameter.diagnostic(of: json, at: path) {
            diagnostics.append(diagnostic)
        }
        for diagnostic in diagnostics { add(diagnostic, name, "") }
        if parameter.isRequired {
            add("the parameter '\(name)' is required and has a default", name, "Keep one of them.")
        }
    }
}

extension ScriptReference.Kind {
    /// The names of the functions that a script of this kind may have.
    package var functionNames: [String] {
        switch self {
        case .healthCheck: ["check"]
        case .weightSchedule: ["next"]
        case .versionSelector: ["select", "select_all"]
        case .stage: ["run", "undo"]
        }
    }

    /// Those one of which has to be there.
    var requiredFunctions: [String] { self == .stage ? ["run"] : functionNames }

    /// The functions whose results it returns.
    var answers: [String] {
        switch self {
        case .healthCheck: ["healthy", "unhealthy", "inconclusive"]
        case .weightSchedule: ["shift", "hold", "promote", "abort"]
        case .versionSelector: []
        case .stage: ["fail"]
        }
    }

    var sample: String {
        switch self {
        case .healthCheck: "check = function(ctx) return healthy() end"
        case .weightSchedule: "next = function(ctx) return promote() end"
        case .versionSelector: "select = function(version, ctx) return true end"
        case .stage: "run = function(ctx, input) return {} end"
        }
    }

    var use: String {
        switch self {
        case .healthCheck: "a health check: healthChecks: [{ lua: … }]"
        case .weightSchedule: "a canary's schedule: schedule: …"
        case .versionSelector: "a selector: { select: … }"
        case .stage: "a stage of a plugin: stages: [{ type: …, script: … }] in plugin.yaml"
        }
    }
}

extension LuaValue {
    /// The keys of a table that are text, unordered.
    var memberNames: [String] {
        switch self {
        case .json(let value): value.objectValue.map { Array($0.keys) } ?? []
        case .table(let members): Array(members.keys)
        case .readOnly(let value): value.memberNames
        default: []
        }
    }

    /// The first member, by name, that is more than plain data.
    var firstUnencodableMember: String? { memberNames.sorted().first { self[$0]?.data == nil } }

    /// The list of strings; nil for any other value. An empty table is a list.
    var names: [String]? {
        guard let json else { return nil }
        if let items = json.arrayValue {
            let texts = items.compactMap(\.stringValue)
            return texts.count == items.count ? texts : nil
        }
        return json.objectValue?.isEmpty == true ? [] : nil
    }

    /// For messages.
    var shown: String {
        if isNil { return "nil" }
        guard let json else { return "a \(typeName)" }
        return json.stringValue.map { "'\($0.prefix(60))'" } ?? String(json.text().prefix(60))
    }
}
