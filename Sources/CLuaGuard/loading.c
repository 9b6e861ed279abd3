// Text that becomes functions, and `load`.
#include "sandbox.h"

/// Bytes that the parser gets between two checks of the clock.
#define PIECE 256

typedef struct {
    const char *rest;
    size_t length;
    clua_guard *guard;
} source_text;

static const char *next_piece(lua_State *L, void *data, size_t *size) {
    source_text *source = data;
    const char *piece = source->rest;
    *size = source->length < PIECE ? source->length : PIECE;
    source->rest += *size;
    source->length -= *size;
    // A nest of functions, each with many locals, takes the parser seconds.
    if (clua_is_over(source->guard)) {
        source->guard->stop = CLUA_STOP_PROCESSOR;
        luaL_error(L, "the script was stopped");
    }
    return *size ? piece : NULL;
}

int clua_load(lua_State *L, const char *text, size_t length, const char *name) {
    source_text source = {text, length, clua_guard_of(L)};
    return lua_load(L, next_piece, &source, name, "t");
}

int clua_load_text(lua_State *L) {
    clua_guard *guard = clua_guard_of(L);
    if (lua_type(L, 1) != LUA_TSTRING) {
        lua_pushfstring(L, "bad argument #1 to 'load' (text expected, got %s)", luaL_typename(L, 1));
        return clua_raise(L);
    }
    int has_environment = !lua_isnone(L, 4);
    lua_settop(L, 4);
    size_t length;
    const char *text = lua_tolstring(L, 1, &length);
    if (length > guard->longest_source) {
        lua_pushnil(L);
        lua_pushfstring(L, "the text is longer than %d KiB", (int)(guard->longest_source >> 10));
        return 2;
    }
    guard->instructions += (int64_t)length;
    guard->slice += (int64_t)length;
    // "=" keeps the name as it is: no text can pose as a file or as one of our own chunks.
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "load";
    name = lua_pushfstring(L, "=(%s)", name);
    int status = clua_load(L, text, length, name);
    if (guard->stop) return clua_end(L, guard);
    if (status == LUA_ERRMEM) {
        guard->stop = clua_memory_stop(guard);
        return clua_end(L, guard);
    }
    if (status != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return clua_conclude(L, guard, 2);
    }
    if (has_environment) {
        lua_pushvalue(L, 4);
        if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    }
    return clua_conclude(L, guard, 1);
}
