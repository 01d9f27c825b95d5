/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEEP_BYTES ((size_t)64 * 1024)
#define MAX_RESPONSE_HEADER_BYTES ((size_t)64 * 1024)
#define MAX_REQUEST_BODY ((size_t)64 * 1024 * 1024)

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

/* Everything that is the same for all requests. */
static CURLcode set_up(pts_exchange *x)
{
    const pts_exchange_settings *t = x->settings;
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
    if (t->proxy) SET(CURLOPT_PROXY, t->proxy);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    /* Decodes gzip where a gateway sends it unasked; the request does not ask, see message.c. */
    SET(CURLOPT_ACCEPT_ENCODING, "gzip");
    SET(CURLOPT_QUICK_EXIT, 1L); /* closing does not wait for a name server */
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, x);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, x);
    SET(CURLOPT_OPENSOCKETFUNCTION, t->open_socket);
    SET(CURLOPT_OPENSOCKETDATA, t->sockets);
    SET(CURLOPT_CLOSESOCKETFUNCTION, t->close_socket);
    SET(CURLOPT_CLOSESOCKETDATA, t->sockets);
    SET(CURLOPT_ERRORBUFFER, x->error);
    SET(CURLOPT_PRIVATE, (void *)x);
    SET(CURLOPT_CURLU, x->url);
#undef SET
    return rc;
}

static long to_ms(int64_t us)
{
    int64_t ms = (us + 999) / 1000;
    return ms < 1 ? 1 : (long)ms;
}

/* As text libcurl would take the URL apart, and put it together again, for each transfer. */
static CURLcode set_url(pts_exchange *x, pts_slice url)
{
    pts_slice parsed = pts_buffer_slice(&x->url_parsed);
    if (url.len == parsed.len && memcmp(url.data, parsed.data, url.len) == 0) return CURLE_OK;
    pts_buffer_reset(&x->url_parsed, KEEP_BYTES);
    pts_buffer_add_slice(&x->url_parsed, url);
    CURLUcode rc = x->url_parsed.state != PTS_BUFFER_OK
                       ? CURLUE_OUT_OF_MEMORY
                       : curl_url_set(x->url, CURLUPART_URL, x->url_parsed.data, 0);
    if (rc == CURLUE_OK) return CURLE_OK;
    pts_buffer_reset(&x->url_parsed, 0);
    return rc == CURLUE_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_URL_MALFORMAT;
}

/* The target is handed over apart from the rest, which is then the same for all requests to a
 * server; except to a proxy that is asked for whole URLs. */
static CURLcode set_target(pts_exchange *x, bool targeted)
{
    pts_slice url = pts_buffer_slice(&x->message.url);
    if (targeted) url.len = x->message.target;
    CURLcode rc = set_url(x, url);
    if (rc == CURLE_OK && (targeted || x->set.targeted || !x->set.any))
        rc = curl_easy_setopt(x->easy, CURLOPT_REQUEST_TARGET,
                              targeted ? x->message.url.data + x->message.target : NULL);
    return rc;
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
    CURLcode rc = set_target(x, !o->forwarded);
#define SET(option, value) \
    do { \
        if (rc == CURLE_OK) rc = curl_easy_setopt(e, option, value); \
    } while (0)
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
    /* Every host, or libcurl would look into the environment each time. */
    if (!was->any || was->direct != o->direct)
        SET(CURLOPT_NOPROXY, o->direct ? "*" : x->settings->no_proxy);
    if (!was->any || was->fresh != o->fresh) SET(CURLOPT_FRESH_CONNECT, o->fresh ? 1L : 0L);
#undef SET
    *was = (pts_set_options){
        .any = rc == CURLE_OK,
        .with_body = with_body,
        .custom = method != NULL,
        .targeted = !o->forwarded,
        .direct = o->direct,
        .fresh = o->fresh,
        .timeout_ms = to_ms(o->timeout_us),
        .connect_timeout_ms = to_ms(o->connect_timeout_us),
        .body = body,
        .body_len = x->body.len,
    };
    return rc;
}

void pts_exchange_destroy(pts_exchange *x)
{
    if (x->easy) curl_easy_cleanup(x->easy);
    if (x->url) curl_url_cleanup(x->url);
    pts_buffer_free(&x->url_parsed);
    pts_message_free(&x->message);
    pts_buffer_free(&x->body);
    pts_buffer_free(&x->response);
    pts_buffer_free(&x->header);
    free(x);
}

/* libcurl counts a proxy's CONNECT as request bytes too; PRETRANSFER is set only once everything
 * before the request itself (name, connection, proxy, TLS) has worked. */
bool pts_exchange_was_sent(const pts_exchange *x)
{
    curl_off_t ready_us = 0;
    long bytes = 0;
    return curl_easy_getinfo(x->easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us) != CURLE_OK ||
           curl_easy_getinfo(x->easy, CURLINFO_REQUEST_SIZE, &bytes) != CURLE_OK ||
           (ready_us > 0 && bytes > 0);
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

pts_exchange *pts_exchange_new(const pts_exchange_settings *settings)
{
    pts_exchange *x = calloc(1, sizeof *x);
    if (!x) return NULL;
    x->settings = settings;
    pts_message_init(&x->message);
    pts_buffer_init(&x->url_parsed, PTS_MAX_URL);
    pts_buffer_init(&x->body, MAX_REQUEST_BODY);
    pts_buffer_init(&x->response, settings->max_response_bytes);
    pts_buffer_init(&x->header, MAX_RESPONSE_HEADER_BYTES);
    x->url = curl_url();
    x->easy = curl_easy_init();
    if (!x->url || !x->easy || set_up(x) != CURLE_OK) {
        pts_exchange_destroy(x);
        return NULL;
    }
    return x;
}

void pts_exchange_recycle(pts_exchange *x)
{
    pts_buffer_reset(&x->body, KEEP_BYTES);
    pts_buffer_reset(&x->response, KEEP_BYTES);
    pts_buffer_reset(&x->header, KEEP_BYTES);
}

bool pts_exchange_prepare(pts_exchange *x, const pts_exchange_options *options)
{
    x->failure = PTS_FAILURE_NONE;
    x->http_status = 0;
    x->code = set_request(x, options);
    if (x->code == CURLE_OK) return true;
    explain(x);
    return false;
}

void pts_exchange_conclude(pts_exchange *x, CURLcode code)
{
    x->code = code;
    x->failure = classify(x);
    x->sent = !x->failure || pts_exchange_was_sent(x);
    (void)curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &x->http_status);
    if (x->failure) explain(x);
}
