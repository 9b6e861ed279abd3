import StageKit

extension SecretReference {
    /// A secret by the name that a script gives: `NAME` is `env:NAME`.
    /// - Throws: `StageError` for what is not for scripts, or cannot be read by this program.
    init(script name: String) throws(StageError) {
        let saysWhere = ["env:", "file:", "ssm:", "secretsmanager:", "arn:"].contains(where: name.hasPrefix)
        let reference: SecretReference
        do throws(SecretError) {
            reference = try SecretReference(saysWhere ? name : "env:\(name)")
        } catch {
            throw StageError(.invalidInput, error.description, cause: error)
        }
        // What the whole process goes by is not for scripts.
        guard !reference.description.hasPrefix("env:AWS_") else {
            throw StageError(
                .invalidInput, "The credentials of the program, such as \(name), are not for scripts.")
        }
        self = reference
    }
}
