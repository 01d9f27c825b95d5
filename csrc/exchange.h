/* SPDX-License-Identifier: MIT */
/* One HTTP exchange: an easy handle, what it sends, and what came back, within limits. Pure C: no
 * Lua, and no waiting. */
#ifndef PTS_EXCHANGE_H
#define PTS_EXCHANGE_H

#include "message.h"

#include <curl/curl.h>
#include <stdint.h>

typedef enum { PTS_EXCHANGE_IDLE, PTS_EXCHANGE_ACTIVE, PTS_EXCHANGE_DONE } pts_exchange_state;

/* Why an exchange ended without our having the whole answer. */
typedef enum {
    PTS_FAILURE_NONE,
    PTS_FAILURE_NETWORK,
    PTS_FAILURE_TIMEOUT,
    PTS_FAILURE_TLS,
    PTS_FAILURE_PROTOCOL,
    PTS_FAILURE_INTERRUPTED
} pts_failure;

struct pts_transport;
typedef struct pts_exchange pts_exchange;

/* What all exchanges of a transport share; it outlives them. */
typedef struct {
    size_t max_response_bytes;
    const char *proxy, *no_proxy, *ca_file;
    curl_opensocket_callback open_socket;
    curl_closesocket_callback close_socket;
    void *sockets; /* handed to both */
} pts_exchange_settings;

/* What an easy handle was last told. */
typedef struct {
    bool any, with_body, custom, targeted, direct, fresh;
    long timeout_ms, connect_timeout_ms;
    const char *body;
    size_t body_len;
} pts_set_options;

struct pts_exchange {
    struct pts_transport *transport; /* the owner; an exchange itself never looks at it */
    const pts_exchange_settings *settings;
    CURL *easy;
    CURLU *url;            /* where requests go, taken apart */
    pts_buffer url_parsed; /* the text that `url` was made of */
    pts_exchange *next;    /* in the pool, or in the queue of finished ones */
    pts_exchange *active_next, **active_link;
    int64_t id; /* the caller's */
    pts_exchange_state state;
    bool queued; /* in the queue of finished ones */

    pts_set_options set;
    pts_message message;
    pts_buffer body;             /* of the request */
    pts_buffer response, header; /* of the answer */

    pts_failure failure;
    CURLcode code;
    long http_status;
    bool sent; /* whether any byte of the request may have reached the service */
    char error[CURL_ERROR_SIZE];
};

typedef struct {
    bool get, post; /* neither: `method` with a body that may be empty */
    const char *method;
    int64_t timeout_us, connect_timeout_us;
    bool direct;    /* past any proxy */
    bool forwarded; /* maybe to a proxy that passes it on as its own request */
    bool fresh; /* no kept connection: libcurl repeats a request by itself when one turns out to be
                   closed */
} pts_exchange_options;

/* NULL when out of memory. */
pts_exchange *pts_exchange_new(const pts_exchange_settings *settings);
void pts_exchange_destroy(pts_exchange *x);

/* Makes it ready for another request, and keeps its memory. */
void pts_exchange_recycle(pts_exchange *x);

/* Tells the easy handle what `x->message` and `x->body` hold. On false `x->error` says why. */
bool pts_exchange_prepare(pts_exchange *x, const pts_exchange_options *options);

/* Notes how it ended, with words for people in `x->error` if it failed. */
void pts_exchange_conclude(pts_exchange *x, CURLcode code);

/* Whether any byte of the request may have reached the service. */
bool pts_exchange_was_sent(const pts_exchange *x);

#endif
