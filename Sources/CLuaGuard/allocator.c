// Lua's allocator: it counts, refuses what is over a limit, and lets the hook come more often where single instructions
// may take long.
#include "sandbox.h"

#include <stdlib.h>

/// From these sizes on an allocation makes the hook come more often.
#define LARGE ((size_t)16 << 10)
#define LARGER ((size_t)256 << 10)
#define HUGE_STRING ((size_t)1 << 20)
/// The hook also comes after so many bytes.
#define FRESH ((size_t)256 << 10)
/// Most places for keys in a table beside its list. Keys that all fall on one place (integers can be chosen so)
/// make the growth of a table quadratic, within one instruction: with these 50 ms.
#define TABLE_KEYS 16384
/// Bytes of such a place.
#define TABLE_KEY_SIZE 24
/// A string's header in front of its bytes.
#define STRING_HEADER 64

static void tighten(clua_guard *guard, size_t size, int is_string) {
    int density = size < LARGER ? 100 : is_string && size >= HUGE_STRING ? 1 : 10;
    if (density >= guard->density) return;
    guard->density = density;
    clua_urge(guard);
}

/// Whether a table's places for keys have this size: a power of two of them.
static int is_key_size(size_t size) {
    size_t count = size / TABLE_KEY_SIZE;
    return size % TABLE_KEY_SIZE == 0 && (count & (count - 1)) == 0;
}

int clua_memory_stop(clua_guard *guard) {
    return guard->refused ? guard->refused : CLUA_STOP_MEMORY;
}

void *clua_allocate(void *data, void *block, size_t old, size_t size) {
    clua_guard *guard = data;
    if (size == 0) {
        if (block) {
            guard->used -= old;
            clua_give_back(&guard->blocks, block, old);
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
                clua_urge(guard);
                return NULL;
            }
        }
        if (size >= LARGE) tighten(guard, size, is_string);
        guard->fresh += size - old;
        if (guard->fresh >= FRESH) clua_urge(guard);
    }
    void *result = clua_resize(&guard->blocks, block, old, size);
    if (!result) {
        if (size <= old) return block;
        if (guard->lenient) abort();  // as Swift does when the machine has no memory left
        guard->refused = CLUA_STOP_MEMORY;
        return NULL;
    }
    guard->used += size - old;
    return result;
}
