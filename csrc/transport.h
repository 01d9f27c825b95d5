/* SPDX-License-Identifier: MIT */
/* Many HTTP exchanges over one libcurl multi handle, driven by steps. Pure C: no Lua. */
#ifndef PTS_TRANSPORT_H
#define PTS_TRANSPORT_H

#include "message.h"
#include "poller.h"

typedef struct {
    size_t max_response_bytes;
    long max_connections, max_host_connections; /* 0: libcurl's own */
    const char *proxy, *no_proxy,
        *ca_file; /* NULL: libcurl's own, which looks at the environment for proxies */
} pts_transport_options;

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

typedef struct pts_transport pts_transport;
typedef struct pts_exchange pts_exchange;

/* What an easy handle was last told. */
typedef struct {
    bool any, with_body, custom, direct, fresh;
    long timeout_ms, connect_timeout_ms;
    const char *body;
    size_t body_len;
} pts_set_options;

struct pts_exchange {
    pts_transport *transport;
    CURL *easy;
    pts_exchange *next; /* in the pool, or in the queue of finished ones */
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
    bool direct; /* past any proxy */
    bool fresh;  /* no kept connection: libcurl repeats a request by itself when one turns out to be
                    closed */
} pts_exchange_options;

/* NULL: no memory, or libcurl or a file said no, with the reason in `error`. */
pts_transport *pts_transport_new(const pts_transport_options *options, const char **error);

/* One more owner; each calls `pts_transport_release` once. */
void pts_transport_retain(pts_transport *t);
void pts_transport_release(pts_transport *t);

/* Ends everything in flight and closes all connections. The transport stays, closed, until its
 * owners let go. */
void pts_transport_close(pts_transport *t);
bool pts_transport_is_closed(const pts_transport *t);

/* Takes an exchange from the pool or makes one; NULL when out of memory. */
pts_exchange *pts_transport_acquire(pts_transport *t);

/* Starts what `x->message` and `x->body` describe. On false `x->error` says why. */
bool pts_transport_start(pts_exchange *x, const pts_exchange_options *options);

/* Ends it if it is under way, and gives it back to the pool. */
void pts_exchange_free(pts_exchange *x);

/* Ends it if it is under way; then it is done, as interrupted. */
void pts_exchange_cancel(pts_exchange *x);

/* Drives all exchanges until one has finished or `timeout_us` is over; 0 does what can be done
 * without waiting. */
pts_step_status pts_transport_step(pts_transport *t, int64_t timeout_us);

/* Removes and returns the exchange that finished first, or NULL. */
pts_exchange *pts_transport_pop_finished(pts_transport *t);

size_t pts_transport_active(const pts_transport *t);
int64_t pts_transport_timeout_us(const pts_transport *t);
int pts_transport_fd(pts_transport *t);

#endif
