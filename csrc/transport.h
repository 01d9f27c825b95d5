/* SPDX-License-Identifier: MIT */
/* Many HTTP exchanges over one libcurl multi handle, driven by steps. Pure C: no Lua. */
#ifndef PTS_TRANSPORT_H
#define PTS_TRANSPORT_H

#include "exchange.h"
#include "poller.h"

typedef struct {
    size_t max_response_bytes;
    long max_connections, max_host_connections; /* 0: libcurl's own */
    const char *proxy, *no_proxy,
        *ca_file; /* NULL: libcurl's own, which looks at the environment for proxies */
} pts_transport_options;

typedef struct pts_transport pts_transport;

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
