// pcall, which does not catch limits.
#include "sandbox.h"

/// Deepest nesting.
#define PROTECTED_CALLS 150

static int protected_call_ended(lua_State *L, int status, lua_KContext depth) {
    clua_guard *guard = clua_guard_of(L);
    guard->protected_calls = (int)depth;
    if (guard->stop) return clua_end(L, guard);
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L);
    if (status == LUA_ERRMEM) {
        // Memory that is used up is a limit, not an error to continue after.
        guard->stop = clua_memory_stop(guard);
        return clua_end(L, guard);
    }
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

int clua_protected_call(lua_State *L) {
    clua_guard *guard = clua_guard_of(L);
    luaL_checkany(L, 1);
    int depth = guard->protected_calls;
    if (depth >= PROTECTED_CALLS) {
        lua_pushfstring(L, "pcall may be nested %d deep", PROTECTED_CALLS);
        return clua_raise(L);
    }
    guard->protected_calls = depth + 1;
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, depth, protected_call_ended);
    return protected_call_ended(L, status, depth);
}
