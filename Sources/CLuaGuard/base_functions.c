// Functions of the base library that are ours.
#include "sandbox.h"

#include <string.h>

static int next_pair(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    clua_see_through(L, 1);
    while (lua_next(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TFUNCTION || !clua_is_call_name(L, 2)) return 2;
        lua_pop(L, 1);
    }
    lua_pushnil(L);
    return 1;
}

static int pairs_made(lua_State *L, int status, lua_KContext context) {
    (void)L, (void)status, (void)context;
    return 3;
}

static int pairs(lua_State *L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") == LUA_TNIL) {
        luaL_checktype(L, 1, LUA_TTABLE);
        lua_pushcfunction(L, next_pair);
        lua_pushvalue(L, 1);
        lua_pushnil(L);
        return 3;
    }
    lua_pushvalue(L, 1);
    lua_callk(L, 1, 3, 0, pairs_made);
    return 3;
}

static int next_index(lua_State *L) {
    lua_Integer index = luaL_intop(+, luaL_checkinteger(L, 2), 1);
    lua_settop(L, 1);
    lua_pushinteger(L, index);
    int type;
    if (clua_see_through(L, 1) || (lua_type(L, 1) == LUA_TTABLE && !lua_getmetatable(L, 1)))
        type = lua_rawgeti(L, 1, index);
    else
        type = lua_geti(L, 1, index);
    if (type == LUA_TNIL) return 1;
    lua_pushinteger(L, index);
    lua_insert(L, -2);
    return 2;
}

static int index_pairs(lua_State *L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    lua_pushcfunction(L, next_index);
    lua_insert(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

static int raw_get(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    clua_see_through(L, 1);
    lua_rawget(L, 1);
    return 1;
}

static int raw_set(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    lua_pushvalue(L, 1);
    if (clua_see_through(L, 4)) return clua_refuse_write(L);
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 1;
}

static int raw_length(lua_State *L) {
    int type = lua_type(L, 1);
    luaL_argexpected(L, type == LUA_TTABLE || type == LUA_TSTRING, 1, "table or string");
    clua_see_through(L, 1);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

static int set_metatable(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    int type = lua_type(L, 2);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        lua_pushliteral(L, "cannot change a protected metatable");
        return clua_raise(L);
    }
    lua_settop(L, 2);
    // Finalizers run inside the collector, where no hook comes.
    if (type == LUA_TTABLE) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL) {
            lua_pushliteral(L, "a metatable cannot have __gc");
            return clua_raise(L);
        }
        lua_settop(L, 2);
        clua_allow_call(L, 2);
    }
    lua_setmetatable(L, 1);
    return 1;
}

static int text_returned(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    if (lua_type(L, -1) == LUA_TSTRING) return 1;
    lua_pushliteral(L, "'__tostring' must return a string");
    return clua_raise(L);
}

static int to_string(lua_State *L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    if (luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_callk(L, 1, 1, 0, text_returned);
        return text_returned(L, LUA_OK, 0);
    }
    switch (lua_type(L, 1)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING: luaL_tolstring(L, 1, NULL); return 1;
    default:  // without the address, which differs from run to run and is nobody's business
        lua_pushstring(L, luaL_typename(L, 1));
        return 1;
    }
}

static int collect_garbage(lua_State *L) {
    const char *option = luaL_optstring(L, 1, "collect");
    if (strcmp(option, "count") != 0) {
        lua_pushfstring(L, "collectgarbage knows only \"count\" here, not \"%s\"", option);
        return clua_raise(L);
    }
    lua_pushnumber(L, (lua_Number)clua_guard_of(L)->used / 1024);
    return 1;
}

int clua_set_global(lua_State *L) {
    if (clua_guard_of(L)->frozen) {
        const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
        lua_pushfstring(
            L, "the global '%s' cannot be set: globals are read-only once the file has run (write `local %s`)", name,
            name);
        return clua_raise(L);
    }
    lua_settop(L, 3);
    lua_rawset(L, lua_upvalueindex(1));
    return 0;
}

const luaL_Reg clua_base_functions[] = {
    {"collectgarbage", collect_garbage},
    {"ipairs", index_pairs},
    {"load", clua_load_text},
    {"next", next_pair},
    {"pairs", pairs},
    {"pcall", clua_protected_call},
    {"rawget", raw_get},
    {"rawlen", raw_length},
    {"rawset", raw_set},
    {"setmetatable", set_metatable},
    {"tostring", to_string},
    {NULL, NULL},
};
