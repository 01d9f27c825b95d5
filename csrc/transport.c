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
#define KEEP_BYTES ((size_t)64 * 1024)
#define MAX_RESPONSE_HEADER_BYTES ((size_t)64 * 1024)
#define MAX_REQUEST_BODY ((size_t)64 * 1024 * 1024)

struct pts_transport {
    size_t owners;
    CURLM *multi; /* NULL: closed, or not opened yet after a fork */
    pts_poller *poller;
    pts_poller *retired; /* of a transport that was closed while its descriptor was waited for */
    bool closed;
    unsigned generation; /* of the process that opened `multi` */

    size_t max_response_bytes;
    long max_connections, max_host_connections;
    char *proxy, *no_proxy, *ca_file;

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

/* ---- what libcurl hands us ---- */

static size_t on_body(char *data, size_t size, size_t count, void *user)
{
    pts_exchange *x = user;
    pts_buffer_add(&x->response, data, size * count);
    return x->response.state == PTS_BUFFER_OK ? size * count : 0;
}

static size_t on_header(char *data, size_t size, size_t count, void *user)
{
    pts_exchange *x = user;
    size_t len = size * count;
    if (len > 5 && memcmp(data, "HTTP/", 5) == 0)
        pts_buffer_reset(&x->header, KEEP_BYTES); /* after a 1xx */
    pts_buffer_add(&x->header, data, len);
    return x->header.state == PTS_BUFFER_OK ? len : 0;
}

/* ---- easy handles ---- */

/* Everything that is the same for all requests. */
static CURLcode set_up(pts_exchange *x)
{
    const pts_transport *t = x->transport;
    CURL *e = x->easy;
    CURLcode rc = CURLE_OK;
#define SET(option, value) \
    do { \
        if (rc == CURLE_OK) rc = curl_easy_setopt(e, option, value); \
    } while (0)
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    /* With a path set as well, libcurl reads the whole CA bundle again for each connection. */
    SET(CURLOPT_CAPATH, NULL);
    if (t->ca_file) SET(CURLOPT_CAINFO, t->ca_file);
    if (t->no_proxy) SET(CURLOPT_NOPROXY, t->no_proxy);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    /* Decodes gzip where a gateway sends it unasked; the request does not ask, see message.c. */
    SET(CURLOPT_ACCEPT_ENCODING, "gzip");
    SET(CURLOPT_QUICK_EXIT, 1L); /* closing does not wait for a name server */
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, x);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, x);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    SET(CURLOPT_OPENSOCKETDATA, (void *)t);
    SET(CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
    SET(CURLOPT_CLOSESOCKETDATA, (void *)t);
    SET(CURLOPT_ERRORBUFFER, x->error);
    SET(CURLOPT_PRIVATE, (void *)x);
#undef SET
    return rc;
}

static long to_ms(int64_t us)
{
    int64_t ms = (us + 999) / 1000;
    return ms < 1 ? 1 : (long)ms;
}

/* Sets what differs from the request before: an exchange is mostly used again for the same kind of
 * request, and each option costs a copy. */
static CURLcode set_request(pts_exchange *x, const pts_exchange_options *o)
{
    CURL *e = x->easy;
    pts_set_options *was = &x->set;
    bool with_body = o->post || !o->get;
    const char *method = o->get || o->post ? NULL : o->method;
    const char *body = pts_buffer_slice(&x->body).data;
    CURLcode rc = CURLE_OK;
#define SET(option, value) \
    do { \
        if (rc == CURLE_OK) rc = curl_easy_setopt(e, option, value); \
    } while (0)
    SET(CURLOPT_URL, x->message.url.data);
    if (!was->any || was->with_body != with_body) {
        if (with_body)
            SET(CURLOPT_POST, 1L);
        else
            SET(CURLOPT_HTTPGET, 1L);
    }
    if (!was->any || method || was->custom) SET(CURLOPT_CUSTOMREQUEST, method);
    if (with_body &&
        !(was->any && was->with_body && was->body == body && was->body_len == x->body.len)) {
        SET(CURLOPT_POSTFIELDS, body);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body.len);
    }
    if (!was->any) SET(CURLOPT_HTTPHEADER, x->message.list); /* always at this address */
    if (!was->any || was->timeout_ms != to_ms(o->timeout_us))
        SET(CURLOPT_TIMEOUT_MS, to_ms(o->timeout_us));
    if (!was->any || was->connect_timeout_ms != to_ms(o->connect_timeout_us))
        SET(CURLOPT_CONNECTTIMEOUT_MS, to_ms(o->connect_timeout_us));
    if (!was->any || was->direct != o->direct)
        SET(CURLOPT_PROXY, o->direct ? "" : x->transport->proxy);
    if (!was->any || was->fresh != o->fresh) SET(CURLOPT_FRESH_CONNECT, o->fresh ? 1L : 0L);
#undef SET
    *was = (pts_set_options){
        .any = rc == CURLE_OK,
        .with_body = with_body,
        .custom = method != NULL,
        .direct = o->direct,
        .fresh = o->fresh,
        .timeout_ms = to_ms(o->timeout_us),
        .connect_timeout_ms = to_ms(o->connect_timeout_us),
        .body = body,
        .body_len = x->body.len,
    };
    return rc;
}

static void destroy_exchange(pts_exchange *x)
{
    if (x->easy) curl_easy_cleanup(x->easy);
    pts_message_free(&x->message);
    pts_buffer_free(&x->body);
    pts_buffer_free(&x->response);
    pts_buffer_free(&x->header);
    free(x);
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

/* libcurl counts a proxy's CONNECT as request bytes too; PRETRANSFER is set only once everything
 * before the request itself (name, connection, proxy, TLS) has worked. */
static bool was_sent(const pts_exchange *x)
{
    curl_off_t ready_us = 0;
    long bytes = 0;
    return curl_easy_getinfo(x->easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us) != CURLE_OK ||
           curl_easy_getinfo(x->easy, CURLINFO_REQUEST_SIZE, &bytes) != CURLE_OK ||
           (ready_us > 0 && bytes > 0);
}

static void interrupt(pts_exchange *x, const char *why)
{
    unlink_active(x);
    x->sent = !x->easy || was_sent(x);
    x->state = PTS_EXCHANGE_DONE;
    x->failure = PTS_FAILURE_INTERRUPTED;
    (void)snprintf(x->error, sizeof x->error, "%s", why);
    queue_finished(x);
}

static pts_failure classify(const pts_exchange *x)
{
    switch (x->code) {
    case CURLE_OK:
        return PTS_FAILURE_NONE;
    case CURLE_OPERATION_TIMEDOUT:
        return PTS_FAILURE_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_USE_SSL_FAILED:
        return PTS_FAILURE_TLS;
    case CURLE_WRITE_ERROR: /* our own limits */
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return PTS_FAILURE_PROTOCOL;
    default:
        return PTS_FAILURE_NETWORK;
    }
}

/* libcurl's own words are kept where it has some; for our limits it has none that would help. */
static void explain(pts_exchange *x)
{
    if (x->response.state == PTS_BUFFER_FULL)
        (void)snprintf(x->error, sizeof x->error,
                       "the answer is longer than max_response_bytes (%zu)", x->response.max);
    else if (x->header.state == PTS_BUFFER_FULL)
        (void)snprintf(x->error, sizeof x->error, "the answer's headers are longer than %zu bytes",
                       x->header.max);
    else if (x->response.state == PTS_BUFFER_NO_MEMORY || x->header.state == PTS_BUFFER_NO_MEMORY)
        (void)snprintf(x->error, sizeof x->error, "not enough memory for the answer");
    else if (!x->error[0])
        (void)snprintf(x->error, sizeof x->error, "%s", curl_easy_strerror(x->code));
}

static void finish(pts_exchange *x, CURLcode code)
{
    unlink_active(x);
    x->state = PTS_EXCHANGE_DONE;
    x->code = code;
    x->failure = classify(x);
    x->sent = !x->failure || was_sent(x);
    (void)curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &x->http_status);
    if (x->failure) explain(x);
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
    t->max_response_bytes = o->max_response_bytes;
    t->max_connections = o->max_connections;
    t->max_host_connections = o->max_host_connections;
    t->proxy = copy_text(o->proxy, &failed);
    t->no_proxy = copy_text(o->no_proxy, &failed);
    t->ca_file = copy_text(o->ca_file, &failed);
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
        destroy_exchange(x);
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
    x = calloc(1, sizeof *x);
    if (!x) return NULL;
    x->transport = t;
    pts_message_init(&x->message);
    pts_buffer_init(&x->body, MAX_REQUEST_BODY);
    pts_buffer_init(&x->response, t->max_response_bytes);
    pts_buffer_init(&x->header, MAX_RESPONSE_HEADER_BYTES);
    x->easy = curl_easy_init();
    if (!x->easy || set_up(x) != CURLE_OK) {
        destroy_exchange(x);
        return NULL;
    }
    return x;
}

bool pts_transport_start(pts_exchange *x, const pts_exchange_options *options)
{
    pts_transport *t = x->transport;
    x->failure = PTS_FAILURE_NONE;
    x->http_status = 0;
    x->error[0] = '\0';
    if (!ready(t)) {
        (void)snprintf(x->error, sizeof x->error, "%s",
                       t->closed ? "the client is closed" : "libcurl could not set up");
        return false;
    }
    x->code = set_request(x, options);
    if (x->code != CURLE_OK) {
        explain(x);
        return false;
    }
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
        destroy_exchange(x);
        return;
    }
    pts_buffer_reset(&x->body, KEEP_BYTES);
    pts_buffer_reset(&x->response, KEEP_BYTES);
    pts_buffer_reset(&x->header, KEEP_BYTES);
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
