/* SPDX-License-Identifier: MIT */
/* bare_easy URL COUNT [CA-FILE]: one reused easy handle, one request after the other. With a file
 * of authorities, a new connection each time, with everything libcurl does by default. */
#include "bare.h"

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) fail("usage: bare_easy URL COUNT [CA-FILE]");
    long count = count_argument(argv[2]);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) fail("libcurl could not start");
    struct answer answer = {0};
    struct curl_slist *headers = request_headers();
    CURL *e = request_handle(argv[1], headers, &answer);
    if (argc == 4 && (curl_easy_setopt(e, CURLOPT_CAINFO, argv[3]) ||
                      curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L) ||
                      curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L)))
        fail("libcurl refused an option");
    if (curl_easy_perform(e) != CURLE_OK) fail("the first request failed");
    double cpu = cpu_us();
    double wall = wall_us();
    for (long i = 0; i < count; i++) {
        answer.len = 0;
        if (curl_easy_perform(e) != CURLE_OK) fail("a request failed");
    }
    printf("cpu_us_per_op %.3f\n", (cpu_us() - cpu) / (double)count);
    printf("wall_us_per_op %.3f\n", (wall_us() - wall) / (double)count);
    curl_easy_cleanup(e);
    curl_slist_free_all(headers);
    free(answer.data);
    curl_global_cleanup();
    return 0;
}
