import Expressions
import OrderedCollections
import Synchronization

/// The secrets of a run while a process executes it.
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

    /// Reads the secret parameters of a run.
    /// - Parameters:
    ///   - parameters: the values of all parameters.
    ///   - names: the names of the secret ones.
    ///   - folder: the folder that relative paths start from.
    ///   - isLenient: whether one that cannot be read is left out, and not an error.
    init(
        _ parameters: JSONValue, names: Set<String>, folder: String, run: String, source: SecretSource,
        isLenient: Bool = false
    ) throws(SecretError) {
        texts = SecretRedactor(run: run)
        self.names = names
        self.folder = folder
        self.source = source
        var members = parameters.objectValue ?? [:]
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
        self.parameters = .object(members)
        self.references = references
    }

    /// Reads what scripts of an earlier process asked for, as far as it is there.
    func readAgain(_ events: [RunEvent]) {
        for event in events {
            guard case .secretRead(let text) = event.kind, let reference = try? SecretReference(text) else { continue }
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

    /// Values for the parameters of another pipeline: a secret of this run is passed as its reference.
    /// - Parameters:
    ///   - pipeline: the other pipeline's name.
    ///   - names: the names of its secret parameters.
    /// - Throws: `SecretError` when another parameter is given a secret: it would be recorded.
    func references(
        in values: JSONValue, for pipeline: String, secret names: Set<String>
    ) throws(SecretError) -> JSONValue {
        guard var members = values.objectValue, !texts.isEmpty else { return values }
        for (name, value) in members {
            guard texts.mask(value) != value else { continue }
            guard names.contains(name), let reference = references[value.stringValue ?? ""] else {
                throw SecretError(
                    .notAReference,
                    "The parameter '\(name)' of pipeline '\(pipeline)' is given a secret: say 'secret: true' there, "
                        + "and give it on as it is.")
            }
            members[name] = .string(reference)
        }
        return .object(members)
    }

    /// The digest of each secret parameter, by name; nil without one.
    var digests: JSONValue? {
        guard !names.isEmpty else { return .none }
        return .object(
            OrderedDictionary(
                names.sorted().map { name in
                    (name, parameters[name]?.stringValue.map { .string(texts.marker(for: $0)) } ?? .null)
                }, uniquingKeysWith: { first, _ in first }))
    }

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
