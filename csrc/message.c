/* SPDX-License-Identifier: MIT */
#include "message.h"

#include "encode.h"

#include <string.h>

#define KEEP_BYTES ((size_t)16 * 1024)

/* A header list under construction. */
typedef struct {
    pts_pair pairs[PTS_MAX_HEADERS];
    size_t count;
} header_list;

/* libcurl adds these by itself unless a line without a value forbids it. Where we have one of our
 * own it stands among the lines. */
static const char *const unwanted[PTS_LIST_NODES - 1] = {
    "Accept:", "Accept-Encoding:", "Content-Type:", "Expect:"};

void pts_message_init(pts_message *m)
{
    pts_buffer_init(&m->url, PTS_MAX_URL);
    pts_buffer_init(&m->lines, PTS_MAX_HEADER_BYTES);
    pts_buffer_init(&m->canonical_request, PTS_MAX_URL + PTS_MAX_HEADER_BYTES);
    pts_buffer_init(&m->authorization, PTS_MAX_HEADER_BYTES);
    for (size_t i = 0; i < PTS_LIST_NODES; i++)
        m->list[i] = (struct curl_slist){(char *)(i ? unwanted[i - 1] : ""),
                                         i + 1 < PTS_LIST_NODES ? &m->list[i + 1] : NULL};
}

void pts_message_free(pts_message *m)
{
    pts_buffer_free(&m->url);
    pts_buffer_free(&m->lines);
    pts_buffer_free(&m->canonical_request);
    pts_buffer_free(&m->authorization);
}

static void message_reset(pts_message *m)
{
    pts_buffer_reset(&m->url, KEEP_BYTES);
    pts_buffer_reset(&m->lines, KEEP_BYTES);
    pts_buffer_reset(&m->canonical_request, KEEP_BYTES);
    pts_buffer_reset(&m->authorization, KEEP_BYTES);
}

bool pts_message_owns(pts_slice name)
{
    static const char *const owned[] = {
        "host",
        "content-type",
        "content-length",
        "transfer-encoding",
        "connection",
        "expect",
        "user-agent",
        "accept",
        "accept-encoding",
        "authorization",
        "x-acs-version",
        "x-acs-action",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
        "x-acs-credentials-provider",
        "x-acs-accesskey-id",
        "x-acs-security-token",
    };
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        if (pts_compare_names(name, (pts_slice){owned[i], strlen(owned[i])}) == 0) return true;
    return false;
}

static void add(header_list *list, pts_slice name, pts_slice value)
{
    list->pairs[list->count++] = (pts_pair){name, value};
}

static void add_if(header_list *list, pts_slice name, pts_slice value)
{
    if (value.len) add(list, name, value);
}

static void build_url(pts_message *m, pts_message_input *in, pts_slice *query)
{
    pts_buffer *url = &m->url;
    pts_buffer_add_slice(url, in->scheme);
    pts_buffer_add_slice(url, PTS_LITERAL("://"));
    pts_buffer_add_slice(url, in->authority);
    m->target = url->len;
    pts_buffer_add_slice(url, in->path.len ? in->path : PTS_LITERAL("/"));
    size_t start = url->len;
    if (in->query_count) {
        pts_sort_parameters(in->query, in->query_count);
        pts_buffer_add_char(url, '?');
        start = url->len;
        pts_add_query(url, in->query, in->query_count);
    }
    *query = url->state == PTS_BUFFER_OK ? (pts_slice){url->data + start, url->len - start}
                                         : PTS_LITERAL("");
}

/* The order is that of the official client. */
static void list_headers(header_list *list, const pts_message_input *in, pts_slice body_hash)
{
    if (in->sign) {
        add(list, PTS_LITERAL("x-acs-version"), in->version);
        add(list, PTS_LITERAL("x-acs-action"), in->action);
    }
    add_if(list, PTS_LITERAL("user-agent"), in->user_agent);
    if (in->sign) {
        add(list, PTS_LITERAL("x-acs-date"), in->date);
        add(list, PTS_LITERAL("x-acs-signature-nonce"), in->nonce);
    }
    add(list, PTS_LITERAL("accept"), PTS_LITERAL("application/json"));
    if (in->sign) {
        add(list, PTS_LITERAL("x-acs-content-sha256"), body_hash);
        add_if(list, PTS_LITERAL("x-acs-credentials-provider"), in->provider);
        if (in->security_token.len) {
            add(list, PTS_LITERAL("x-acs-accesskey-id"), in->access_key_id);
            add(list, PTS_LITERAL("x-acs-security-token"), in->security_token);
        }
    }
    if (in->body.len) add_if(list, PTS_LITERAL("content-type"), in->content_type);
    for (size_t i = 0; i < in->header_count; i++)
        add(list, in->headers[i].name, in->headers[i].value);
}

/* In the order of the scheme, to spare the sorting; only the caller's own have to find their place.
 */
static void list_signed(header_list *list, const pts_message_input *in, pts_slice body_hash)
{
    if (in->body.len) add_if(list, PTS_LITERAL("content-type"), in->content_type);
    add(list, PTS_LITERAL("host"), in->authority);
    if (in->security_token.len) add(list, PTS_LITERAL("x-acs-accesskey-id"), in->access_key_id);
    add(list, PTS_LITERAL("x-acs-action"), in->action);
    add(list, PTS_LITERAL("x-acs-content-sha256"), body_hash);
    add_if(list, PTS_LITERAL("x-acs-credentials-provider"), in->provider);
    add(list, PTS_LITERAL("x-acs-date"), in->date);
    add_if(list, PTS_LITERAL("x-acs-security-token"), in->security_token);
    add(list, PTS_LITERAL("x-acs-signature-nonce"), in->nonce);
    add(list, PTS_LITERAL("x-acs-version"), in->version);
    for (size_t i = 0; i < in->header_count; i++)
        if (pts_acs3_signs(in->headers[i].name))
            add(list, in->headers[i].name, in->headers[i].value);
}

static pts_sign_status sign(pts_message *m, pts_signer *s, const pts_message_input *in,
                            pts_slice query, pts_slice body_hash)
{
    header_list to_sign;
    to_sign.count = 0;
    list_signed(&to_sign, in, body_hash);

    pts_acs3_input input = {
        .method = in->method,
        .path = in->path,
        .query = query,
        .body_hash = body_hash.data,
        .headers = to_sign.pairs,
        .header_count = to_sign.count,
        .in_order = in->header_count == 0,
        .access_key_id = in->access_key_id,
        .access_key_secret = in->access_key_secret,
    };
    pts_acs3_output output = {
        .canonical_request = &m->canonical_request,
        .authorization = &m->authorization,
    };
    return pts_sign_acs3(s, &input, &output);
}

/* One node for all lines: libcurl sends what it is given as it is, but looks through the whole list
 * again for each header that it would write by itself. */
static void write_lines(pts_message *m, const header_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i) pts_buffer_add_slice(&m->lines, PTS_LITERAL("\r\n"));
        pts_buffer_add_slice(&m->lines, list->pairs[i].name);
        pts_buffer_add_slice(&m->lines, PTS_LITERAL(": "));
        pts_buffer_add_slice(&m->lines, pts_trim(list->pairs[i].value));
    }
    m->list[0].data = m->lines.data;
}

pts_sign_status pts_message_build(pts_message *m, pts_signer *s, pts_message_input *in)
{
    char hash_text[PTS_SHA256_HEX_SIZE] = "";
    pts_slice body_hash = {hash_text, sizeof hash_text - 1};
    header_list list;
    list.count = 0;
    pts_slice query;
    pts_sign_status status = PTS_SIGN_OK;

    message_reset(m);
    build_url(m, in, &query);
    if (in->sign) {
        status = pts_sha256_hex(s, in->body, hash_text);
        if (status) return status;
    }
    list_headers(&list, in, body_hash);
    if (in->sign) {
        status = sign(m, s, in, query, body_hash);
        if (status) return status;
        add(&list, PTS_LITERAL("Authorization"), pts_buffer_slice(&m->authorization));
    }
    add(&list, PTS_LITERAL("Connection"), PTS_LITERAL("keep-alive"));
    write_lines(m, &list);
    if (m->url.state == PTS_BUFFER_NO_MEMORY || m->lines.state == PTS_BUFFER_NO_MEMORY)
        return PTS_SIGN_NO_MEMORY;
    return m->url.state || m->lines.state ? PTS_SIGN_TOO_LONG : PTS_SIGN_OK;
}
