/// A function or table that stays in a script's state; the host holds it and hands it back.
package struct LuaReference: Hashable, Sendable {
    /// Which interpreter it belongs to.
    let owner: UInt64
    /// Its place in the registry.
    let slot: Int32
}
