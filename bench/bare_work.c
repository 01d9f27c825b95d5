/* SPDX-License-Identifier: MIT */
/* bare_work URL COUNT: the work of a call by as little code as can: a reused easy handle, each
 * request with its own nonce and signature by OpenSSL, each answer made a Lua table by lua-cjson.
 * No parameter is checked, no credentials are looked for, no failure is told from another. */
#include "bare.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#define KEY "BenchSecretBenchSecret00000029"
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SIGNED \
    "host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;" \
    "x-acs-signature-nonce;x-acs-version"
#define NONCE_BYTES 16

struct signer {
    EVP_MD *sha256;
    EVP_MD_CTX *digest;
    EVP_MAC_CTX *hmac;
    unsigned char random[64 * NONCE_BYTES];
    size_t left;
};

static void hex(char *out, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *out++ = "0123456789abcdef"[bytes[i] >> 4];
        *out++ = "0123456789abcdef"[bytes[i] & 15];
    }
    *out = '\0';
}

static void set_up(struct signer *s)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    OSSL_PARAM digest[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
                           OSSL_PARAM_construct_end()};
    s->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    s->digest = EVP_MD_CTX_new();
    s->hmac = EVP_MAC_CTX_new(mac);
    s->left = 0;
    if (!s->sha256 || !s->digest || !s->hmac || EVP_MAC_CTX_set_params(s->hmac, digest) != 1)
        fail("OpenSSL has no HMAC-SHA256");
    EVP_MAC_free(mac);
}

static void make_nonce(struct signer *s, char nonce[2 * NONCE_BYTES + 1])
{
    if (s->left == 0) {
        if (RAND_bytes(s->random, sizeof s->random) != 1) fail("no random bytes");
        s->left = sizeof s->random;
    }
    s->left -= NONCE_BYTES;
    hex(nonce, s->random + s->left, NONCE_BYTES);
}

/* The two lines that differ from one request to the next. */
static void sign(struct signer *s, const char *host, char *nonce_line, char *authorization_line)
{
    unsigned char bytes[32];
    char nonce[2 * NONCE_BYTES + 1], text[1024], to_sign[100] = "ACS3-HMAC-SHA256\n";
    char signature[65];
    size_t n;
    make_nonce(s, nonce);
    int len = sprintf(text,
                      "POST\n/\nSceneId=NHBG6V\nhost:%s\nx-acs-action:GetPtsSceneRunningStatus\n"
                      "x-acs-content-sha256:" EMPTY_HASH "\nx-acs-credentials-provider:static_ak\n"
                      "x-acs-date:2026-01-01T00:00:00Z\nx-acs-signature-nonce:%s\n"
                      "x-acs-version:2020-10-20\n\n" SIGNED "\n" EMPTY_HASH,
                      host, nonce);
    if (EVP_DigestInit_ex2(s->digest, s->sha256, NULL) != 1 ||
        EVP_DigestUpdate(s->digest, text, (size_t)len) != 1 ||
        EVP_DigestFinal_ex(s->digest, bytes, NULL) != 1)
        fail("no digest");
    hex(to_sign + 17, bytes, sizeof bytes);
    if (EVP_MAC_init(s->hmac, (const unsigned char *)KEY, sizeof KEY - 1, NULL) != 1 ||
        EVP_MAC_update(s->hmac, (const unsigned char *)to_sign, strlen(to_sign)) != 1 ||
        EVP_MAC_final(s->hmac, bytes, &n, sizeof bytes) != 1)
        fail("no signature");
    hex(signature, bytes, sizeof bytes);
    (void)sprintf(nonce_line, "x-acs-signature-nonce: %s", nonce);
    (void)sprintf(authorization_line,
                  "Authorization: ACS3-HMAC-SHA256 Credential=LTAI5tBenchKey0029,"
                  "SignedHeaders=" SIGNED ",Signature=%s",
                  signature);
}

/* A Lua state with lua-cjson's decode at the top of its stack. */
static lua_State *new_decoder(void)
{
    lua_State *L = luaL_newstate();
    if (!L) fail("no memory for Lua");
    luaL_openlibs(L);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "cjson");
    if (lua_pcall(L, 1, 1, 0) != 0) fail("no lua-cjson");
    lua_getfield(L, -1, "decode");
    return L;
}

static void decode(lua_State *L, const struct answer *answer)
{
    lua_pushvalue(L, -1);
    lua_pushlstring(L, answer->data, answer->len);
    if (lua_pcall(L, 1, 1, 0) != 0 || !lua_istable(L, -1)) fail("no JSON");
    lua_pop(L, 1);
}

int main(int argc, char **argv)
{
    if (argc != 3 || strncmp(argv[1], "http://", 7) != 0) fail("usage: bare_work URL COUNT");
    long count = count_argument(argv[2]);
    char host[64], nonce[128], authorization[512];
    if (sscanf(argv[1], "http://%63[^/]", host) != 1) fail("the URL has no host");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) fail("libcurl could not start");
    struct signer signer;
    set_up(&signer);
    lua_State *L = new_decoder();
    struct answer answer = {0};
    struct curl_slist *headers = request_headers();
    /* What the list held of its own stays with it, until it is freed. */
    char *kept[2] = {0};
    struct curl_slist *nodes[2] = {0};
    for (struct curl_slist *h = headers; h; h = h->next) {
        if (strncmp(h->data, "x-acs-signature-nonce:", 22) == 0) nodes[0] = h;
        if (strncmp(h->data, "Authorization:", 14) == 0) nodes[1] = h;
    }
    for (size_t i = 0; i < 2; i++) kept[i] = nodes[i]->data;
    nodes[0]->data = nonce;
    nodes[1]->data = authorization;
    CURL *e = request_handle(argv[1], headers, &answer);
    double cpu = 0;
    for (long i = -1; i < count; i++) {
        if (i == 0) cpu = cpu_us(); /* the first one connects */
        answer.len = 0;
        sign(&signer, host, nonce, authorization);
        if (curl_easy_perform(e) != CURLE_OK) fail("a request failed");
        decode(L, &answer);
    }
    printf("cpu_us_per_op %.3f\n", (cpu_us() - cpu) / (double)count);
    for (size_t i = 0; i < 2; i++) nodes[i]->data = kept[i];
    curl_easy_cleanup(e);
    curl_slist_free_all(headers);
    free(answer.data);
    lua_close(L);
    EVP_MAC_CTX_free(signer.hmac);
    EVP_MD_CTX_free(signer.digest);
    EVP_MD_free(signer.sha256);
    curl_global_cleanup();
    return 0;
}
