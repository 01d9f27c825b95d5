/* SPDX-License-Identifier: MIT */
/* What makes each request the only one of its kind: its date and its nonce. */
#ifndef PTS_STAMP_H
#define PTS_STAMP_H

#include "clock.h"

#include <stddef.h>

#define PTS_NONCE_SIZE 33 /* 32 hexadecimal digits and the NUL */

/* Random bytes are drawn for many nonces at once, and a date is written once a second. */
typedef struct {
    unsigned char bytes[1024];
    size_t left;
    unsigned generation; /* of the process that drew them */
    int64_t second;
    char date[PTS_DATE_SIZE];
} pts_stamper;

/* 16 bytes from OpenSSL, never used before; false when it has none. */
bool pts_stamp_nonce(pts_stamper *s, char out[PTS_NONCE_SIZE]);

/* The wall clock plus `offset` seconds; false when that has no four-digit year. */
bool pts_stamp_date(pts_stamper *s, double offset, char out[PTS_DATE_SIZE]);

#endif
