/* SPDX-License-Identifier: MIT */
/* What the bare programs share: the header lines of the request that ours sends, and how time is
 * taken. */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static inline double cpu_us(void)
{
    struct rusage u;
    if (getrusage(RUSAGE_SELF, &u) != 0) return 0;
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static inline double wall_us(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static inline void fail(const char *what)
{
    (void)fprintf(stderr, "%s\n", what);
    exit(1);
}

static inline long count_argument(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (*end || n < 1) fail("a count must be a whole number above 0");
    return n;
}

/* A growing buffer for answers, as any program would keep one. */
struct answer {
    char *data;
    size_t len, cap;
};

static inline size_t keep_answer(char *data, size_t size, size_t count, void *user)
{
    struct answer *a = user;
    size_t n = size * count;
    if (a->len + n > a->cap) {
        char *more = realloc(a->data, 2 * (a->len + n));
        if (!more) return 0;
        a->data = more;
        a->cap = 2 * (a->len + n);
    }
    memcpy(a->data + a->len, data, n);
    a->len += n;
    return n;
}

static inline struct curl_slist *request_headers(void)
{
    static const char *const lines[] = {
        "x-acs-version: 2020-10-20",
        "x-acs-action: GetPtsSceneRunningStatus",
        "user-agent: pts/0.1.0 (Linux; x86_64) Lua/5.4",
        "x-acs-date: 2026-01-01T00:00:00Z",
        "x-acs-signature-nonce: 0123456789abcdef0123456789abcdef",
        "accept: application/json",
        "x-acs-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-credentials-provider: static_ak",
        "Authorization: ACS3-HMAC-SHA256 "
        "Credential=LTAI5tBenchKey0029,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-"
        "version,"
        "Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "Connection: keep-alive",
        "Content-Type:",
        "Expect:",
    };
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct curl_slist *longer = curl_slist_append(list, lines[i]);
        if (!longer) fail("out of memory");
        list = longer;
    }
    return list;
}

/* One easy handle for the request, set up once. */
static inline CURL *request_handle(const char *url, struct curl_slist *headers,
                                   struct answer *answer)
{
    CURL *e = curl_easy_init();
    if (!e || curl_easy_setopt(e, CURLOPT_URL, url) || curl_easy_setopt(e, CURLOPT_POST, 1L) ||
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, "") ||
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, 0L) ||
        curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers) ||
        curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) ||
        curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) ||
        curl_easy_setopt(e, CURLOPT_NOPROXY, "*") ||
        curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, keep_answer) ||
        curl_easy_setopt(e, CURLOPT_WRITEDATA, answer) ||
        curl_easy_setopt(e, CURLOPT_PRIVATE, answer))
        fail("libcurl refused an option");
    return e;
}

#endif
