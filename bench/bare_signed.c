/* SPDX-License-Identifier: MIT */
/* bare_signed URL COUNT: bare_easy, and each request with its own nonce and signature, made by as
 * little code as can: what signing alone adds to a call. Nothing is checked, nothing decoded. */
#include "bare.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#define KEY "BenchSecretBenchSecret00000029"
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SIGNED \
    "host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;" \
    "x-acs-signature-nonce;x-acs-version"

struct signer {
    EVP_MD *sha256;
    EVP_MD_CTX *digest;
    EVP_MAC_CTX *hmac;
};

static void hex(char *out, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *out++ = "0123456789abcdef"[bytes[i] >> 4];
        *out++ = "0123456789abcdef"[bytes[i] & 15];
    }
    *out = '\0';
}

static struct signer new_signer(void)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    OSSL_PARAM digest[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
                           OSSL_PARAM_construct_end()};
    struct signer s = {EVP_MD_fetch(NULL, "SHA256", NULL), EVP_MD_CTX_new(), EVP_MAC_CTX_new(mac)};
    if (!s.sha256 || !s.digest || !s.hmac || EVP_MAC_CTX_set_params(s.hmac, digest) != 1)
        fail("OpenSSL has no HMAC-SHA256");
    EVP_MAC_free(mac);
    return s;
}

/* The two lines that differ from one request to the next. */
static void sign(struct signer *s, const char *host, char *nonce_line, char *authorization_line)
{
    unsigned char bytes[32];
    char nonce[33], text[1024], to_sign[100] = "ACS3-HMAC-SHA256\n", signature[65];
    size_t n;
    if (RAND_bytes(bytes, 16) != 1) fail("no random bytes");
    hex(nonce, bytes, 16);
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

int main(int argc, char **argv)
{
    if (argc != 3 || strncmp(argv[1], "http://", 7) != 0) fail("usage: bare_signed URL COUNT");
    long count = count_argument(argv[2]);
    char host[64], nonce[128], authorization[512];
    if (sscanf(argv[1], "http://%63[^/]", host) != 1) fail("the URL has no host");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) fail("libcurl could not start");
    struct signer signer = new_signer();
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
    }
    printf("cpu_us_per_op %.3f\n", (cpu_us() - cpu) / (double)count);
    for (size_t i = 0; i < 2; i++) nodes[i]->data = kept[i];
    curl_easy_cleanup(e);
    curl_slist_free_all(headers);
    free(answer.data);
    EVP_MAC_CTX_free(signer.hmac);
    EVP_MD_CTX_free(signer.digest);
    EVP_MD_free(signer.sha256);
    curl_global_cleanup();
    return 0;
}
