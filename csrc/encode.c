/* SPDX-License-Identifier: MIT */
#include "encode.h"

#include <stdint.h>
#include <string.h>

/* Not <ctype.h>: its answers depend on the locale. */
static bool is_alnum(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_unreserved(unsigned char c)
{
    return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

void pts_encode_percent(pts_buffer *out, pts_slice text)
{
    static const char digits[] = "0123456789ABCDEF";
    if (text.len > SIZE_MAX / 3) {
        out->state = PTS_BUFFER_FULL;
        return;
    }
    char *start = pts_buffer_room(out, 3 * text.len);
    if (!start) return;
    char *p = start;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (is_unreserved(c)) {
            *p++ = (char)c;
        } else {
            *p++ = '%';
            *p++ = digits[c >> 4];
            *p++ = digits[c & 15];
        }
    }
    *p = '\0';
    out->len += (size_t)(p - start);
}

void pts_encode_hex(char *out, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

bool pts_is_unreserved(pts_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_unreserved((unsigned char)text.data[i])) return false;
    return text.len > 0;
}

bool pts_is_token(pts_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (!is_alnum(c) && (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c))) return false;
    }
    return text.len > 0;
}

/* Whether eight bytes are all from 0x20 to 0x7e: by what borrows or carries into a high bit. */
static bool eight_printable(const char *p)
{
    uint64_t eight;
    memcpy(&eight, p, sizeof eight);
    uint64_t low = eight - UINT64_C(0x2020202020202020);
    uint64_t high = eight + UINT64_C(0x0101010101010101);
    return !((eight | low | high) & UINT64_C(0x8080808080808080));
}

long pts_bad_header_byte(pts_slice text)
{
    size_t i = 0;
    while (text.len - i >= 8 && eight_printable(text.data + i)) i += 8;
    for (; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < 0x20 && c != '\t') || c >= 0x7f) return (long)i;
    }
    return -1;
}

/* Length of the well-formed sequence that starts at p (Unicode 15, table 3-7), or 0. */
static size_t utf8_sequence(const unsigned char *p, size_t left)
{
    unsigned char c = p[0], low = 0x80, high = 0xbf;
    size_t n;
    if (c >= 0xc2 && c <= 0xdf) {
        n = 2;
    } else if (c >= 0xe0 && c <= 0xef) {
        n = 3;
        if (c == 0xe0) low = 0xa0;  /* shorter forms */
        if (c == 0xed) high = 0x9f; /* surrogates */
    } else if (c >= 0xf0 && c <= 0xf4) {
        n = 4;
        if (c == 0xf0) low = 0x90;  /* shorter forms */
        if (c == 0xf4) high = 0x8f; /* above U+10FFFF */
    } else {
        return 0;
    }
    if (n > left || p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    return n;
}

long pts_bad_utf8(pts_slice text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t i = 0;
    while (i < text.len) {
        uint64_t eight;
        if (text.len - i >= sizeof eight) { /* answers are mostly ASCII: eight bytes at a time */
            memcpy(&eight, p + i, sizeof eight);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                i += sizeof eight;
                continue;
            }
        }
        if (p[i] < 0x80) {
            i++;
            continue;
        }
        size_t n = utf8_sequence(p + i, text.len - i);
        if (n == 0) return (long)i;
        i += n;
    }
    return -1;
}

pts_slice pts_trim(pts_slice text)
{
    while (text.len && (text.data[0] == ' ' || text.data[0] == '\t')) {
        text.data++;
        text.len--;
    }
    while (text.len && (text.data[text.len - 1] == ' ' || text.data[text.len - 1] == '\t'))
        text.len--;
    return text;
}
