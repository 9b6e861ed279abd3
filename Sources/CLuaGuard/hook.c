// Slices: the count hook, what it looks at, and how a script is ended.
#include "sandbox.h"

#include <string.h>

static void hook(lua_State *L, lua_Debug *event);

static void arm(clua_guard *guard, lua_State *L, int count) {
    guard->armed = count;
    lua_sethook(L, hook, LUA_MASKCOUNT, count);
}

void clua_urge(clua_guard *guard) {
    if (!guard->running || guard->armed == 1) return;
    guard->instructions += guard->armed;
    guard->slice += guard->armed;
    arm(guard, guard->running, 1);
}

int clua_is_due(clua_guard *guard) {
    if (guard->stop) return 1;
    if (guard->instructions >= guard->budget) {
        guard->stop = CLUA_STOP_INSTRUCTIONS;
        return 1;
    }
    return guard->slice >= SLICE || clua_now() >= guard->deadline;
}

int clua_must_end_here(clua_guard *guard) {
    if (!guard->stop) guard->check(guard->owner);
    if (guard->stop) guard->density = 1;
    return guard->stop;
}

static void hook(lua_State *L, lua_Debug *event) {
    clua_guard *guard = clua_guard_of(L);
    guard->instructions += guard->armed;
    guard->slice += guard->armed;
    guard->fresh = 0;
    clua_begin_counting(guard);
    if (guard->armed != guard->density) arm(guard, L, guard->density);
    if (!clua_is_due(guard)) return;
    if (lua_isyieldable(L)) {
        guard->pause = guard->stop ? CLUA_PAUSE_STOP : CLUA_PAUSE_SLICE;
        // After a yield in a hook Lua says the line of the instruction before.
        lua_getinfo(L, "Sl", event);
        guard->line = strncmp(event->source, CLUA_OWN_CHUNK, sizeof CLUA_OWN_CHUNK - 1) == 0 ? 0 : event->currentline;
        lua_yield(L, 0);
    } else if (clua_must_end_here(guard)) {
        arm(guard, L, 1);
        luaL_error(L, "the script was stopped");
    }
}

int clua_end(lua_State *L, clua_guard *guard) {
    if (lua_isyieldable(L)) {
        guard->pause = CLUA_PAUSE_STOP;
        return lua_yield(L, 0);
    }
    return luaL_error(L, "the script was stopped");
}

int clua_resume(clua_guard *guard, lua_State *thread, int arguments, int *results) {
    guard->pause = CLUA_PAUSE_NONE;
    guard->line = 0;
    guard->running = thread;
    guard->fresh = 0;
    arm(guard, thread, guard->density);
    int status = lua_resume(thread, NULL, arguments, results);
    guard->running = NULL;
    if (status == LUA_ERRMEM && !guard->stop)
        guard->stop = clua_memory_stop(guard);
    return status;
}
