/* SPDX-License-Identifier: MIT */
/* A growable byte buffer with a hard maximum. Pure C: no Lua, no libcurl. */
#ifndef PTS_BUFFER_H
#define PTS_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Bytes that somebody else owns. */
typedef struct {
    const char *data;
    size_t len;
} pts_slice;

typedef enum {
    PTS_BUFFER_OK = 0,
    PTS_BUFFER_FULL,     /* the maximum would be passed */
    PTS_BUFFER_NO_MEMORY /* malloc said no */
} pts_buffer_state;

/* The first failure sticks: appends after it do nothing, so that a writer may append many times and
 * look at `state` once at the end. `data` always ends in a NUL that `len` does not count, once
 * anything was appended. */
typedef struct {
    char *data;
    size_t len, cap, max;
    pts_buffer_state state;
} pts_buffer;

#define PTS_LITERAL(text) ((pts_slice){"" text, sizeof(text) - 1})

void pts_buffer_init(pts_buffer *b, size_t max);

/* Empties the buffer and keeps its memory for the next use, unless that has grown past `keep`
 * bytes. */
void pts_buffer_reset(pts_buffer *b, size_t keep);

/* Overwrites what the buffer held before giving the memory back. */
void pts_buffer_free(pts_buffer *b);

/* Makes room for `extra` more bytes and returns where they go, or NULL; the caller then adds to
 * `len`. */
char *pts_buffer_room(pts_buffer *b, size_t extra);

/* What `pts_buffer_add` does when memory has to grow, or nothing may be added. */
void pts_buffer_add_slowly(pts_buffer *b, const char *data, size_t len);

/* Inline, because a request is put together from some hundred short pieces. */
static inline void pts_buffer_add(pts_buffer *b, const char *data, size_t len)
{
    if (b->state == PTS_BUFFER_OK && len < b->cap - b->len && len <= b->max - b->len) {
        memcpy(b->data + b->len, data, len);
        b->len += len;
        b->data[b->len] = '\0';
    } else {
        pts_buffer_add_slowly(b, data, len);
    }
}

static inline void pts_buffer_add_slice(pts_buffer *b, pts_slice s)
{
    pts_buffer_add(b, s.data, s.len);
}

static inline void pts_buffer_add_char(pts_buffer *b, char c)
{
    pts_buffer_add(b, &c, 1);
}

static inline pts_slice pts_buffer_slice(const pts_buffer *b)
{
    return (pts_slice){b->data ? b->data : "", b->len};
}

#endif
