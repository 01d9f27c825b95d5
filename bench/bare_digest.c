/* SPDX-License-Identifier: MIT */
/* bare_digest COUNT: the two digests of one signature and nothing else, the quickest way OpenSSL
 * offers: algorithms fetched once, contexts used again. */
#include "bare.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

/* What GetPtsSceneRunningStatus has to sign. */
static const char canonical_request[] =
    "POST\n/\nSceneId=NHBG6V\nhost:pts.aliyuncs.com\nx-acs-action:GetPtsSceneRunningStatus\n"
    "x-acs-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
    "x-acs-credentials-provider:static_ak\nx-acs-date:2026-01-01T00:00:00Z\n"
    "x-acs-signature-nonce:0123456789abcdef0123456789abcdef\nx-acs-version:2020-10-20\n\n"
    "host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-"
    "nonce;x-acs-version\n"
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char string_to_sign[] =
    "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259";
static const char secret[] = "BenchSecretBenchSecret00000029";

int main(int argc, char **argv)
{
    if (argc != 2) fail("usage: bare_digest COUNT");
    long count = count_argument(argv[1]);
    unsigned char out[32];
    size_t len;
    EVP_MD *sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *mac = EVP_MAC_CTX_new(hmac);
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
                           OSSL_PARAM_construct_end()};
    if (!sha256 || !digest || !mac || EVP_MAC_CTX_set_params(mac, params) != 1)
        fail("OpenSSL could not set up");
    double cpu = cpu_us();
    for (long i = 0; i < count; i++) {
        if (EVP_DigestInit_ex2(digest, sha256, NULL) != 1 ||
            EVP_DigestUpdate(digest, canonical_request, sizeof canonical_request - 1) != 1 ||
            EVP_DigestFinal_ex(digest, out, NULL) != 1 ||
            EVP_MAC_init(mac, (const unsigned char *)secret, sizeof secret - 1, NULL) != 1 ||
            EVP_MAC_update(mac, (const unsigned char *)string_to_sign, sizeof string_to_sign - 1) !=
                1 ||
            EVP_MAC_final(mac, out, &len, sizeof out) != 1)
            fail("a digest failed");
    }
    printf("cpu_us_per_op %.4f\n", (cpu_us() - cpu) / (double)count);
    EVP_MAC_CTX_free(mac);
    EVP_MAC_free(hmac);
    EVP_MD_CTX_free(digest);
    EVP_MD_free(sha256);
    return 0;
}
