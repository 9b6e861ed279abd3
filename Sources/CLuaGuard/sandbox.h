#pragma once
// What the files of this target share, and nobody else needs.
#include "clua_guard.h"

#include <lauxlib.h>

#pragma GCC visibility push(hidden)

/// Instructions of a slice.
#define SLICE 10000

// The addresses are what counts: keys and values that a script cannot make.

/// Under it lies the table behind one that can only be read.
extern char clua_backing_key;
/// The value that stands for JSON's null.
extern char clua_null_value;
/// Where the registry keeps the metatable of lists, of tables that can only be read, and the name of `__call`.
extern char clua_list_key, clua_read_only_key, clua_call_key;

// hook.c

/// Lets the hook come with the next instruction. Setting a hook is allowed at any moment, even in the allocator.
void clua_urge(clua_guard *guard);

/// Whether the slice or a limit is over.
int clua_is_due(clua_guard *guard);

/// Where the script cannot yield: looks at the limits here; whether it must end.
int clua_must_end_here(clua_guard *guard);

/// Ends the script: by a yield that nothing resumes, or by an error that our pcall passes on.
int clua_end(lua_State *L, clua_guard *guard);

// allocator.c

/// Lua's allocator; its data is the guard.
void *clua_allocate(void *data, void *block, size_t old, size_t size);

/// Why there was no memory.
int clua_memory_stop(clua_guard *guard);

// small_blocks.c

void clua_open_blocks(clua_blocks *blocks);
void clua_close_blocks(clua_blocks *blocks);

/// A block of `size` bytes with what was in the one of `old` bytes, which is freed; without one, a new block. NULL
/// if there is no memory.
void *clua_resize(clua_blocks *blocks, void *block, size_t old, size_t size);

/// Frees a block.
void clua_give_back(clua_blocks *blocks, void *block, size_t size);

// errors.c

/// Raises the message at the top of the stack with the script's place in front.
int clua_raise(lua_State *L);

// bodies.c

/// Returns results, or pauses first if the body has used up the slice.
int clua_conclude(lua_State *L, clua_guard *guard, int results);

// metamethods.c

/// Takes a metamethod from Lua: its name, as Lua looks for it, becomes one that no script knows, and the name that
/// scripts write is another string from now on. What was the name stays at the top of the stack.
void clua_take_metamethod(lua_State *L, const char *name);

/// Whether the value at an index is the name under which Lua looks for `__call`.
int clua_is_call_name(lua_State *L, int index);

/// Gives `__call` back to the metatable at an index, if it is a function: a table that is called through itself goes
/// round forever without an instruction.
void clua_allow_call(lua_State *L, int metatable);

// Functions of Lua's.

int clua_protected_call(lua_State *L);
int clua_load_text(lua_State *L);
int clua_refuse_write(lua_State *L);
int clua_read_through(lua_State *L);
int clua_length_through(lua_State *L);
int clua_null_text(lua_State *L);
int clua_null_index(lua_State *L);
int clua_set_global(lua_State *L);

/// Those of the base library that are ours.
extern const luaL_Reg clua_base_functions[];

#pragma GCC visibility pop
