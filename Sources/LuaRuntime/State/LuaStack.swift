import CLua
import CLuaGuard

/// A Lua thread, seen as the stack that its API works on.
///
/// Only calls that cannot raise are here. Some of them allocate; they are made where the allocator refuses nothing:
/// in the bodies of host functions, and between two resumes (``LuaState/lenient(_:)``). None of them calls a
/// metamethod.
@safe struct LuaStack {
    /// The kind of value at an index.
    enum Kind {
        case none, `nil`, boolean, lightUserdata, number, string, table, function, userdata, thread

        /// Lua's name of it.
        var name: String {
            switch self {
            case .none: "no value"
            case .nil: "nil"
            case .boolean: "boolean"
            case .lightUserdata, .userdata: "userdata"
            case .number: "number"
            case .string: "string"
            case .table: "table"
            case .function: "function"
            case .thread: "thread"
            }
        }
    }

    let thread: OpaquePointer

    init(_ thread: OpaquePointer) {
        unsafe self.thread = thread
    }

    var top: Int32 {
        get { unsafe lua_gettop(thread) }
        nonmutating set { unsafe lua_settop(thread, newValue) }
    }

    /// Whether there is room for so many values more.
    func reserve(_ count: Int) -> Bool {
        unsafe lua_checkstack(thread, Int32(clamping: count)) != 0
    }

    func pop(_ count: Int32 = 1) {
        unsafe clua_pop(thread, count)
    }

    // MARK: Reading

    func kind(_ index: Int32) -> Kind {
        switch unsafe lua_type(thread, index) {
        case LUA_TNIL: .nil
        case LUA_TBOOLEAN: .boolean
        case LUA_TLIGHTUSERDATA: .lightUserdata
        case LUA_TNUMBER: .number
        case LUA_TSTRING: .string
        case LUA_TTABLE: .table
        case LUA_TFUNCTION: .function
        case LUA_TUSERDATA: .userdata
        case LUA_TTHREAD: .thread
        default: .none
        }
    }

    func isAbsent(_ index: Int32) -> Bool {
        unsafe lua_type(thread, index) <= LUA_TNIL
    }

    func isInteger(_ index: Int32) -> Bool {
        unsafe lua_isinteger(thread, index) != 0
    }

    func isNull(_ index: Int32) -> Bool {
        unsafe lua_touserdata(thread, index) == clua_null()
    }

    func boolean(_ index: Int32) -> Bool {
        unsafe lua_toboolean(thread, index) != 0
    }

    /// The integer of a number or of text that reads as one.
    func integer(_ index: Int32) -> Int64? {
        var isNumber: Int32 = 0
        let value = unsafe lua_tointegerx(thread, index, &isNumber)
        return isNumber != 0 ? value : nil
    }

    /// The number of a number or of text that reads as one.
    func number(_ index: Int32) -> Double? {
        var isNumber: Int32 = 0
        let value = unsafe lua_tonumberx(thread, index, &isNumber)
        return isNumber != 0 ? value : nil
    }

    /// The bytes of a string or number; a number becomes a string in place. Nil for any other kind.
    func bytes(_ index: Int32) -> LuaBytes? {
        var count = 0
        guard let base = unsafe lua_tolstring(thread, index, &count) else { return nil }
        return unsafe LuaBytes(base: UnsafeRawPointer(base).assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// The text of a string, repaired if it is not UTF-8; nil for any other kind.
    func text(_ index: Int32) -> String? {
        kind(index) == .string ? bytes(index)?.repairedText : nil
    }

    /// The identity of a table.
    func identity(_ index: Int32) -> UInt {
        unsafe UInt(bitPattern: lua_topointer(thread, index))
    }

    func rawLength(_ index: Int32) -> Int64 {
        unsafe Int64(clamping: lua_rawlen(thread, index))
    }

    // MARK: Pushing

    func pushNil() { unsafe lua_pushnil(thread) }
    func push(_ value: Bool) { unsafe lua_pushboolean(thread, value ? 1 : 0) }
    func push(_ value: Int64) { unsafe lua_pushinteger(thread, value) }
    func push(_ value: Double) { unsafe lua_pushnumber(thread, value) }
    func pushNull() { unsafe lua_pushlightuserdata(thread, clua_null()) }
    func pushCopy(_ index: Int32) { unsafe lua_pushvalue(thread, index) }
    func pushFunction(_ number: Int32) { unsafe clua_push_function(thread, number) }

    func push(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                _ = unsafe lua_pushlstring(thread, characters.baseAddress, characters.count)
            }
        }
    }

    func push(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                _ = unsafe lua_pushlstring(thread, characters.baseAddress, characters.count)
            }
        }
    }

    func push(_ bytes: LuaBytes) {
        bytes.withBuffer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                _ = unsafe lua_pushlstring(thread, characters.baseAddress, characters.count)
            }
        }
    }

    func pushTable(elements: Int = 0, members: Int = 0) {
        unsafe lua_createtable(thread, Int32(clamping: elements), Int32(clamping: members))
    }

    // MARK: Tables, always raw

    @discardableResult func rawGet(_ index: Int32, _ position: Int64) -> Kind {
        _ = unsafe lua_rawgeti(thread, index, position)
        return kind(-1)
    }

    func pushRaw(_ index: Int32, _ position: Int64) {
        _ = unsafe lua_rawgeti(thread, index, position)
    }

    func rawSet(_ index: Int32, _ position: Int64) {
        unsafe lua_rawseti(thread, index, position)
    }

    /// Sets the value at the top under the key below it.
    func rawSet(_ index: Int32) {
        unsafe lua_rawset(thread, index)
    }

    /// Replaces the key at the top by its value.
    @discardableResult func rawGet(_ index: Int32) -> Kind {
        unsafe lua_rawget(thread, index)
        return kind(-1)
    }

    /// Sets the value at the top under a name.
    func set(_ name: String, in index: Int32) {
        push(name)
        unsafe clua_insert(thread, -2)
        unsafe lua_rawset(thread, below(index))
    }

    /// Pushes the value under a name.
    @discardableResult func get(_ name: String, in index: Int32) -> Kind {
        push(name)
        return rawGet(below(index))
    }

    /// An index after one value more was pushed; the registry stays where it is.
    private func below(_ index: Int32) -> Int32 {
        index < 0 && index > clua_registry() ? index - 1 : index
    }

    /// Replaces the key at the top by the next one and its value; pops it at the end. Only with keys that came from
    /// here, or nil.
    func next(_ index: Int32) -> Bool {
        unsafe lua_next(thread, index) != 0
    }

    /// Whether the value has a metatable with this key.
    func hasMetafield(_ name: String, _ index: Int32) -> Bool {
        guard unsafe lua_getmetatable(thread, index) != 0 else { return false }
        let kind = get(name, in: -1)
        pop(2)
        return kind != .nil
    }

    /// Pops the table at the top and makes it the metatable of the value at an index, without looking at `__gc`.
    func setMetatable(_ index: Int32) {
        _ = unsafe lua_setmetatable(thread, index)
    }

    func hasMetatable(_ index: Int32) -> Bool {
        guard unsafe lua_getmetatable(thread, index) != 0 else { return false }
        pop()
        return true
    }

    /// Replaces a read-only table by what lies behind it; whether it was one. The index counts from the bottom.
    @discardableResult func seeThrough(_ index: Int32) -> Bool {
        unsafe clua_see_through(thread, index) != 0
    }

    func makeReadOnly() { unsafe clua_make_read_only(thread) }
    func makeModule() { unsafe clua_make_module(thread) }
    func markList() { unsafe clua_mark_list(thread) }
    func isList(_ index: Int32) -> Bool { unsafe clua_is_list(thread, index) != 0 }
    func insert(_ index: Int32) { unsafe clua_insert(thread, index) }
    func remove(_ index: Int32) { unsafe clua_remove(thread, index) }
    func replace(_ index: Int32) { unsafe clua_replace(thread, index) }

    /// Moves the values at the top to another thread of the same state.
    func move(_ count: Int32, to other: LuaStack) { unsafe lua_xmove(thread, other.thread, count) }

    /// Calls a function of ours below its arguments, where nothing of a script can run; whether it did not fail.
    func callOwn(arguments: Int32, results: Int32 = 0) -> Bool {
        unsafe lua_pcallk(thread, arguments, results, 0, 0, nil) == LUA_OK
    }

    // MARK: The registry

    /// Pops the value at the top and keeps it.
    func keep() -> Int32 { unsafe luaL_ref(thread, clua_registry()) }
    func pushKept(_ slot: Int32) { _ = unsafe lua_rawgeti(thread, clua_registry(), Int64(slot)) }
    func release(_ slot: Int32) { unsafe luaL_unref(thread, clua_registry(), slot) }
    /// Pops the value at the top and keeps it under a name.
    func register(_ name: String) { set(name, in: clua_registry()) }
    @discardableResult func pushRegistered(_ name: String) -> Kind { get(name, in: clua_registry()) }

    /// Pushes a new thread.
    func pushThread() -> LuaStack? {
        guard let thread = unsafe lua_newthread(thread) else { return nil }
        return unsafe LuaStack(thread)
    }

    var isYieldable: Bool { unsafe lua_isyieldable(thread) != 0 }

    /// Loads text as a function, which is pushed, or pushes the message and gives false.
    func load(_ text: String, name: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe clua_load(thread, characters.baseAddress, characters.count, name) == LUA_OK
            }
        }
    }
}
