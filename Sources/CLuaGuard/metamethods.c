// Metamethods that take too much are taken from Lua.
#include "sandbox.h"

#include <stdio.h>
#include <string.h>

char clua_call_key;

void clua_take_metamethod(lua_State *L, const char *name) {
    // Lua keeps a short string once, and looks for metamethods by the string's identity.
    char *text = (char *)lua_pushstring(L, name);
    FILE *random = fopen("/dev/urandom", "rb");
    size_t length = strlen(name);
    if (!random || fread(text, 1, length, random) != length) luaL_error(L, "there are no random numbers");
    fclose(random);
}

int clua_is_call_name(lua_State *L, int index) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_call_key);
    int is_it = lua_rawequal(L, index, -1);
    lua_pop(L, 1);
    return is_it;
}

void clua_allow_call(lua_State *L, int metatable) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_call_key);
    lua_pushliteral(L, "__call");
    int type = lua_rawget(L, metatable);
    if (type != LUA_TNIL && type != LUA_TFUNCTION) {
        lua_pushliteral(L, "'__call' must be a function");
        clua_raise(L);
    }
    lua_rawset(L, metatable);
}
