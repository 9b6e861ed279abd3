// What JSON knows and Lua does not: lists that stay lists when they are empty, and null.
#include "sandbox.h"

char clua_list_key, clua_null_value;

void clua_mark_list(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_list_key);
    lua_setmetatable(L, -2);
}

int clua_is_list(lua_State *L, int index) {
    if (!lua_getmetatable(L, index)) return 0;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_list_key);
    int is_list = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is_list;
}

void *clua_null(void) { return &clua_null_value; }

int clua_null_text(lua_State *L) {
    lua_pushliteral(L, "null");
    return 1;
}

int clua_null_index(lua_State *L) {
    lua_pushliteral(L, "json.null has no fields: compare with json.null before you read them");
    return clua_raise(L);
}
