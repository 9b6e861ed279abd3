/// The Java types that expressions may name.
enum JavaType: String, CaseIterable, Hashable, Sendable {
    /// `int` and the other primitive types: they have no members, and no value is an instance of them.
    case primitive = "int"
    case object = "Object"
    case string = "String"
    case charSequence = "CharSequence"
    case comparable = "Comparable"
    case boolean = "Boolean"
    case character = "Character"
    case number = "Number"
    case integer = "Integer"
    case long = "Long"
    case short = "Short"
    case byte = "Byte"
    case float = "Float"
    case double = "Double"
    case math = "Math"
    case list = "List"
    case arrayList = "ArrayList"
    case collection = "Collection"
    case iterable = "Iterable"
    case set = "Set"
    case map = "Map"
    case date = "Date"
    case simpleDateFormat = "SimpleDateFormat"
    case uuid = "UUID"
    case arrays = "Arrays"
    case collections = "Collections"
    case random = "Random"
    case instant = "Instant"
    case localDate = "LocalDate"
    case localDateTime = "LocalDateTime"
    case dateTimeFormatter = "DateTimeFormatter"

    private var package: String {
        switch self {
        case .object, .string, .charSequence, .comparable, .boolean, .character, .number, .integer, .long, .short,
            .byte, .float, .double, .math, .iterable:
            "java.lang"
        case .list, .arrayList, .collection, .set, .map, .date, .uuid, .arrays, .collections, .random: "java.util"
        case .simpleDateFormat: "java.text"
        case .instant, .localDate, .localDateTime: "java.time"
        case .dateTimeFormatter: "java.time.format"
        case .primitive: ""
        }
    }

    var fullName: String { package.isEmpty ? rawValue : "\(package).\(rawValue)" }

    /// The type of a name: `java.lang` may be left out, other packages not.
    init?(named name: String) {
        if ["int", "long", "boolean", "double", "float", "char", "short", "byte"].contains(name) {
            self = .primitive
        } else if let type = Self.allCases.first(where: {
            $0.fullName == name || $0.package == "java.lang" && $0.rawValue == name
        }) {
            self = type
        } else {
            return nil
        }
    }
}
