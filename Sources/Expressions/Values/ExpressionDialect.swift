/// The rules that expressions follow.
public enum ExpressionDialect: Hashable, Sendable {
    /// The rules of Staysail's own pipelines. `$${` writes a literal `${`. Integers have 64 bits; a result beyond them is
    /// an error. So are an unknown name, an unknown variable, null within a string, and order against null.
    case staysail
    /// The rules of the Spring Expression Language as Spinnaker sets it up: `$${` is a dollar sign and an expression;
    /// names that the root does not have and unknown variables are null, and null within text is nothing.
    case spring
}
