/* SPDX-License-Identifier: MIT */
/* Percent-encoding, hexadecimal, base64 and the checks that go before them. Pure C. */
#ifndef PTS_ENCODE_H
#define PTS_ENCODE_H

#include "buffer.h"

/* RFC 3986: unreserved bytes stand for themselves, all others become %XX with upper-case digits. */
void pts_encode_percent(pts_buffer *out, pts_slice text);

/* Lower-case hexadecimal digits of `n` bytes into `out`, which has room for 2n + 1. */
void pts_encode_hex(char *out, const unsigned char *bytes, size_t n);

/* Letters, digits and - _ . ~ only, and at least one of them: what a parameter name may be, because
 * the official clients disagree on how any other name is signed. */
bool pts_is_unreserved(pts_slice text);

/* An RFC 9110 token: what a header name or an HTTP method may be. */
bool pts_is_token(pts_slice text);

/* Printable ASCII, blanks and tabs: what may stand in a header value without splitting it or being
 * re-encoded on the way. Returns the offset of the first byte that may not, or -1. */
long pts_bad_header_byte(pts_slice text);

/* Offset of the first byte that is not part of well-formed UTF-8, or -1. */
long pts_bad_utf8(pts_slice text);

/* `text` without blanks and tabs at both ends. */
pts_slice pts_trim(pts_slice text);

#endif
