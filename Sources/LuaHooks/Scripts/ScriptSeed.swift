/// The seed of a script's `math.random`: the same for the same strings, so that a repeated call gets the same numbers.
/// FNV-1a.
enum ScriptSeed {
    static func of(_ texts: String...) -> UInt64 {
        texts.joined(separator: "\0").utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
    }
}
