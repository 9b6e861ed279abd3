/// A line for a terminal: text in styles. Its text is escaped when the line is rendered, and nowhere before.
struct StyledLine: Hashable, Sendable {
    /// The look of a part.
    enum Style: String, Sendable {
        case green = "32"
        case red = "31"
        case yellow = "33"
        case dim = "2"
        case bold = "1"
    }

    private struct Part: Hashable {
        let text: String
        let style: Style?
    }

    private var parts: [Part] = []

    init() {}

    init(_ text: String, _ style: Style? = nil) {
        append(text, style)
    }

    /// Adds text; line ends become spaces.
    mutating func append(_ text: String, _ style: Style? = nil) {
        parts.append(Part(text: text.withShortLines.onOneLine, style: style))
    }

    /// The columns that it takes.
    var columns: Int { parts.reduce(0) { $0 + $1.text.columns } }

    /// The text, cut to a number of columns.
    /// - Parameter isColored: whether styles are shown.
    func rendered(columns width: Int, isColored: Bool) -> String {
        var left = width
        var text = ""
        for part in parts where left > 0 {
            let isLast = part.text.columns >= left
            let shown = isLast && columns > width ? part.text.cutOrEllipsis(toColumns: left) : part.text
            left -= shown.columns
            let isPlain = !isColored || part.style == nil || shown.isEmpty
            text += isPlain ? shown : "\u{1B}[\(part.style?.rawValue ?? "0")m\(shown)\u{1B}[0m"
        }
        return text
    }
}

extension String {
    /// The text cut to a number of columns, always with an ellipsis at its end.
    fileprivate func cutOrEllipsis(toColumns width: Int) -> String {
        columns > width ? cut(toColumns: width) : (self + "…").cut(toColumns: width)
    }
}
