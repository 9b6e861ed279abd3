// A state with the libraries that scripts have.
#include "sandbox.h"

#include <lualib.h>
#include <string.h>

/// Instructions between two checks of the clock.
#define DENSITY 1000

/// Copies what is named from the table at the top of the stack to a new table.
static void keep_only(lua_State *L, const char *const names[]) {
    lua_newtable(L);
    for (; *names; names++) {
        lua_getfield(L, -2, *names);
        lua_setfield(L, -2, *names);
    }
    lua_remove(L, -2);
}

static const char *const base_names[] = {
    "assert", "error", "getmetatable", "rawequal", "select", "tonumber", "type", "_VERSION", NULL,
};
static const char *const string_names[] = {
    "byte", "char", "len", "lower", "pack", "packsize", "reverse", "sub", "unpack", "upper", NULL,
};
static const char *const table_names[] = {"pack", NULL};
static const char *const math_names[] = {
    "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max", "maxinteger",
    "min", "mininteger", "modf", "pi", "rad", "random", "sin", "sqrt", "tan", "tointeger", "type", "ult", NULL,
};
static const char *const utf8_names[] = {
    "char", "charpattern", "codepoint", "codes", "len", "offset", NULL,
};

static void open_library(lua_State *L, const char *name, lua_CFunction open, const char *const names[]) {
    luaL_requiref(L, name, open, 0);
    keep_only(L, names);
}

/// Leaves the table of globals and the table that scripts see on the stack.
static int open_sandbox(lua_State *L) {
    // Weak tables that refer to each other make one step of the collector quadratic.
    clua_take_metamethod(L, "__mode");
    lua_pop(L, 1);
    clua_take_metamethod(L, "__call");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &clua_call_key);
    open_library(L, LUA_GNAME, luaopen_base, base_names);
    luaL_setfuncs(L, clua_base_functions, 0);
    open_library(L, LUA_STRLIBNAME, luaopen_string, string_names);
    // Methods of strings: not the library's own table, which has `dump` and lacks what is ours.
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "string");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
    lua_setfield(L, -2, LUA_STRLIBNAME);
    open_library(L, LUA_TABLIBNAME, luaopen_table, table_names);
    lua_setfield(L, -2, LUA_TABLIBNAME);
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 0);
    lua_getfield(L, -1, "randomseed");
    lua_setfield(L, LUA_REGISTRYINDEX, "staysail.randomseed");
    keep_only(L, math_names);
    lua_setfield(L, -2, LUA_MATHLIBNAME);
    open_library(L, LUA_UTF8LIBNAME, luaopen_utf8, utf8_names);
    lua_setfield(L, -2, LUA_UTF8LIBNAME);

    static const luaL_Reg read_only[] = {
        {"__index", clua_read_through}, {"__newindex", clua_refuse_write}, {"__len", clua_length_through}, {NULL, NULL},
    };
    luaL_newlib(L, read_only);
    lua_pushliteral(L, "read-only");
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &clua_read_only_key);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "list");
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &clua_list_key);

    static const luaL_Reg null_functions[] = {
        {"__tostring", clua_null_text}, {"__index", clua_null_index}, {NULL, NULL},
    };
    lua_pushlightuserdata(L, &clua_null_value);
    luaL_newlib(L, null_functions);
    lua_pushliteral(L, "null");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);

    // What scripts see as their globals is empty, so that each unknown name and each assignment comes by.
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -2);
    lua_rawsetp(L, -2, &clua_backing_key);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, clua_set_global, 1);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, "globals");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, LUA_GNAME);
    lua_pushvalue(L, -1);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    return 2;
}

lua_State *clua_open(clua_guard *guard) {
    guard->density = DENSITY;
    guard->lenient++;
    clua_open_blocks(&guard->blocks);
    lua_State *L = lua_newstate(clua_allocate, guard);
    if (L) {
        *(clua_guard **)lua_getextraspace(L) = guard;
        // Most states stay small: collect when four times as much is there, and at the latest at the limit.
        lua_gc(L, LUA_GCSETPAUSE, 400);
        lua_pushcfunction(L, open_sandbox);
        if (lua_pcall(L, 0, 2, 0) != LUA_OK) {
            lua_close(L);
            L = NULL;
        }
    }
    if (!L) clua_close_blocks(&guard->blocks);
    guard->lenient--;
    return L;
}

void clua_collect(lua_State *L) { lua_gc(L, LUA_GCCOLLECT); }

void clua_close(clua_guard *guard, lua_State *L) {
    lua_close(L);
    clua_close_blocks(&guard->blocks);
}
