/// Which rules expressions in a text follow.
public enum ExpressionDialect: Hashable, Sendable {
    /// The rules of Staysail's own pipelines: `$${` writes a literal `${`; a name that the root does not have, a
    /// variable that nobody set and a null within text are faults.
    case staysail
    /// The rules of the Spring Expression Language as Spinnaker sets it up: `$${` is a dollar sign and an expression;
    /// names that the root does not have and unknown variables are null, and null within text is nothing.
    case spring
}
