/* SPDX-License-Identifier: MIT */
#include "sign.h"

#include "encode.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define ACS3_ALGORITHM "ACS3-HMAC-SHA256"
#define SHA256_SIZE 32
#define SHA1_SIZE 20

static const char EMPTY_SHA256[PTS_SHA256_HEX_SIZE] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct pts_signer {
    EVP_MD *sha256;
    EVP_MD_CTX *digest;
    EVP_MAC *hmac;
    EVP_MAC_CTX *hmac_sha256, *hmac_sha1;
};

/* A context that already knows its digest: telling it again for each signature costs more than the
 * signature. */
static EVP_MAC_CTX *new_hmac(EVP_MAC *mac, const char *digest)
{
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
        OSSL_PARAM_construct_end(),
    };
    if (ctx && EVP_MAC_CTX_set_params(ctx, params) != 1) {
        EVP_MAC_CTX_free(ctx);
        ctx = NULL;
    }
    return ctx;
}

pts_signer *pts_signer_new(void)
{
    pts_signer *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    s->digest = EVP_MD_CTX_new();
    s->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (s->hmac) {
        s->hmac_sha256 = new_hmac(s->hmac, "SHA256");
        s->hmac_sha1 = new_hmac(s->hmac, "SHA1");
    }
    if (!s->sha256 || !s->digest || !s->hmac_sha256 || !s->hmac_sha1) {
        ERR_clear_error();
        pts_signer_free(s);
        return NULL;
    }
    return s;
}

void pts_signer_free(pts_signer *s)
{
    if (!s) return;
    EVP_MAC_CTX_free(s->hmac_sha256);
    EVP_MAC_CTX_free(s->hmac_sha1);
    EVP_MAC_free(s->hmac);
    EVP_MD_CTX_free(s->digest);
    EVP_MD_free(s->sha256);
    free(s);
}

/* What OpenSSL had to say stays out of the next call's errors. */
static pts_sign_status crypto_failed(void)
{
    ERR_clear_error();
    return PTS_SIGN_CRYPTO;
}

static pts_sign_status buffer_status(const pts_buffer *b)
{
    switch (b->state) {
    case PTS_BUFFER_OK:
        return PTS_SIGN_OK;
    case PTS_BUFFER_FULL:
        return PTS_SIGN_TOO_LONG;
    default:
        return PTS_SIGN_NO_MEMORY;
    }
}

pts_sign_status pts_sha256_hex(pts_signer *s, pts_slice data, char out[PTS_SHA256_HEX_SIZE])
{
    unsigned char digest[SHA256_SIZE];
    if (data.len == 0) {
        memcpy(out, EMPTY_SHA256, PTS_SHA256_HEX_SIZE);
        return PTS_SIGN_OK;
    }
    if (EVP_DigestInit_ex2(s->digest, s->sha256, NULL) != 1 ||
        EVP_DigestUpdate(s->digest, data.data, data.len) != 1 ||
        EVP_DigestFinal_ex(s->digest, digest, NULL) != 1)
        return crypto_failed();
    pts_encode_hex(out, digest, sizeof digest);
    return PTS_SIGN_OK;
}

static pts_sign_status hmac(EVP_MAC_CTX *ctx, pts_slice key, pts_slice data, unsigned char *out,
                            size_t size)
{
    size_t len = 0;
    /* An empty key handed over as NULL would mean "the key of last time". */
    const unsigned char *bytes = (const unsigned char *)(key.len ? key.data : "");
    if (EVP_MAC_init(ctx, bytes, key.len, NULL) != 1 ||
        EVP_MAC_update(ctx, (const unsigned char *)data.data, data.len) != 1 ||
        EVP_MAC_final(ctx, out, &len, size) != 1 || len != size)
        return crypto_failed();
    return PTS_SIGN_OK;
}

static int compare_bytes(pts_slice a, pts_slice b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

int pts_compare_names(pts_slice a, pts_slice b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < shorter; i++) {
        int order = lower(a.data[i]) - lower(b.data[i]);
        if (order) return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int by_bytes(const void *a, const void *b)
{
    return compare_bytes(((const pts_pair *)a)->name, ((const pts_pair *)b)->name);
}

void pts_sort_parameters(pts_pair *pairs, size_t n)
{
    if (n > 1) qsort(pairs, n, sizeof *pairs, by_bytes);
}

void pts_add_query(pts_buffer *out, const pts_pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i) pts_buffer_add_char(out, '&');
        pts_encode_percent(out, pairs[i].name);
        pts_buffer_add_char(out, '=');
        pts_encode_percent(out, pairs[i].value);
    }
}

bool pts_acs3_signs(pts_slice name)
{
    pts_slice start = {name.data, name.len < 6 ? name.len : 6};
    return pts_compare_names(start, PTS_LITERAL("x-acs-")) == 0 ||
           pts_compare_names(name, PTS_LITERAL("host")) == 0 ||
           pts_compare_names(name, PTS_LITERAL("content-type")) == 0;
}

/* By insertion: there are few. */
static void sort_headers(pts_pair *headers, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        pts_pair moving = headers[i];
        size_t j = i;
        for (; j > 0 && pts_compare_names(headers[j - 1].name, moving.name) > 0; j--)
            headers[j] = headers[j - 1];
        headers[j] = moving;
    }
}

static void add_lower(pts_buffer *out, pts_slice name, bool is_lower)
{
    if (is_lower) {
        pts_buffer_add_slice(out, name);
        return;
    }
    char *room = pts_buffer_room(out, name.len);
    if (!room) return;
    for (size_t i = 0; i < name.len; i++) room[i] = (char)lower(name.data[i]);
    out->len += name.len;
}

static pts_sign_status add_canonical_request(pts_acs3_input *in, pts_buffer *out,
                                             pts_slice *signed_headers)
{
    if (!in->in_order) sort_headers(in->headers, in->header_count);
    pts_buffer_add_slice(out, in->method);
    pts_buffer_add_char(out, '\n');
    pts_buffer_add_slice(out, in->path.len ? in->path : PTS_LITERAL("/"));
    pts_buffer_add_char(out, '\n');
    pts_buffer_add_slice(out, in->query);
    pts_buffer_add_char(out, '\n');
    for (size_t i = 0; i < in->header_count; i++) {
        add_lower(out, in->headers[i].name, in->in_order);
        pts_buffer_add_char(out, ':');
        pts_buffer_add_slice(out, pts_trim(in->headers[i].value));
        pts_buffer_add_char(out, '\n');
    }
    pts_buffer_add_char(out, '\n');
    size_t start = out->len;
    for (size_t i = 0; i < in->header_count; i++) {
        if (i) pts_buffer_add_char(out, ';');
        add_lower(out, in->headers[i].name, in->in_order);
    }
    size_t end = out->len;
    pts_buffer_add_char(out, '\n');
    pts_buffer_add(out, in->body_hash, PTS_SHA256_HEX_SIZE - 1);
    if (out->state != PTS_BUFFER_OK) return buffer_status(out);
    *signed_headers = (pts_slice){out->data + start, end - start};
    return PTS_SIGN_OK;
}

pts_sign_status pts_sign_acs3(pts_signer *s, pts_acs3_input *in, pts_acs3_output *out)
{
    static const char prefix[] = ACS3_ALGORITHM "\n";
    unsigned char mac[SHA256_SIZE];
    pts_sign_status status =
        add_canonical_request(in, out->canonical_request, &out->signed_headers);
    if (status) return status;

    memcpy(out->string_to_sign, prefix, sizeof prefix);
    status = pts_sha256_hex(s, pts_buffer_slice(out->canonical_request),
                            out->string_to_sign + sizeof prefix - 1);
    if (status) return status;
    pts_slice text = {out->string_to_sign, sizeof out->string_to_sign - 1};
    status = hmac(s->hmac_sha256, in->access_key_secret, text, mac, sizeof mac);
    if (status) return status;
    pts_encode_hex(out->signature, mac, sizeof mac);

    pts_buffer *a = out->authorization;
    pts_buffer_add_slice(a, PTS_LITERAL(ACS3_ALGORITHM " Credential="));
    pts_buffer_add_slice(a, in->access_key_id);
    pts_buffer_add_slice(a, PTS_LITERAL(",SignedHeaders="));
    pts_buffer_add_slice(a, out->signed_headers);
    pts_buffer_add_slice(a, PTS_LITERAL(",Signature="));
    pts_buffer_add(a, out->signature, PTS_SHA256_HEX_SIZE - 1);
    return buffer_status(a);
}

pts_sign_status pts_sign_legacy(pts_signer *s, pts_slice method, pts_slice query,
                                pts_slice access_key_secret, pts_buffer *string_to_sign,
                                char signature[PTS_SHA1_BASE64_SIZE])
{
    unsigned char mac[SHA1_SIZE];
    pts_buffer key;
    size_t start = string_to_sign->len;

    pts_buffer_add_slice(string_to_sign, method);
    pts_buffer_add_slice(string_to_sign, PTS_LITERAL("&%2F&"));
    pts_encode_percent(string_to_sign, query);
    if (string_to_sign->state != PTS_BUFFER_OK) return buffer_status(string_to_sign);

    pts_buffer_init(&key, access_key_secret.len + 1);
    pts_buffer_add_slice(&key, access_key_secret);
    pts_buffer_add_char(&key, '&');
    pts_sign_status status = buffer_status(&key);
    if (status == PTS_SIGN_OK) {
        pts_slice text = {string_to_sign->data + start, string_to_sign->len - start};
        status = hmac(s->hmac_sha1, pts_buffer_slice(&key), text, mac, sizeof mac);
    }
    pts_buffer_free(&key);
    if (status) return status;
    int n = EVP_EncodeBlock((unsigned char *)signature, mac, sizeof mac);
    return n == PTS_SHA1_BASE64_SIZE - 1 ? PTS_SIGN_OK : crypto_failed();
}
