/* SPDX-License-Identifier: MIT */
#include "stamp.h"

#include "encode.h"
#include "process.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <string.h>

#define NONCE_BYTES 16

bool pts_stamp_nonce(pts_stamper *s, char out[PTS_NONCE_SIZE])
{
    if (s->generation != pts_process_generation()) {
        s->left = 0; /* the parent will use the same ones */
        s->generation = pts_process_generation();
    }
    if (s->left < NONCE_BYTES) {
        if (RAND_bytes(s->bytes, sizeof s->bytes) != 1) {
            ERR_clear_error();
            return false;
        }
        s->left = sizeof s->bytes;
    }
    s->left -= NONCE_BYTES;
    pts_encode_hex(out, s->bytes + s->left, NONCE_BYTES);
    OPENSSL_cleanse(s->bytes + s->left, NONCE_BYTES);
    return true;
}

bool pts_stamp_date(pts_stamper *s, double offset, char out[PTS_DATE_SIZE])
{
    double now = pts_wall_seconds() + offset;
    if (!(now >= 0 && now < 1e12)) return false;
    if (!s->date[0] || (int64_t)now != s->second) {
        if (!pts_format_date(now, s->date)) {
            s->date[0] = '\0';
            return false;
        }
        s->second = (int64_t)now;
    }
    memcpy(out, s->date, PTS_DATE_SIZE);
    return true;
}
