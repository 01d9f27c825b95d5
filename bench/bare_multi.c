/* SPDX-License-Identifier: MIT */
/* bare_multi URL COUNT CONCURRENCY: epoll and curl_multi_socket_action as libcurl's documentation
 * shows them, with a timerfd for its timer, and as many reused easy handles as there are in flight.
 */
#include "bare.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int epoll_fd, timer_fd;
static CURLM *multi;

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
    (void)easy;
    (void)user;
    struct epoll_event event = {.data = {.fd = fd}};
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, &event);
        return curl_multi_assign(multi, fd, NULL) == CURLM_OK ? 0 : -1;
    }
    if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
    if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
    if (epoll_ctl(epoll_fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0) return -1;
    return curl_multi_assign(multi, fd, multi) == CURLM_OK ? 0 : -1;
}

static int on_timer(CURLM *m, long timeout_ms, void *user)
{
    (void)m;
    (void)user;
    struct itimerspec when = {{0, 0}, {0, 0}};
    if (timeout_ms == 0) {
        when.it_value.tv_nsec = 1;
    } else if (timeout_ms > 0) {
        when.it_value.tv_sec = timeout_ms / 1000;
        when.it_value.tv_nsec = (timeout_ms % 1000) * 1000000;
    }
    return timerfd_settime(timer_fd, 0, &when, NULL);
}

static void start(CURL *e)
{
    if (curl_multi_add_handle(multi, e) != CURLM_OK) fail("a request could not be added");
}

/* Takes finished requests and starts the next ones; returns how many had finished. */
static long collect(long *to_start)
{
    long finished = 0;
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(multi, &left)) != NULL;) {
        if (m->msg != CURLMSG_DONE) continue;
        if (m->data.result != CURLE_OK) fail(curl_easy_strerror(m->data.result));
        CURL *e = m->easy_handle;
        struct answer *answer = NULL;
        (void)curl_multi_remove_handle(multi, e);
        if (curl_easy_getinfo(e, CURLINFO_PRIVATE, (char **)&answer) != CURLE_OK)
            fail("no private pointer");
        answer->len = 0;
        finished++;
        if (*to_start > 0) {
            --*to_start;
            start(e);
        }
    }
    return finished;
}

static void run(long count, long to_start)
{
    struct epoll_event events[64];
    int running;
    for (long finished = 0; finished < count;) {
        int n = epoll_wait(epoll_fd, events, 64, 1000);
        if (n < 0) fail("epoll_wait");
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            int mask = 0;
            if (fd == timer_fd) {
                unsigned long long ticks;
                if (read(timer_fd, &ticks, sizeof ticks) < 0) continue;
                fd = CURL_SOCKET_TIMEOUT;
            } else {
                if (events[i].events & EPOLLIN) mask |= CURL_CSELECT_IN;
                if (events[i].events & EPOLLOUT) mask |= CURL_CSELECT_OUT;
                if (events[i].events & (EPOLLERR | EPOLLHUP)) mask |= CURL_CSELECT_ERR;
            }
            if (curl_multi_socket_action(multi, fd, mask, &running) != CURLM_OK)
                fail("curl_multi_socket_action");
        }
        finished += collect(&to_start);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) fail("usage: bare_multi URL COUNT CONCURRENCY");
    long count = count_argument(argv[2]);
    long concurrency = count_argument(argv[3]);
    if (concurrency > count) fail("more in flight than there are");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) fail("libcurl could not start");
    multi = curl_multi_init();
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = timer_fd}};
    if (!multi || epoll_fd < 0 || timer_fd < 0 ||
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, timer_fd, &event) != 0 ||
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket) ||
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer) ||
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrency))
        fail("could not set up");

    struct curl_slist *headers = request_headers();
    CURL **handles = calloc((size_t)concurrency, sizeof(CURL *));
    struct answer *answers = calloc((size_t)concurrency, sizeof *answers);
    if (!handles || !answers) fail("out of memory");
    for (long i = 0; i < concurrency; i++)
        handles[i] = request_handle(argv[1], headers, &answers[i]);

    for (long i = 0; i < concurrency; i++) start(handles[i]); /* connects all */
    run(concurrency, 0);
    double cpu = cpu_us();
    double wall = wall_us();
    for (long i = 0; i < concurrency; i++) start(handles[i]);
    run(count, count - concurrency);
    wall = wall_us() - wall;
    printf("cpu_us_per_op %.3f\n", (cpu_us() - cpu) / (double)count);
    printf("requests_per_s %.1f\n", (double)count / wall * 1e6);

    for (long i = 0; i < concurrency; i++) {
        curl_easy_cleanup(handles[i]);
        free(answers[i].data);
    }
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
    free(handles);
    free(answers);
    close(timer_fd);
    close(epoll_fd);
    return 0;
}
