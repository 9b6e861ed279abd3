// Tables that can only be read: an empty one in front of the real one.
#include "sandbox.h"

char clua_backing_key, clua_read_only_key;

int clua_see_through(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TTABLE) return 0;
    if (lua_rawgetp(L, index, &clua_backing_key) != LUA_TTABLE) {
        lua_pop(L, 1);
        return 0;
    }
    lua_replace(L, index);
    return 1;
}

int clua_refuse_write(lua_State *L) {
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    if (key)
        lua_pushfstring(L, "'%s' cannot be set: the table is read-only", key);
    else
        lua_pushliteral(L, "the table is read-only");
    return clua_raise(L);
}

int clua_read_through(lua_State *L) {
    lua_rawgetp(L, 1, &clua_backing_key);
    lua_pushvalue(L, 2);
    if (lua_istable(L, -2))
        lua_rawget(L, -2);
    else
        lua_pushnil(L);
    return 1;
}

int clua_length_through(lua_State *L) {
    lua_rawgetp(L, 1, &clua_backing_key);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

void clua_make_read_only(lua_State *L) {
    lua_createtable(L, 0, 1);
    lua_insert(L, -2);
    lua_rawsetp(L, -2, &clua_backing_key);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_read_only_key);
    lua_setmetatable(L, -2);
}

void clua_make_module(lua_State *L) {
    lua_createtable(L, 0, 1);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, clua_refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, clua_length_through);
    lua_setfield(L, -2, "__len");
    lua_pushliteral(L, "read-only");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_insert(L, -2);
    lua_rawsetp(L, -2, &clua_backing_key);
}
