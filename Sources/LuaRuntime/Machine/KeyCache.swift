/// The keys of maps that have been pushed, as strings that Lua has already: maps from the host mostly have the same
/// keys in the same order, and making a Lua string hashes every byte of it.
struct KeyCache {
    private static let capacity = 512

    private var keys: [String] = []
    private var places: [String: Int] = [:]
    /// Which place came after each place last time; the last one is the one that a map began with.
    private var following: [Int] = [0]
    /// The place of the key before, in this map.
    private var previous = 0
    private(set) var isChanged = false

    /// Begins a map.
    mutating func beginMap() {
        previous = following.count - 1
    }

    /// Begins to say whether keys were put in.
    mutating func beginValue() {
        isChanged = false
    }

    /// The place of a key in the registry's table of keys, from 1, and whether it must first be put there; nil when
    /// the cache is full.
    @inline(__always)
    mutating func place(of key: String) -> (place: Int64, isNew: Bool)? {
        let expected = following[previous]
        if expected < keys.count, keys[expected] == key {
            previous = expected
            return (Int64(expected + 1), false)
        }
        return find(key)
    }

    private mutating func find(_ key: String) -> (place: Int64, isNew: Bool)? {
        if let place = places[key] {
            follow(place)
            return (Int64(place + 1), false)
        }
        guard keys.count < Self.capacity, key.utf8.count <= 40 else { return nil }
        let place = keys.count
        places[key] = place
        keys.append(key)
        // The beginning of maps moves one on.
        let beginning = following[place]
        if previous == place { previous = place + 1 }
        following[place] = place + 1
        following.append(beginning)
        follow(place)
        return (Int64(place + 1), true)
    }

    private mutating func follow(_ place: Int) {
        following[previous] = place
        previous = place
        isChanged = true
    }
}
