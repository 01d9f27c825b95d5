/* SPDX-License-Identifier: MIT */
/* The two signatures of Alibaba Cloud's RPC APIs: ACS3-HMAC-SHA256 and the legacy HMAC-SHA1. Pure C
 * over OpenSSL. */
#ifndef PTS_SIGN_H
#define PTS_SIGN_H

#include "buffer.h"

typedef struct {
    pts_slice name, value;
} pts_pair;

/* OpenSSL's algorithms, fetched once, and contexts that are used again for each signature. */
typedef struct pts_signer pts_signer;

/* NULL when OpenSSL has no SHA-256, SHA-1 or HMAC, or no memory is left. */
pts_signer *pts_signer_new(void);
void pts_signer_free(pts_signer *s);

#define PTS_SHA256_HEX_SIZE 65 /* with the NUL */

typedef enum {
    PTS_SIGN_OK = 0,
    PTS_SIGN_NO_MEMORY,
    PTS_SIGN_TOO_LONG, /* a buffer reached its maximum */
    PTS_SIGN_CRYPTO    /* OpenSSL refused */
} pts_sign_status;

pts_sign_status pts_sha256_hex(pts_signer *s, pts_slice data, char out[PTS_SHA256_HEX_SIZE]);

/* Sorts by the bytes of the names, as both schemes want parameters. */
void pts_sort_parameters(pts_pair *pairs, size_t n);

/* name=value&name=value, both percent-encoded, in the order given: what is signed, and also what is
 * sent. */
void pts_add_query(pts_buffer *out, const pts_pair *pairs, size_t n);

typedef struct {
    pts_slice method;
    pts_slice path;        /* as it is sent, so already encoded; empty is signed as "/" */
    pts_slice query;       /* canonical */
    const char *body_hash; /* hex SHA-256 of the body */
    pts_pair *headers;     /* those to sign */
    size_t header_count;
    bool in_order; /* their names are in lower case and sorted; if not they are sorted in place */
    pts_slice access_key_id, access_key_secret;
} pts_acs3_input;

/* The buffers are the caller's and are appended to. */
typedef struct {
    pts_buffer *canonical_request;
    pts_slice signed_headers; /* points into `canonical_request` */
    char string_to_sign[17 + PTS_SHA256_HEX_SIZE];
    char signature[PTS_SHA256_HEX_SIZE];
    pts_buffer *authorization;
} pts_acs3_output;

/* Whether ACS3 signs a header of this name: host, content-type and x-acs-*, in any case. */
bool pts_acs3_signs(pts_slice name);

pts_sign_status pts_sign_acs3(pts_signer *s, pts_acs3_input *in, pts_acs3_output *out);

#define PTS_SHA1_BASE64_SIZE 29 /* with the NUL */

/* `query` holds all parameters, sorted and encoded; the text that is signed is appended to
 * `string_to_sign`. */
pts_sign_status pts_sign_legacy(pts_signer *s, pts_slice method, pts_slice query,
                                pts_slice access_key_secret, pts_buffer *string_to_sign,
                                char signature[PTS_SHA1_BASE64_SIZE]);

/* Case-insensitive order of ASCII names; 0 for equal ones. */
int pts_compare_names(pts_slice a, pts_slice b);

#endif
