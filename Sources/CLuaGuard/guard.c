#define _GNU_SOURCE
#include "clua_guard.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// Instructions of a slice.
#define SLICE 10000
/// Instructions between two looks at the clock.
#define DENSITY 1000
/// From these sizes on an allocation makes the hook come more often: single instructions may then take long.
#define LARGE ((size_t)16 << 10)
#define LARGER ((size_t)256 << 10)
#define HUGE_STRING ((size_t)1 << 20)
/// The hook also comes after so many bytes.
#define FRESH ((size_t)256 << 10)
/// Deepest nesting of pcall.
#define PROTECTED_CALLS 150
/// Bytes that the parser gets between two looks at the clock.
#define PIECE 256
/// Most places for keys in a table beside its list. Keys that all fall on one place (whole numbers can be chosen so)
/// make the growth of a table quadratic, within one instruction: with these 50 ms.
#define TABLE_KEYS 16384
/// Bytes of such a place.
#define TABLE_KEY_SIZE 24
/// A string's header in front of its bytes.
#define STRING_HEADER 64

// The addresses are what counts: keys and values that a script cannot make.
static char backing_key, null_value, list_key, read_only_key, call_key;

int64_t clua_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// The processor time of this thread in nanoseconds.
static int64_t processor_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void clua_begin_counting(clua_guard *guard) {
    if (!guard->processor_end) guard->processor_end = processor_time() + guard->processor_left;
}

int clua_is_over(clua_guard *guard) {
    clua_begin_counting(guard);
    return clua_now() >= guard->end && processor_time() >= guard->processor_end;
}

int64_t clua_processor_left(clua_guard *guard) {
    clua_begin_counting(guard);
    return guard->processor_end - processor_time();
}

// -- Slices --------------------------------------------------------------------------------------------------------

static void hook(lua_State *L, lua_Debug *event);
static int memory_stop(clua_guard *guard);

static void arm(clua_guard *guard, lua_State *L, int count) {
    guard->armed = count;
    lua_sethook(L, hook, LUA_MASKCOUNT, count);
}

/// Lets the hook come with the next instruction. Setting a hook is allowed at any moment, even in the allocator.
static void urge(clua_guard *guard) {
    if (!guard->running || guard->armed == 1) return;
    guard->instructions += guard->armed;
    guard->slice += guard->armed;
    arm(guard, guard->running, 1);
}

static int is_due(clua_guard *guard) {
    if (guard->stop) return 1;
    if (guard->instructions >= guard->budget) {
        guard->stop = CLUA_STOP_INSTRUCTIONS;
        return 1;
    }
    return guard->slice >= SLICE || clua_now() >= guard->deadline;
}

/// Where the script cannot yield: looks at the limits here; whether it must end.
static int must_end_here(clua_guard *guard) {
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
    if (!is_due(guard)) return;
    if (lua_isyieldable(L)) {
        guard->pause = guard->stop ? CLUA_PAUSE_STOP : CLUA_PAUSE_SLICE;
        // After a yield in a hook Lua says the line of the instruction before.
        lua_getinfo(L, "Sl", event);
        guard->line = strncmp(event->source, CLUA_OWN_CHUNK, sizeof CLUA_OWN_CHUNK - 1) == 0 ? 0 : event->currentline;
        lua_yield(L, 0);
    } else if (must_end_here(guard)) {
        arm(guard, L, 1);
        luaL_error(L, "the script was stopped");
    }
}

/// Ends the script: by a yield that nothing resumes, or by an error that our pcall passes on.
static int end(lua_State *L, clua_guard *guard) {
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
        guard->stop = memory_stop(guard);
    return status;
}

// -- Memory --------------------------------------------------------------------------------------------------------

static void tighten(clua_guard *guard, size_t size, int is_string) {
    int density = size < LARGER ? 100 : is_string && size >= HUGE_STRING ? 1 : 10;
    if (density >= guard->density) return;
    guard->density = density;
    urge(guard);
}

/// Whether a table's places for keys have this size: a power of two of them.
static int is_key_size(size_t size) {
    size_t count = size / TABLE_KEY_SIZE;
    return size % TABLE_KEY_SIZE == 0 && (count & (count - 1)) == 0;
}

/// Why there was no memory.
static int memory_stop(clua_guard *guard) {
    return guard->refused ? guard->refused : CLUA_STOP_MEMORY;
}

static void *allocate(void *data, void *block, size_t old, size_t size) {
    clua_guard *guard = data;
    if (size == 0) {
        if (block) {
            guard->used -= old;
            free(block);
        }
        return NULL;
    }
    // For a new object Lua gives its kind in place of the old size.
    int is_string = !block && old == LUA_TSTRING;
    int is_keys = !block && old == 0 && size > (size_t)TABLE_KEYS * TABLE_KEY_SIZE && is_key_size(size);
    if (!block) old = 0;
    if (size > old) {
        if (!guard->lenient) {
            int refused = is_string && size > guard->longest_string + STRING_HEADER ? CLUA_STOP_STRING
                : is_keys                                                           ? CLUA_STOP_TABLE
                : guard->used + (size - old) > guard->limit                         ? CLUA_STOP_MEMORY
                                                                                    : 0;
            if (refused) {
                // Lua now collects all garbage, which may take long, and asks once more.
                guard->refused = refused;
                urge(guard);
                return NULL;
            }
        }
        if (size >= LARGE) tighten(guard, size, is_string);
        guard->fresh += size - old;
        if (guard->fresh >= FRESH) urge(guard);
    }
    void *result = realloc(block, size);
    if (!result) {
        if (size <= old) return block;
        if (guard->lenient) abort();  // as Swift does when the machine has no memory left
        guard->refused = CLUA_STOP_MEMORY;
        return NULL;
    }
    guard->used += size - old;
    return result;
}

// -- Errors --------------------------------------------------------------------------------------------------------

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

/// Raises the message at the top of the stack with the script's place in front.
static int raise(lua_State *L) {
    push_place(L);
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}

// -- Bodies in Swift -----------------------------------------------------------------------------------------------

static int deliver(lua_State *L, int status, lua_KContext results) {
    (void)L, (void)status;
    return (int)results;
}

static int resumed(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    clua_guard *guard = clua_guard_of(L);
    if (!guard->failed) return guard->results;
    guard->failed = 0;
    return raise(L);
}

/// Returns results, or pauses first if the body has used up the slice.
static int conclude(lua_State *L, clua_guard *guard, int results) {
    if (!guard->stop && guard->slice < SLICE && guard->instructions < guard->budget) return results;
    if (!is_due(guard)) return results;
    if (lua_isyieldable(L) && !guard->stop) {
        guard->pause = CLUA_PAUSE_SLICE;
        return lua_yieldk(L, 0, results, deliver);
    }
    if (must_end_here(guard)) return end(L, guard);
    return results;
}

static int call_body(lua_State *L);

static int text_made(lua_State *L, int status, lua_KContext argument) {
    (void)status;
    if (lua_type(L, -1) != LUA_TSTRING) {
        lua_pushliteral(L, "'__tostring' must return a string");
        return raise(L);
    }
    lua_replace(L, (int)argument);
    return call_body(L);
}

static int call_body(lua_State *L) {
    clua_guard *guard = clua_guard_of(L);
    guard->lenient++;
    int results = guard->call(guard->owner, L, (int)lua_tointeger(L, lua_upvalueindex(1)));
    guard->lenient--;
    if (guard->stop) return end(L, guard);
    if (results >= 0) return conclude(L, guard, results);
    switch (results) {
    case CLUA_RAISE: return raise(L);
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

// -- Protected calls -----------------------------------------------------------------------------------------------

static int protected_call_ended(lua_State *L, int status, lua_KContext depth) {
    clua_guard *guard = clua_guard_of(L);
    guard->protected_calls = (int)depth;
    if (guard->stop) return end(L, guard);
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L);
    if (status == LUA_ERRMEM) {
        // Memory that is used up is a limit, not an error to go on after.
        guard->stop = memory_stop(guard);
        return end(L, guard);
    }
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

static int protected_call(lua_State *L) {
    clua_guard *guard = clua_guard_of(L);
    luaL_checkany(L, 1);
    int depth = guard->protected_calls;
    if (depth >= PROTECTED_CALLS) {
        lua_pushfstring(L, "pcall may be nested %d deep", PROTECTED_CALLS);
        return raise(L);
    }
    guard->protected_calls = depth + 1;
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, depth, protected_call_ended);
    return protected_call_ended(L, status, depth);
}

// -- Loading -------------------------------------------------------------------------------------------------------

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

static int load_text(lua_State *L) {
    clua_guard *guard = clua_guard_of(L);
    if (lua_type(L, 1) != LUA_TSTRING) {
        lua_pushfstring(L, "bad argument #1 to 'load' (text expected, got %s)", luaL_typename(L, 1));
        return raise(L);
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
    if (guard->stop) return end(L, guard);
    if (status == LUA_ERRMEM) {
        guard->stop = memory_stop(guard);
        return end(L, guard);
    }
    if (status != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return conclude(L, guard, 2);
    }
    if (has_environment) {
        lua_pushvalue(L, 4);
        if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    }
    return conclude(L, guard, 1);
}

// -- Tables that can only be read ----------------------------------------------------------------------------------

int clua_see_through(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TTABLE) return 0;
    if (lua_rawgetp(L, index, &backing_key) != LUA_TTABLE) {
        lua_pop(L, 1);
        return 0;
    }
    lua_replace(L, index);
    return 1;
}

static int refuse_write(lua_State *L) {
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    if (key)
        lua_pushfstring(L, "'%s' cannot be set: the table is read-only", key);
    else
        lua_pushliteral(L, "the table is read-only");
    return raise(L);
}

static int read_through(lua_State *L) {
    lua_rawgetp(L, 1, &backing_key);
    lua_pushvalue(L, 2);
    if (lua_istable(L, -2))
        lua_rawget(L, -2);
    else
        lua_pushnil(L);
    return 1;
}

static int length_through(lua_State *L) {
    lua_rawgetp(L, 1, &backing_key);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

void clua_make_read_only(lua_State *L) {
    lua_createtable(L, 0, 1);
    lua_insert(L, -2);
    lua_rawsetp(L, -2, &backing_key);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &read_only_key);
    lua_setmetatable(L, -2);
}

void clua_make_module(lua_State *L) {
    lua_createtable(L, 0, 1);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, length_through);
    lua_setfield(L, -2, "__len");
    lua_pushliteral(L, "read-only");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_insert(L, -2);
    lua_rawsetp(L, -2, &backing_key);
}

void clua_mark_list(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &list_key);
    lua_setmetatable(L, -2);
}

int clua_is_list(lua_State *L, int index) {
    if (!lua_getmetatable(L, index)) return 0;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &list_key);
    int is_list = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is_list;
}

void *clua_null(void) { return &null_value; }

static int null_text(lua_State *L) {
    lua_pushliteral(L, "null");
    return 1;
}

static int null_index(lua_State *L) {
    lua_pushliteral(L, "json.null has no fields: compare with json.null before you read them");
    return raise(L);
}

// -- Metamethods that take too much --------------------------------------------------------------------------------

/// Takes a metamethod from Lua: its name, as Lua looks for it, becomes one that no script knows, and the name that
/// scripts write is another string from now on. What was the name stays at the top of the stack.
static void take_metamethod(lua_State *L, const char *name) {
    // Lua keeps a short string once, and looks for metamethods by the string's identity.
    char *text = (char *)lua_pushstring(L, name);
    FILE *random = fopen("/dev/urandom", "rb");
    size_t length = strlen(name);
    if (!random || fread(text, 1, length, random) != length) luaL_error(L, "there are no random numbers");
    fclose(random);
}

static int is_call_name(lua_State *L, int index) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &call_key);
    int is_it = lua_rawequal(L, index, -1);
    lua_pop(L, 1);
    return is_it;
}

/// Gives `__call` back to the metatable at an index, if it is a function: a table that is called through itself goes
/// round for ever without an instruction.
static void allow_call(lua_State *L, int metatable) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &call_key);
    lua_pushliteral(L, "__call");
    int type = lua_rawget(L, metatable);
    if (type != LUA_TNIL && type != LUA_TFUNCTION) {
        lua_pushliteral(L, "'__call' must be a function");
        raise(L);
    }
    lua_rawset(L, metatable);
}

// -- Functions of the base library ---------------------------------------------------------------------------------

static int next_pair(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    clua_see_through(L, 1);
    while (lua_next(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TFUNCTION || !is_call_name(L, 2)) return 2;
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
    lua_Integer index = luaL_checkinteger(L, 2) + 1;
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
    if (clua_see_through(L, 4)) return refuse_write(L);
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
        return raise(L);
    }
    lua_settop(L, 2);
    // Finalizers run inside the collector, where no hook comes.
    if (type == LUA_TTABLE) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL) {
            lua_pushliteral(L, "a metatable cannot have __gc");
            return raise(L);
        }
        lua_settop(L, 2);
        allow_call(L, 2);
    }
    lua_setmetatable(L, 1);
    return 1;
}

static int text_returned(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    if (lua_type(L, -1) == LUA_TSTRING) return 1;
    lua_pushliteral(L, "'__tostring' must return a string");
    return raise(L);
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
        return raise(L);
    }
    lua_pushnumber(L, (lua_Number)clua_guard_of(L)->used / 1024);
    return 1;
}

static int set_global(lua_State *L) {
    if (clua_guard_of(L)->frozen) {
        const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
        lua_pushfstring(
            L, "the global '%s' cannot be set: globals are read-only once the file has run (write `local %s`)", name,
            name);
        return raise(L);
    }
    lua_settop(L, 3);
    lua_rawset(L, lua_upvalueindex(1));
    return 0;
}

// -- Opening -------------------------------------------------------------------------------------------------------

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
static const luaL_Reg own_functions[] = {
    {"collectgarbage", collect_garbage},
    {"ipairs", index_pairs},
    {"load", load_text},
    {"next", next_pair},
    {"pairs", pairs},
    {"pcall", protected_call},
    {"rawget", raw_get},
    {"rawlen", raw_length},
    {"rawset", raw_set},
    {"setmetatable", set_metatable},
    {"tostring", to_string},
    {NULL, NULL},
};

static void open_library(lua_State *L, const char *name, lua_CFunction open, const char *const names[]) {
    luaL_requiref(L, name, open, 0);
    keep_only(L, names);
}

/// Leaves the table of globals and the table that scripts see on the stack.
static int open_sandbox(lua_State *L) {
    // Weak tables that refer to each other make one step of the collector quadratic.
    take_metamethod(L, "__mode");
    lua_pop(L, 1);
    take_metamethod(L, "__call");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &call_key);
    open_library(L, LUA_GNAME, luaopen_base, base_names);
    luaL_setfuncs(L, own_functions, 0);
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
        {"__index", read_through}, {"__newindex", refuse_write}, {"__len", length_through}, {NULL, NULL},
    };
    luaL_newlib(L, read_only);
    lua_pushliteral(L, "read-only");
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &read_only_key);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "list");
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &list_key);

    static const luaL_Reg null_functions[] = {{"__tostring", null_text}, {"__index", null_index}, {NULL, NULL}};
    lua_pushlightuserdata(L, &null_value);
    luaL_newlib(L, null_functions);
    lua_pushliteral(L, "null");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);

    // What scripts see as their globals is empty, so that each unknown name and each assignment comes by.
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -2);
    lua_rawsetp(L, -2, &backing_key);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, set_global, 1);
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
    lua_State *L = lua_newstate(allocate, guard);
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
    guard->lenient--;
    return L;
}

// -- Numbers -------------------------------------------------------------------------------------------------------

int clua_format_integer(char *buffer, size_t size, const char *specification, long long value) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
    return snprintf(buffer, size, specification, value);
#pragma clang diagnostic pop
}

int clua_format_real(char *buffer, size_t size, const char *specification, double value) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
    return snprintf(buffer, size, specification, value);
#pragma clang diagnostic pop
}
