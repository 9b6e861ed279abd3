// Places of errors.
#include "sandbox.h"

#include <string.h>

int clua_get_frame(lua_State *L, int level, clua_frame *frame) {
    if (!lua_getstack(L, level, &frame->debug)) return 0;
    lua_getinfo(L, "Sln", &frame->debug);
    frame->source = frame->debug.source;
    frame->source_length = frame->debug.srclen;
    frame->short_source = frame->debug.short_src;
    frame->name = frame->debug.name;
    frame->line = frame->debug.currentline;
    frame->is_main = strcmp(frame->debug.what, "main") == 0;
    frame->is_lua = strcmp(frame->debug.what, "C") != 0
        && strncmp(frame->debug.source, CLUA_OWN_CHUNK, sizeof CLUA_OWN_CHUNK - 1) != 0;
    return 1;
}

/// Pushes the script's place, "file:line: ", leaving out our own frames.
static void push_place(lua_State *L) {
    clua_frame frame;
    for (int level = 1; level < 8 && clua_get_frame(L, level, &frame); level++) {
        if (frame.is_lua && frame.line > 0) {
            lua_pushfstring(L, "%s:%d: ", frame.short_source, frame.line);
            return;
        }
    }
    lua_pushliteral(L, "");
}

int clua_raise(lua_State *L) {
    push_place(L);
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}
