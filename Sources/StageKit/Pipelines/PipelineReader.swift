import Expressions

/// Reads a pipeline file: YAML, or the same shape in JSON.
public struct PipelineReader: Sendable {
    /// The greatest size of a pipeline file.
    package static let maximumBytes = 4 << 20

    private let file: String?
    private let folder: String

    /// Creates a reader.
    /// - Parameters:
    ///   - file: the file's name as faults should show it.
    ///   - folder: the folder that relative paths in the pipeline start from.
    public init(file: String? = nil, folder: String = ".") {
        self.file = file
        self.folder = folder
    }

    /// Reads a pipeline as far as it can be read, with all errors of its form. Errors that need the registry and the
    /// graph are found when it is prepared.
    /// - Throws: `DocumentError` when the text is not YAML at all, or holds no map.
    public func read(_ text: String) throws(DocumentError) -> (pipeline: Pipeline, diagnostics: [Diagnostic]) {
        var document = try DocumentReader(file: file).read(text)
        guard let entries = document.entries else {
            throw DocumentError([
                Diagnostic(
                    .error, "A pipeline is a map with the keys name and stages, not \(document.json.typeName).",
                    at: document.location)
            ])
        }
        // Keys for the author's own use, such as anchors that several stages share.
        document.content = .map(entries.filter { !$0.key.hasPrefix("x-") })
        if let foreign = spinnakerStage(document) {
            throw DocumentError([
                Diagnostic(
                    .error,
                    "This is a pipeline of Spinnaker, which cannot be read yet: write its stages as docs/stages.md shows "
                        + "them. Its expressions stay as they are.", at: foreign.location)
            ])
        }
        // Conditions and inputs are looked at later, with the registry: here they are any value.
        var check = SchemaCheck(expressions: .literal)
        _ = check.check(document, against: .object(PipelineDocument.pipeline), at: "")
        var pipeline = Pipeline(name: document["name"]?.text ?? "", folder: folder)
        pipeline.file = file
        pipeline.about = document["description"]?.text
        pipeline.defaults = document["defaults"] ?? .emptyMap
        pipeline.rollback = document["rollback"]?.text.flatMap(Pipeline.Rollback.init) ?? .stage
        var diagnostics = check.diagnostics
        pipeline.parameters = (document["parameters"]?.entries ?? []).map {
            parameter($0, &diagnostics)
        }
        pipeline.stages = (document["stages"]?.items ?? []).compactMap { stage($0, &diagnostics) }
        for text in [document["name"]] + (document["stages"]?.items ?? []).flatMap({ [$0["id"], $0["name"]] }) {
            if let text, let fault = nameFault(text) { diagnostics.append(fault) }
        }
        if document["stages"]?.items?.isEmpty == true {
            diagnostics.append(Diagnostic(.error, "The pipeline has no stages.", at: document["stages"]?.location))
        }
        return (pipeline, diagnostics)
    }

    /// The first stage by which Spinnaker would know its own pipeline.
    private func spinnakerStage(_ document: SourceValue) -> SourceValue? {
        document["stages"]?.items?.first { $0["refId"] != nil && $0["id"] == nil }
    }

    /// Checks that a name fits into one line.
    private func nameFault(_ value: SourceValue) -> Diagnostic? {
        guard let text = value.text, !value.isNull else { return nil }
        if text.isEmpty { return Diagnostic(.error, "A name must not be empty.", at: value.location) }
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return nil }
        return Diagnostic(.error, "A name must be one line, without control characters.", at: value.location)
    }

    private func parameter(_ entry: SourceValue.Entry, _ diagnostics: inout [Diagnostic]) -> PipelineParameter {
        var parameter = PipelineParameter(entry.key)
        parameter.location = entry.keyPlace
        parameter.about = entry.value["description"]?.text
        let kind = entry.value["type"]?.text.flatMap(PipelineParameter.Kind.init)
        parameter.kind = kind ?? .string
        parameter.isTyped = kind != nil
        parameter.isRequired = entry.value["required"]?.json.boolValue ?? false
        parameter.isSecret = entry.value["secret"]?.json.boolValue ?? false
        if parameter.isSecret, let key = ["type", "options"].first(where: { entry.value[$0] != nil }),
            key == "options" || parameter.kind != .string
        {
            diagnostics.append(
                Diagnostic(
                    .error, "A secret parameter is text of any kind; leave '\(key)' out.",
                    at: entry.value[key]?.location))
        }
        for (index, option) in (entry.value["options"]?.items ?? []).enumerated() {
            var check = SchemaCheck(expressions: .literal)
            let path = "parameters.\(entry.key).options[\(index)]"
            if let value = check.check(option, against: parameter.kind.inputKind, at: path) {
                parameter.options.append(value)
            }
            diagnostics += check.diagnostics
        }
        if let options = entry.value["options"], options.items?.isEmpty == true {
            diagnostics.append(
                Diagnostic(
                    .error, "'parameters.\(entry.key).options' is empty, so the parameter could have no value.",
                    at: options.location))
        }
        if let standard = entry.value["default"], !standard.isNull {
            var check = SchemaCheck(expressions: .literal)
            if let value = check.check(
                standard, against: parameter.kind.inputKind, at: "parameters.\(entry.key).default")
            {
                do throws(ParameterError) {
                    parameter.default = try parameter.checked(value)
                } catch {
                    diagnostics.append(Diagnostic(.error, error.description, at: standard.location))
                }
            }
            diagnostics += check.diagnostics
        }
        return parameter
    }

    private func stage(_ value: SourceValue, _ diagnostics: inout [Diagnostic]) -> StageDefinition? {
        guard let id = value["id"]?.text else { return nil }
        var stage = StageDefinition(id: id, type: value["type"]?.text ?? "", input: value["with"] ?? .emptyMap)
        stage.name = value["name"]?.text ?? id
        stage.needs = (value["needs"]?.items ?? []).filter { !$0.isNull }.compactMap { item in
            item.text.map { StageDefinition.Reference($0, at: item.location) }
        }
        stage.condition = value["if"]
        stage.timeout = value["timeout"]?.text.flatMap(TimeLength.init)
        if let hours = value["restrictedHours"], !hours.isNull {
            stage.restrictedHours = RestrictedHours(reading: hours, &diagnostics)
        }
        if let retry = value["retry"], let attempts = retry["attempts"]?.json.intValue {
            stage.retry = RetryPolicy(attempts: attempts)
            if let backoff = retry["backoff"]?.text.flatMap(TimeLength.init) { stage.retry.backoff = backoff }
        }
        stage.onFailure = value["onFailure"]?.text.flatMap(StageDefinition.FailurePolicy.init) ?? .fail
        stage.keep = value["keep"]?.text.flatMap(StageDefinition.Keep.init) ?? .all
        stage.comments = value["comments"]?.text
        stage.location = value["id"]?.location ?? value.location
        stage.typePlace = value["type"]?.location
        if stage.input.isNull { stage.input = .emptyMap }
        return stage
    }
}

extension PipelineParameter.Kind {
    var inputKind: InputKind {
        switch self {
        case .string: .string
        case .integer: .integer
        case .number: .number
        case .boolean: .boolean
        case .list: .list(.any)
        }
    }
}
