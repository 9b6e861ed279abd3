// Small blocks, which are most of what Lua asks for, are cut from one piece of memory that belongs to the state: the C
// library's allocator serves all threads, and takes three times as long. When the piece is used up, it serves again.
#include "sandbox.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/// Bytes of the piece; only what was used once takes memory.
#define PIECE_SIZE ((size_t)4 << 20)
/// Blocks are multiples of this.
#define GRAIN 16

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// It sees what is wrong only in blocks that are its own.
#define WITHOUT_PIECE
#endif
#endif

void clua_open_blocks(clua_blocks *blocks) {
#ifndef WITHOUT_PIECE
    void *piece = mmap(NULL, PIECE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece == MAP_FAILED) return;
    blocks->begin = blocks->next = piece;
    blocks->end = blocks->begin + PIECE_SIZE;
#endif
}

void clua_close_blocks(clua_blocks *blocks) {
    if (blocks->begin) munmap(blocks->begin, PIECE_SIZE);
}

static size_t kind_of(size_t size) { return (size - 1) / GRAIN; }

static int is_ours(const clua_blocks *blocks, const void *block) {
    return (const char *)block >= blocks->begin && (const char *)block < blocks->end;
}

static void *take(clua_blocks *blocks, size_t size) {
    if (size <= CLUA_SMALL) {
        size_t kind = kind_of(size);
        clua_free_block *block = blocks->free[kind];
        if (block) {
            blocks->free[kind] = block->next;
            return block;
        }
        size_t length = (kind + 1) * GRAIN;
        if ((size_t)(blocks->end - blocks->next) >= length) {
            void *fresh = blocks->next;
            blocks->next += length;
            return fresh;
        }
    }
    return malloc(size);
}

void clua_give_back(clua_blocks *blocks, void *block, size_t size) {
    if (!is_ours(blocks, block)) {
        free(block);
        return;
    }
    clua_free_block *returned = block;
    size_t kind = kind_of(size);
    returned->next = blocks->free[kind];
    blocks->free[kind] = returned;
}

void *clua_resize(clua_blocks *blocks, void *block, size_t old, size_t size) {
    if (!block) return take(blocks, size);
    if (!is_ours(blocks, block)) {
        // It stays where it is, also when it becomes small.
        return realloc(block, size);
    }
    if (size <= CLUA_SMALL && kind_of(size) == kind_of(old)) return block;
    void *moved = take(blocks, size);
    if (!moved) return NULL;
    memcpy(moved, block, old < size ? old : size);
    clua_give_back(blocks, block, old);
    return moved;
}
