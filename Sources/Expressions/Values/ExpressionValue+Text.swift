import OrderedCollections

extension ExpressionValue {
    /// Java's `String.valueOf`: a list as `[1, 2]`, a map as `{a=1}`.
    var javaText: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .long(let value): String(value)
        case .float(let value): JavaNumberText.text(value)
        case .double(let value): JavaNumberText.text(value)
        case .big(let value): value.text ?? JavaNumberText.text(value.value)
        case .char(let unit): String(decoding: [unit], as: UTF16.self)
        case .string(let value): value
        case .list(let values), .array(let values), .collection(let values):
            "[" + values.map(\.javaText).joined(separator: ", ") + "]"
        case .map(let members):
            "{" + members.map { "\($0.key.javaText)=\($0.value.javaText)" }.joined(separator: ", ") + "}"
        case .entry(let key, let value): "\(key.javaText)=\(value.javaText)"
        case .json: expanded.javaText
        case .type(let type): "class \(type.fullName)"
        case .date(let date): date.text
        case .dateFormat(let format): format.pattern
        case .time(let time): time.text
        case .uuid(let text): text
        case .bytes: ExpressionValue.list(elements ?? []).javaText
        }
    }

    /// The text that Spring's conversion to a string gives: the elements of a list joined by commas. Nil for null, and
    /// for what has no such text (a map).
    var convertedText: String? {
        switch self {
        case .null, .map, .entry, .json(.object), .type, .dateFormat, .time: nil
        case .list(let values), .array(let values), .collection(let values): Self.joined(values)
        case .json: expanded.convertedText
        case .bytes: Self.joined(elements ?? [])
        default: javaText
        }
    }

    private static func joined(_ values: [ExpressionValue]) -> String? {
        var texts: [String] = []
        for value in values {
            guard let text = value.isNull ? "null" : value.convertedText else { return nil }
            texts.append(text)
        }
        return texts.joined(separator: ",")
    }

    /// The text that `+` puts beside a string: converted if there is a conversion, else as Java prints it.
    var concatenatedText: String {
        convertedText ?? javaText
    }

    /// Roughly how much memory one level of the value takes, for the bound on work.
    var size: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .list(let values), .array(let values), .collection(let values): values.count
        case .json(.array(let values)): values.count
        case .map(let members): members.count
        case .json(.object(let members)): members.count
        case .bytes(let bytes): bytes.count
        default: 1
        }
    }

    /// How much is copied or passed over when a part of the value is read.
    var copiedSize: Int {
        switch self {
        case .string, .bytes: size
        default: 1
        }
    }
}
