/* SPDX-License-Identifier: MIT */
#include "transport.h"

#include "clock.h"
#include "process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_POOLED 64

struct pts_transport {
    size_t owners;
    CURLM *multi; /* NULL: closed, or not opened yet after a fork */
    pts_poller *poller;
    pts_poller *retired; /* of a transport that was closed while its descriptor was waited for */
    bool closed;
    unsigned generation; /* of the process that opened `multi` */

    long max_connections, max_host_connections;
    char *proxy, *no_proxy, *ca_file;
    pts_exchange_settings settings;

    pts_exchange *active;
    size_t active_count;
    pts_exchange *finished, **finished_tail;
    pts_exchange *pool;
    size_t pool_count;

    int *sockets; /* open ones: a forked child must not speak on them */
    size_t socket_count, socket_capacity;
};

static bool is_forked(const pts_transport *t)
{
    return t->multi && t->generation != pts_process_generation();
}

/* ---- sockets ---- */

static bool remember_socket(pts_transport *t, int fd)
{
    if (t->socket_count == t->socket_capacity) {
        size_t capacity = t->socket_capacity ? 2 * t->socket_capacity : 8;
        int *sockets = realloc(t->sockets, capacity * sizeof *sockets);
        if (!sockets) return false;
        t->sockets = sockets;
        t->socket_capacity = capacity;
    }
    t->sockets[t->socket_count++] = fd;
    return true;
}

static void forget_socket(pts_transport *t, int fd)
{
    for (size_t i = 0; i < t->socket_count; i++) {
        if (t->sockets[i] == fd) {
            t->sockets[i] = t->sockets[--t->socket_count];
            return;
        }
    }
}

static curl_socket_t on_open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    pts_transport *t = user;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0) return CURL_SOCKET_BAD;
    if (!remember_socket(t, fd)) {
        close(fd);
        return CURL_SOCKET_BAD;
    }
    if (t->poller) pts_poller_socket_opened(t->poller, fd);
    return fd;
}

static int on_close_socket(void *user, curl_socket_t fd)
{
    pts_transport *t = user;
    if (t->poller) pts_poller_socket_closed(t->poller, fd);
    forget_socket(t, fd);
    return close(fd);
}

/* ---- the multi handle ---- */

static bool open_multi(pts_transport *t)
{
    t->multi = curl_multi_init();
    if (!t->multi) return false;
    /* As many kept connections as there may be in flight, or a burst closes what the next one
     * needs. */
    long kept = t->max_connections ? t->max_connections : 1024;
    if (curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS, kept) == CURLM_OK &&
        curl_multi_setopt(t->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, t->max_connections) ==
            CURLM_OK &&
        curl_multi_setopt(t->multi, CURLMOPT_MAX_HOST_CONNECTIONS, t->max_host_connections) ==
            CURLM_OK)
        t->poller = pts_poller_new(t->multi);
    if (t->poller) {
        t->generation = pts_process_generation();
        return true;
    }
    curl_multi_cleanup(t->multi);
    t->multi = NULL;
    return false;
}

static void close_multi(pts_transport *t, bool was_busy)
{
    if (!t->multi) return;
    /* Connections that close now must not reach a poller that is gone. */
    pts_poller *poller = t->poller;
    t->poller = NULL;
    if (was_busy)
        t->retired = pts_poller_retire(poller);
    else
        pts_poller_free(poller);
    curl_multi_cleanup(t->multi);
    t->multi = NULL;
}

/* ---- life of an exchange ---- */

static void link_active(pts_exchange *x)
{
    pts_transport *t = x->transport;
    x->active_next = t->active;
    x->active_link = &t->active;
    if (t->active) t->active->active_link = &x->active_next;
    t->active = x;
    t->active_count++;
    x->state = PTS_EXCHANGE_ACTIVE;
}

static void unlink_active(pts_exchange *x)
{
    *x->active_link = x->active_next;
    if (x->active_next) x->active_next->active_link = x->active_link;
    x->transport->active_count--;
}

static void queue_finished(pts_exchange *x)
{
    pts_transport *t = x->transport;
    x->next = NULL;
    x->queued = true;
    *t->finished_tail = x;
    t->finished_tail = &x->next;
}

static void unqueue_finished(pts_exchange *x)
{
    pts_transport *t = x->transport;
    pts_exchange **link = &t->finished;
    while (*link != x) link = &(*link)->next;
    *link = x->next;
    if (t->finished_tail == &x->next) t->finished_tail = link;
    x->queued = false;
}

static void interrupt(pts_exchange *x, const char *why)
{
    unlink_active(x);
    x->sent = !x->easy || pts_exchange_was_sent(x);
    x->state = PTS_EXCHANGE_DONE;
    x->failure = PTS_FAILURE_INTERRUPTED;
    (void)snprintf(x->error, sizeof x->error, "%s", why);
    queue_finished(x);
}

static void finish(pts_exchange *x, CURLcode code)
{
    unlink_active(x);
    x->state = PTS_EXCHANGE_DONE;
    pts_exchange_conclude(x, code);
    queue_finished(x);
}

static void collect(pts_transport *t)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(t->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        CURLcode code = message->data.result; /* `message` is gone with the handle */
        CURL *easy = message->easy_handle;
        pts_exchange *x = NULL;
        (void)curl_multi_remove_handle(t->multi, easy);
        if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&x) == CURLE_OK && x)
            finish(x, code);
    }
}

/* ---- in a forked child ---- */

/* The parent's connections live on in the parent: nothing may be written to them here, not even a
 * TLS good-bye. */
static void leave_parent(pts_transport *t)
{
    bool was_busy = t->active != NULL;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (size_t i = 0; i < t->socket_count; i++) {
        if (null < 0 || dup2(null, t->sockets[i]) < 0) (void)close(t->sockets[i]);
    }
    if (null >= 0) close(null);
    pts_poller *poller = t->poller;
    t->poller = NULL;
    pts_poller_abandon(poller);
    while (t->active) {
        pts_exchange *x = t->active;
        x->easy =
            NULL; /* may own a resolver thread that was not forked along: left behind as it is */
        interrupt(x, "the process was forked while the request was in flight");
    }
    if (!was_busy) curl_multi_cleanup(t->multi);
    t->multi = NULL;
    t->socket_count = 0;
}

/* Makes sure that there is a multi handle of this very process. */
static bool ready(pts_transport *t)
{
    if (is_forked(t)) leave_parent(t);
    return t->multi || (!t->closed && open_multi(t));
}

/* ---- public ---- */

static char *copy_text(const char *text, bool *failed)
{
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy) *failed = true;
    return copy;
}

pts_transport *pts_transport_new(const pts_transport_options *o, const char **error)
{
    bool failed = false;
    pts_transport *t = calloc(1, sizeof *t);
    *error = "not enough memory";
    if (!t) return NULL;
    t->owners = 1;
    t->finished_tail = &t->finished;
    t->max_connections = o->max_connections;
    t->max_host_connections = o->max_host_connections;
    t->proxy = copy_text(o->proxy, &failed);
    t->no_proxy = copy_text(o->no_proxy, &failed);
    t->ca_file = copy_text(o->ca_file, &failed);
    t->settings = (pts_exchange_settings){
        .max_response_bytes = o->max_response_bytes,
        .proxy = t->proxy,
        .no_proxy = t->no_proxy,
        .ca_file = t->ca_file,
        .open_socket = on_open_socket,
        .close_socket = on_close_socket,
        .sockets = t,
    };
    if (!failed && !open_multi(t)) {
        *error = "libcurl could not set up: out of memory or of file descriptors";
        failed = true;
    }
    if (failed) {
        pts_transport_release(t);
        return NULL;
    }
    return t;
}

void pts_transport_retain(pts_transport *t)
{
    t->owners++;
}

void pts_transport_release(pts_transport *t)
{
    if (--t->owners > 0) return;
    pts_transport_close(t);
    pts_poller_free(t->retired);
    free(t->proxy);
    free(t->no_proxy);
    free(t->ca_file);
    free(t->sockets);
    free(t);
}

void pts_transport_close(pts_transport *t)
{
    t->closed = true;
    if (is_forked(t)) leave_parent(t);
    bool was_busy = t->active != NULL;
    while (t->active) {
        pts_exchange *x = t->active;
        (void)curl_multi_remove_handle(t->multi, x->easy);
        interrupt(x, "the client was closed");
    }
    while (t->pool) {
        pts_exchange *x = t->pool;
        t->pool = x->next;
        pts_exchange_destroy(x);
    }
    t->pool_count = 0;
    close_multi(t, was_busy);
}

bool pts_transport_is_closed(const pts_transport *t)
{
    return t->closed;
}

pts_exchange *pts_transport_acquire(pts_transport *t)
{
    pts_exchange *x = t->pool;
    if (x) {
        t->pool = x->next;
        t->pool_count--;
        x->next = NULL;
        return x;
    }
    x = pts_exchange_new(&t->settings);
    if (x) x->transport = t;
    return x;
}

bool pts_transport_start(pts_exchange *x, const pts_exchange_options *options)
{
    pts_transport *t = x->transport;
    x->error[0] = '\0';
    if (!ready(t)) {
        (void)snprintf(x->error, sizeof x->error, "%s",
                       t->closed ? "the client is closed" : "libcurl could not set up");
        return false;
    }
    if (!pts_exchange_prepare(x, options)) return false;
    CURLMcode added = curl_multi_add_handle(t->multi, x->easy);
    if (added != CURLM_OK) {
        (void)snprintf(x->error, sizeof x->error, "%s", curl_multi_strerror(added));
        return false;
    }
    link_active(x);
    pts_poller_arm(t->poller);
    return true;
}

void pts_exchange_cancel(pts_exchange *x)
{
    pts_transport *t = x->transport;
    if (is_forked(t)) leave_parent(t);
    if (x->state != PTS_EXCHANGE_ACTIVE) return;
    (void)curl_multi_remove_handle(t->multi, x->easy);
    interrupt(x, "cancelled");
    pts_poller_arm(t->poller);
}

void pts_exchange_free(pts_exchange *x)
{
    pts_transport *t = x->transport;
    pts_exchange_cancel(x);
    if (x->queued) unqueue_finished(x);
    x->state = PTS_EXCHANGE_IDLE;
    if (t->closed || !x->easy || t->pool_count >= MAX_POOLED) {
        pts_exchange_destroy(x);
        return;
    }
    pts_exchange_recycle(x);
    x->next = t->pool;
    t->pool = x;
    t->pool_count++;
}

pts_step_status pts_transport_step(pts_transport *t, int64_t timeout_us)
{
    int64_t end = timeout_us > 0 ? pts_monotonic_us() + timeout_us : 0;
    if (!ready(t)) return PTS_STEP_FAILED;
    for (;;) {
        if (t->finished) timeout_us = 0; /* somebody has something to read */
        int running = (int)t->active_count;
        pts_step_status status = pts_poller_step(t->poller, timeout_us, &running);
        collect(t);
        if (status != PTS_STEP_OK || t->finished || !t->active || timeout_us <= 0) return status;
        timeout_us = end - pts_monotonic_us();
        if (timeout_us <= 0) return PTS_STEP_OK;
    }
}

pts_exchange *pts_transport_pop_finished(pts_transport *t)
{
    pts_exchange *x = t->finished;
    if (x) unqueue_finished(x);
    return x;
}

size_t pts_transport_active(const pts_transport *t)
{
    return t->active_count;
}

int64_t pts_transport_timeout_us(const pts_transport *t)
{
    return t->multi ? pts_poller_timeout_us(t->poller) : -1;
}

int pts_transport_fd(pts_transport *t)
{
    return ready(t) ? pts_poller_fd(t->poller) : -1;
}
