extension String {
    /// The text, or its beginning and an ellipsis if it is longer than so many bytes: scripts can make messages of
    /// megabytes, and people read the beginning.
    package func shortened(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        return String(decoding: utf8.prefix(bytes), as: UTF8.self).dropLast() + "…"
    }
}
