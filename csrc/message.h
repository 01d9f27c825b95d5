/* SPDX-License-Identifier: MIT */
/* One HTTP request as it goes out: URL, header lines and signature. Pure C: no Lua, no transfer. */
#ifndef PTS_MESSAGE_H
#define PTS_MESSAGE_H

#include "sign.h"

#include <curl/curl.h>

#define PTS_MAX_HEADERS 64
#define PTS_MAX_URL ((size_t)1024 * 1024)
#define PTS_MAX_HEADER_BYTES ((size_t)128 * 1024)

/* What the caller owns and has checked: names are tokens, values hold no control characters. Empty
 * is absent. */
typedef struct {
    pts_slice scheme;    /* http or https */
    pts_slice authority; /* host, or host:port: signed, and what libcurl sends as Host */
    pts_slice path;
    pts_slice method;
    pts_pair *query; /* sorted in place */
    size_t query_count;
    pts_slice body, content_type;
    pts_slice user_agent;
    const pts_pair *headers; /* the caller's own; at most PTS_MAX_EXTRA_HEADERS */
    size_t header_count;

    bool sign; /* the rest counts only for a signed request */
    pts_slice action, version, date, nonce;
    pts_slice access_key_id, access_key_secret, security_token, provider;
} pts_message_input;

#define PTS_MAX_EXTRA_HEADERS (PTS_MAX_HEADERS - 20)

#define PTS_LIST_NODES 5 /* all lines, and the names of those that libcurl must not add */

/* The memory is kept from one request to the next. */
typedef struct {
    pts_buffer url;
    size_t target;    /* where path and query begin in it */
    pts_buffer lines; /* "Name: value" with CR LF between them */
    pts_buffer canonical_request;
    pts_buffer authorization;
    struct curl_slist list[PTS_LIST_NODES];
} pts_message;

void pts_message_init(pts_message *m);
void pts_message_free(pts_message *m);

/* Whether a name is one that `pts_message_build` writes itself, or that libcurl must write. */
bool pts_message_owns(pts_slice name);

/* On success `m->list` is what CURLOPT_HTTPHEADER wants, and `m->url` the whole URL. */
pts_sign_status pts_message_build(pts_message *m, pts_signer *s, pts_message_input *in);

#endif
