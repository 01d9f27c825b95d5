/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <openssl/crypto.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256

void pts_buffer_init(pts_buffer *b, size_t max)
{
    *b = (pts_buffer){.max = max};
}

void pts_buffer_free(pts_buffer *b)
{
    if (b->data) OPENSSL_cleanse(b->data, b->cap);
    free(b->data);
    b->data = NULL;
    b->len = b->cap = 0;
    b->state = PTS_BUFFER_OK;
}

void pts_buffer_reset(pts_buffer *b, size_t keep)
{
    if (b->cap > keep) {
        pts_buffer_free(b);
    } else {
        b->len = 0;
        b->state = PTS_BUFFER_OK;
    }
}

/* Does not use realloc: it may leave a copy of a secret behind in the block it gives back. */
static bool grow(pts_buffer *b, size_t needed)
{
    size_t cap = b->cap ? b->cap : FIRST_CAPACITY;
    while (cap < needed) {
        if (cap > SIZE_MAX / 2) return false;
        cap *= 2;
    }
    char *data = malloc(cap);
    if (!data) return false;
    if (b->data) {
        memcpy(data, b->data, b->len);
        OPENSSL_cleanse(b->data, b->len);
        free(b->data);
    }
    b->data = data;
    b->cap = cap;
    return true;
}

char *pts_buffer_room(pts_buffer *b, size_t extra)
{
    if (b->state != PTS_BUFFER_OK) return NULL;
    if (extra > b->max - b->len) {
        b->state = PTS_BUFFER_FULL;
        return NULL;
    }
    size_t needed = b->len + extra + 1;
    if (needed > b->cap && !grow(b, needed)) {
        b->state = PTS_BUFFER_NO_MEMORY;
        return NULL;
    }
    return b->data + b->len;
}

void pts_buffer_add_slowly(pts_buffer *b, const char *data, size_t len)
{
    char *room = pts_buffer_room(b, len);
    if (!room) return;
    if (len) memcpy(room, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}
