extension JSONValue {
    /// A number: a whole one without a fraction, so that it is shown as one.
    package static func plain(_ value: Double) -> JSONValue {
        Int64(exactly: value).map(JSONValue.integer) ?? .real(JSONReal(value))
    }
}
