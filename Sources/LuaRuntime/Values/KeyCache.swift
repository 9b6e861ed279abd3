/// The keys of maps that have been pushed, as strings that Lua has already: maps from the host mostly have the same
/// keys in the same order, and making a Lua string hashes every byte of it.
struct KeyCache {
    private static let capacity = 512

    private var keys: [String] = []
    private var places: [String: Int] = [:]
    /// The place that comes next if this map is like the last one.
    private var expected = 0
    /// The place of the last map's first key.
    private var first = 0
    private(set) var isChanged = false

    /// Begins a map.
    mutating func beginMap() {
        expected = first
    }

    /// Begins to say whether keys were put in.
    mutating func beginValue() {
        isChanged = false
    }

    /// The place of a key in the registry's table of keys, from 1, and whether it must first be put there; nil when
    /// the cache is full.
    /// - Parameter isFirst: whether it is a map's first key.
    @inline(__always)
    mutating func place(of key: String, isFirst: Bool) -> (place: Int64, isNew: Bool)? {
        if expected < keys.count, keys[expected] == key {
            expected += 1
            return (Int64(expected), false)
        }
        return find(key, isFirst: isFirst)
    }

    private mutating func find(_ key: String, isFirst: Bool) -> (place: Int64, isNew: Bool)? {
        if let place = places[key] {
            if isFirst { first = place }
            expected = place + 1
            return (Int64(expected), false)
        }
        guard keys.count < Self.capacity, key.utf8.count <= 40 else { return nil }
        isChanged = true
        if isFirst { first = keys.count }
        places[key] = keys.count
        keys.append(key)
        expected = keys.count
        return (Int64(expected), true)
    }
}
