import Expressions
import OrderedCollections
import Synchronization

/// The secrets of a run while a process drives it.
final class RunSecrets: Sendable {
    /// What must not be recorded.
    let texts: SecretRedactor
    /// The run's parameters with the secrets' values: what expressions see.
    let parameters: JSONValue
    /// The names of the parameters that are secret.
    let names: Set<String>
    /// Where the values of secret parameters stand.
    private let references: [String: String]
    private let source: SecretSource
    private let folder: String
    private let told = Mutex<Set<String>>([])

    /// Reads the secret parameters of a pipeline.
    /// - Parameter isLenient: whether one that cannot be read is left out, and not a fault.
    init(
        of pipeline: PreparedPipeline, run: String, source: SecretSource, isLenient: Bool = false
    ) throws(SecretError) {
        texts = SecretRedactor(run: run)
        names = pipeline.pipeline.secretNames
        folder = pipeline.pipeline.folder
        self.source = source
        var members = pipeline.parameters.objectValue ?? [:]
        var references: [String: String] = [:]
        for name in names {
            guard let text = members[name]?.stringValue else { continue }
            do throws(SecretError) {
                let reference = try SecretReference(text)
                let value = try source.value(of: reference, folder: folder)
                texts.add(value)
                references[value] = reference.absolute(from: folder)
                members[name] = .string(value)
            } catch {
                guard isLenient else { throw error }
                members[name] = .null
            }
        }
        parameters = .object(members)
        self.references = references
    }

    /// Reads what scripts of an earlier process asked for, as far as it is there.
    func readAgain(_ events: [RunEvent]) {
        for event in events {
            guard case .report(Self.report, let data) = event.kind, let text = data["reference"]?.stringValue,
                let reference = try? SecretReference(text)
            else { continue }
            _ = try? read(reference)
        }
    }

    /// Reads a secret that a stage asks for, and hides it from now on.
    func read(_ reference: SecretReference) throws(SecretError) -> String {
        let value = try source.value(of: reference, folder: folder)
        texts.add(value)
        return value
    }

    /// Whether nobody was told yet that this stage's attempt asked for it.
    func isNew(_ reference: SecretReference, to stage: String, _ attempt: Int) -> Bool {
        told.withLock { $0.insert("\(stage) \(attempt) \(reference)").inserted }
    }

    /// Values for the parameters of another pipeline: a secret of this run is given on by where it stands.
    /// - Throws: `SecretError` when a parameter that is not secret is given one: it would be recorded.
    func references(in values: JSONValue, for pipeline: Pipeline) throws(SecretError) -> JSONValue {
        guard var members = values.objectValue, !texts.isEmpty else { return values }
        for (name, value) in members {
            guard texts.mask(value) != value else { continue }
            guard pipeline.secretNames.contains(name), let reference = references[value.stringValue ?? ""] else {
                throw SecretError(
                    .notAReference,
                    "The parameter '\(name)' of pipeline '\(pipeline.name)' is given a secret: say 'secret: true' there, "
                        + "and give it on as it is.")
            }
            members[name] = .string(reference)
        }
        return .object(members)
    }

    /// What stands for each secret parameter, by name; nil without one.
    var marks: JSONValue? {
        guard !names.isEmpty else { return .none }
        return .object(
            StringMap(
                names.sorted().map { name in
                    (name, parameters[name]?.stringValue.map { .string(texts.marker(for: $0)) } ?? .null)
                }, uniquingKeysWith: { first, _ in first }))
    }

    /// Under this name the run tells what stands for its secret parameters.
    static let marksReport = "secrets"

    /// Under this name events say that a stage asked for a secret.
    static let report = "secret read"

    /// An input as it is recorded.
    /// - Parameter hidden: the paths of the values that expressions made out of secrets.
    func sealed(_ input: JSONValue, hidden: [[String]]) -> JSONValue {
        var sealed = input
        for path in hidden {
            sealed = sealed.changing(at: path[...]) { value in
                keepDerived(value)
                return .string(texts.marker(for: value.stringValue ?? value.text()))
            }
        }
        return texts.isEmpty ? sealed : texts.mask(sealed)
    }

    /// What was made out of a secret (its Base64, say) is one too, unless it is a word of everybody's.
    private func keepDerived(_ value: JSONValue) {
        _ = value.mappingTexts { text in
            if text.count >= 8 { texts.add(text) }
            return text
        }
    }
}

extension Pipeline {
    /// The names of the parameters that are secret.
    var secretNames: Set<String> { Set(parameters.filter(\.isSecret).map(\.name)) }
}
