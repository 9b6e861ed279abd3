extension JavaType {
    /// Java's `instanceof`.
    func isType(of value: ExpressionValue) -> Bool {
        switch value.expanded {
        case .null, .json: false
        case .bool: [.object, .boolean, .comparable].contains(self)
        case .int: [.object, .integer, .number, .comparable].contains(self)
        case .long: [.object, .long, .number, .comparable].contains(self)
        case .float: [.object, .float, .number, .comparable].contains(self)
        case .double: [.object, .double, .number, .comparable].contains(self)
        case .big: [.object, .number, .comparable].contains(self)
        case .char: [.object, .character, .comparable].contains(self)
        case .string: [.object, .string, .charSequence, .comparable].contains(self)
        case .list: [.object, .list, .arrayList, .collection, .iterable].contains(self)
        case .array, .bytes: self == .object
        case .collection: [.object, .collection, .iterable, .set].contains(self)
        case .map: [.object, .map].contains(self)
        case .date: [.object, .date, .comparable].contains(self)
        case .dateFormat: [.object, .simpleDateFormat].contains(self)
        case .time(let time):
            switch time.kind {
            case .instant: [.object, .instant, .comparable].contains(self)
            case .date: [.object, .localDate].contains(self)
            case .dateTime: [.object, .localDateTime].contains(self)
            }
        case .uuid: [.object, .uuid, .comparable].contains(self)
        case .entry, .type: self == .object
        }
    }
}
