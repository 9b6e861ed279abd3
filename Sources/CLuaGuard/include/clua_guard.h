#pragma once
// What must be C around a sandboxed Lua state: whatever raises, yields or calls back into Lua, since all of these jump
// over the frames below them, and no frame of Swift may be among those. Also the allocator, the count hook and the few
// functions of the sandbox that run too often to go through Swift.
//
// A body in Swift returns what is to happen (`CLUA_RAISE`, `CLUA_AWAIT`, …), and the trampoline here does it. While a
// body runs, the allocator refuses nothing ("lenient"), so nothing the body calls can raise for want of memory; bodies
// use raw access only, so nothing they call can raise for any other reason.
#include <lua.h>
#include <stddef.h>
#include <stdint.h>

/// What a body in Swift returns, apart from the number of its results.
enum {
    /// The top of the stack is a message; it is raised with the script's place in front.
    CLUA_RAISE = -1,
    /// The script waits for the host; its thread yields, and is resumed with the results, or with a message if
    /// `failed` is set.
    CLUA_AWAIT = -2,
    /// The top of the stack is raised as it is.
    CLUA_RAISE_VALUE = -3,
    /// `CLUA_TEXT_OF - n`: argument n is made text by its `__tostring`, then the body is called again.
    CLUA_TEXT_OF = -16,
};

/// Why the thread has yielded.
enum { CLUA_PAUSE_NONE = 0, CLUA_PAUSE_SLICE, CLUA_PAUSE_CALL, CLUA_PAUSE_STOP };

/// Why the script must end.
enum {
    CLUA_STOP_NONE = 0,
    CLUA_STOP_INSTRUCTIONS,
    CLUA_STOP_PROCESSOR,
    CLUA_STOP_TIME,
    CLUA_STOP_MEMORY,
    CLUA_STOP_STRING,
    CLUA_STOP_CANCELED,
    CLUA_STOP_TABLE,
};

/// The largest block that counts as small.
#define CLUA_SMALL 512

/// A small block that nobody uses.
typedef struct clua_free_block {
    struct clua_free_block *next;
} clua_free_block;

/// The memory for small blocks.
typedef struct clua_blocks {
    /// The piece that blocks are cut from; all NULL if there is none.
    char *begin, *next, *end;
    /// Freed blocks, by size.
    clua_free_block *free[CLUA_SMALL / 16];
} clua_blocks;

/// All that is kept for one state outside of Lua.
typedef struct clua_guard {
    /// Bytes that the state holds, and how many it may hold.
    size_t used, limit;
    /// The most bytes of one string.
    size_t longest_string;
    /// The most bytes of text that `load` takes.
    size_t longest_source;
    /// Above 0 the allocator refuses nothing.
    int lenient;
    clua_blocks blocks;
    /// Why the allocator refused last: CLUA_STOP_MEMORY, CLUA_STOP_STRING.
    int refused;

    /// Instructions since the last host call, how many there may be, and those since the slice began.
    int64_t instructions, budget, slice;
    /// When the slice ends, by `clua_now`, and before when the processor time cannot be used up.
    int64_t deadline, end;
    /// Processor time that was left when the slice began, and when it is used up by the clock of the thread: 0 until
    /// somebody looks, since that clock is dear and most calls end before.
    int64_t processor_left, processor_end;
    /// Instructions between two calls of the hook, and what it is set to right now.
    int density, armed;
    /// Bytes allocated since the hook was last called.
    size_t fresh;

    int stop, pause;
    /// The line of the script's innermost function if the hook has yielded in it; 0 otherwise.
    int line;
    /// How deep pcalls are nested.
    int protected_calls;
    /// Whether globals can no longer be set.
    int frozen;
    /// With how many values the host resumes the thread, and whether they are a message to raise.
    int results, failed;
    /// The thread that runs; NULL between two resumes.
    lua_State *running;

    void *owner;
    /// Calls a body in Swift.
    int (*call)(void *owner, lua_State *L, int number);
    /// Looks at the limits where the script cannot yield; sets `stop` or begins a new slice.
    void (*check)(void *owner);
} clua_guard;

/// Makes a state with the libraries that scripts have; on its stack are the table of globals and the table that scripts
/// see in its place. NULL if there is no memory.
lua_State *clua_open(clua_guard *guard);

/// Closes a state that `clua_open` has made.
void clua_close(clua_guard *guard, lua_State *L);

/// Collects all garbage.
void clua_collect(lua_State *L);

/// The guard of a state.
static inline clua_guard *clua_guard_of(lua_State *L) { return *(clua_guard **)lua_getextraspace(L); }

/// Monotonic time in nanoseconds.
int64_t clua_now(void);

/// Begins to count processor time, if that has not started in this slice.
void clua_begin_counting(clua_guard *guard);

/// Whether the processor time is used up.
int clua_is_over(clua_guard *guard);

/// Nanoseconds of processor time that are left.
int64_t clua_processor_left(clua_guard *guard);

/// Resumes a thread for a slice; `results` is set to the number of values on its stack.
int clua_resume(clua_guard *guard, lua_State *thread, int arguments, int *results);

/// Loads text, never bytecode; gives up when the processor time is used up. Never raises.
int clua_load(lua_State *L, const char *text, size_t length, const char *name);

/// Pushes a function with a body in Swift.
void clua_push_function(lua_State *L, int number);

/// The value that stands for JSON's null.
void *clua_null(void);

/// Replaces the table at the top of the stack by a table through which it can only be read.
void clua_make_read_only(lua_State *L);

/// Replaces a read-only table at a positive index by what lies behind it; whether it was one.
int clua_see_through(lua_State *L, int index);

/// Replaces the table at the top of the stack, whose metatable may have an `__index`, by a table with fast reads through
/// which it can only be read.
void clua_make_module(lua_State *L);

/// Marks the table at the top of the stack as a list, so that it stays one when it is empty.
void clua_mark_list(lua_State *L);

/// Whether the table at an index is marked as a list.
int clua_is_list(lua_State *L, int index);

/// Formats one number by a checked conversion specification, as snprintf does.
int clua_format_integer(char *buffer, size_t size, const char *specification, long long value);
int clua_format_real(char *buffer, size_t size, const char *specification, double value);

/// Source, name and line of a frame, for places and tracebacks; 0 when there is no such frame.
typedef struct clua_frame {
    const char *source;
    const char *short_source;
    const char *name;
    size_t source_length;
    int line, is_lua, is_main;
    lua_Debug debug;
} clua_frame;
int clua_get_frame(lua_State *L, int level, clua_frame *frame);

/// What the names of our own chunks begin with; their frames are not the script's.
#define CLUA_OWN_CHUNK "=[staysail]"
