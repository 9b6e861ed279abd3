// The trampoline for functions with a body in Swift.
#include "sandbox.h"

static int deliver(lua_State *L, int status, lua_KContext results) {
    (void)L, (void)status;
    return (int)results;
}

static int resumed(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    clua_guard *guard = clua_guard_of(L);
    if (!guard->failed) return guard->results;
    guard->failed = 0;
    return clua_raise(L);
}

int clua_conclude(lua_State *L, clua_guard *guard, int results) {
    if (!guard->stop && guard->slice < SLICE && guard->instructions < guard->budget) return results;
    if (!clua_is_due(guard)) return results;
    if (lua_isyieldable(L) && !guard->stop) {
        guard->pause = CLUA_PAUSE_SLICE;
        return lua_yieldk(L, 0, results, deliver);
    }
    if (clua_must_end_here(guard)) return clua_end(L, guard);
    return results;
}

static int call_body(lua_State *L);

static int text_made(lua_State *L, int status, lua_KContext argument) {
    (void)status;
    if (lua_type(L, -1) != LUA_TSTRING) {
        lua_pushliteral(L, "'__tostring' must return a string");
        return clua_raise(L);
    }
    lua_replace(L, (int)argument);
    return call_body(L);
}

static int call_body(lua_State *L) {
    clua_guard *guard = clua_guard_of(L);
    guard->lenient++;
    int results = guard->call(guard->owner, L, (int)lua_tointeger(L, lua_upvalueindex(1)));
    guard->lenient--;
    if (guard->stop) return clua_end(L, guard);
    if (results >= 0) return clua_conclude(L, guard, results);
    switch (results) {
    case CLUA_RAISE: return clua_raise(L);
    case CLUA_RAISE_VALUE: return lua_error(L);
    case CLUA_AWAIT:
        guard->pause = CLUA_PAUSE_CALL;
        return lua_yieldk(L, 0, 0, resumed);
    default: {
        int argument = CLUA_TEXT_OF - results;
        luaL_getmetafield(L, argument, "__tostring");
        lua_pushvalue(L, argument);
        lua_callk(L, 1, 1, argument, text_made);
        return text_made(L, LUA_OK, argument);
    }
    }
}

void clua_push_function(lua_State *L, int number) {
    lua_pushinteger(L, number);
    lua_pushcclosure(L, call_body, 1);
}
