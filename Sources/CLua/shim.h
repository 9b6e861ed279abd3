#pragma once
// Lua's C API for Swift. Swift does not see macros with parameters, so those that are used are functions here.
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>

static inline void clua_pop(lua_State *L, int count) { lua_settop(L, -count - 1); }
static inline void clua_new_table(lua_State *L) { lua_createtable(L, 0, 0); }
static inline void clua_remove(lua_State *L, int index) { lua_rotate(L, index, -1); lua_settop(L, -2); }
static inline void clua_insert(lua_State *L, int index) { lua_rotate(L, index, 1); }
static inline void clua_replace(lua_State *L, int index) { lua_copy(L, -1, index); lua_settop(L, -2); }
static inline int clua_registry(void) { return LUA_REGISTRYINDEX; }
static inline int clua_upvalue(int number) { return lua_upvalueindex(number); }
