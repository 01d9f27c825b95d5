/* SPDX-License-Identifier: MIT */
/* A command run without a shell, its output read within a limit. It is stepped, as the transport
 * is, so that whoever waits for it chooses how; and it ends with its userdata at the latest. */
#include "bind.h"
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESS "pts.process"
#define DEFAULT_MAX_BYTES ((int64_t)64 * 1024)
#define LONGEST_OUTPUT ((int64_t)16 * 1024 * 1024)
#define MAX_ARGUMENTS 1000
#define PIECE 4096
/* A command may end while something it started keeps its output open, so its end is looked for
 * too. */
#define LOOK_MS 20
/* A killed process is gone at once, unless the kernel itself waits for something. */
#define REAP_TRIES 100
#define REAP_PAUSE_US 5000

#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
#define PTS_HAVE_CLOSEFROM 1
#endif
#endif

extern char **environ;

typedef struct {
    pid_t pid;     /* 0: never started */
    bool reaped;   /* the process id may belong to somebody else from here on */
    bool has_code; /* false: somebody else waited for our child, as nginx does */
    int status;
    int fd[2]; /* its output, its error output */
    pts_buffer text[2];
} process;

static void close_fd(int *fd)
{
    if (*fd >= 0) (void)close(*fd);
    *fd = -1;
}

/* Notices the end of the child. */
static void look(process *p)
{
    if (p->reaped) return;
    pid_t pid;
    do pid = waitpid(p->pid, &p->status, WNOHANG);
    while (pid < 0 && errno == EINTR);
    if (pid == 0) return;
    p->reaped = true;
    p->has_code = pid == p->pid;
}

/* With all it has started and that did not leave its group. */
static void end_process(process *p)
{
    if (p->pid > 0 && !p->reaped) {
        (void)kill(-p->pid, SIGKILL);
        (void)kill(p->pid, SIGKILL);
        look(p);
        for (int i = 0; i < REAP_TRIES && !p->reaped; i++) {
            pts_sleep_us(REAP_PAUSE_US);
            look(p);
        }
    }
    for (int i = 0; i < 2; i++) {
        close_fd(&p->fd[i]);
        pts_buffer_free(&p->text[i]);
    }
    p->pid = 0;
}

static int process_close(lua_State *L)
{
    end_process(pts_check_self(L, PROCESS));
    return 0;
}

static process *check_process(lua_State *L)
{
    process *p = pts_check_self(L, PROCESS);
    if (p->pid <= 0) luaL_argerror(L, 1, "the process is closed");
    return p;
}

/* The words of a list as C strings; they belong to the table. [-0, +1, raises] */
static char **push_arguments(lua_State *L, int table)
{
    char **words = lua_newuserdata(L, (MAX_ARGUMENTS + 1) * sizeof *words);
    int n = 0;
    for (;; n++) {
        lua_rawgeti(L, table, n + 1);
        if (lua_isnil(L, -1)) break;
        if (n == MAX_ARGUMENTS) luaL_error(L, "more than %d words", MAX_ARGUMENTS);
        if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "word %d is no string", n + 1);
        size_t len;
        /* Not const in posix_spawn's type, but it does not write. */
        union {
            const char *in;
            char *out;
        } word = {lua_tolstring(L, -1, &len)};
        if (memchr(word.in, '\0', len)) luaL_error(L, "word %d holds a NUL byte", n + 1);
        words[n] = word.out;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    if (n == 0 || !words[0][0]) luaL_error(L, "no command");
    words[n] = NULL;
    return words;
}

static int prepare_actions(posix_spawn_file_actions_t *actions, const int out[2], const int err[2])
{
    int rc = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (rc == 0) rc = posix_spawn_file_actions_adddup2(actions, out[1], STDOUT_FILENO);
    if (rc == 0) rc = posix_spawn_file_actions_adddup2(actions, err[1], STDERR_FILENO);
#ifdef PTS_HAVE_CLOSEFROM
    /* Lua's own files, and those of the program around us, are none of its business. */
    if (rc == 0) rc = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#endif
    return rc;
}

/* A group of its own, so that all of it can be ended; and no signal blocked or ignored that this
 * program blocks or ignores for itself. */
static int prepare_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, usual;
    (void)sigemptyset(&none);
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    (void)sigaddset(&usual, SIGCHLD);
    int rc = posix_spawnattr_setpgroup(attributes, 0);
    if (rc == 0) rc = posix_spawnattr_setsigmask(attributes, &none);
    if (rc == 0) rc = posix_spawnattr_setsigdefault(attributes, &usual);
    if (rc == 0)
        rc = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                      POSIX_SPAWN_SETSIGDEF);
    return rc;
}

static int spawn_with(process *p, char **words, const int out[2], const int err[2])
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    pid_t pid = 0;
    if (!words[0]) return EINVAL;
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc != 0) return rc;
    rc = posix_spawnattr_init(&attributes);
    if (rc == 0) {
        rc = prepare_actions(&actions, out, err);
        if (rc == 0) rc = prepare_attributes(&attributes);
        if (rc == 0) rc = posix_spawnp(&pid, words[0], &actions, &attributes, words, environ);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    if (rc == 0) p->pid = pid;
    return rc;
}

/* A pipe whose numbers are above those that the child's will get. */
static int open_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    for (int i = 0; i < 2; i++) {
        if (ends[i] > STDERR_FILENO) continue;
        int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        int error = errno;
        if (moved < 0) return error;
        (void)close(ends[i]);
        ends[i] = moved;
    }
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return errno;
    return 0;
}

static int start(process *p, char **words)
{
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    int rc = open_pipe(out);
    if (rc == 0) rc = open_pipe(err);
    if (rc == 0) rc = spawn_with(p, words, out, err);
    close_fd(&out[1]);
    close_fd(&err[1]);
    if (rc == 0) {
        p->fd[0] = out[0];
        p->fd[1] = err[0];
    } else {
        close_fd(&out[0]);
        close_fd(&err[0]);
    }
    return rc;
}

/* process { word, word, ..., max_bytes = n } -> process; or nil and a message [-0, +1|2, raises]
 * Its input is empty. It begins at once. */
static int new_process(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    int64_t max = pts_integer_field(L, 1, "max_bytes", 1, LONGEST_OUTPUT, DEFAULT_MAX_BYTES);
    char **words = push_arguments(L, 1);
    process *p = lua_newuserdata(L, sizeof *p);
    *p = (process){.fd = {-1, -1}};
    pts_buffer_init(&p->text[0], (size_t)max);
    pts_buffer_init(&p->text[1], (size_t)max);
    luaL_setmetatable(L, PROCESS);
    int rc = start(p, words);
    if (rc == 0) return 1;
    lua_pushnil(L);
    lua_pushstring(L, strerror(rc));
    return 2;
}

/* Takes what is there. */
static void drain(process *p, int which)
{
    while (p->fd[which] >= 0) {
        char piece[PIECE];
        ssize_t n = read(p->fd[which], piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            close_fd(&p->fd[which]);
            return;
        }
        pts_buffer_add(&p->text[which], piece, (size_t)n);
        if (p->text[which].state != PTS_BUFFER_OK) return;
    }
}

static bool too_much(const process *p)
{
    return p->text[0].state != PTS_BUFFER_OK || p->text[1].state != PTS_BUFFER_OK;
}

/* One look, after waiting for output at most so long. True when there is nothing more to wait for.
 */
static bool step_once(process *p, int ms)
{
    struct pollfd fds[2] = {{.fd = p->fd[0], .events = POLLIN}, {.fd = p->fd[1], .events = POLLIN}};
    (void)poll(fds, 2, ms); /* negative descriptors are passed over */
    look(p);                /* before draining: what came before the end is there then */
    drain(p, 0);
    drain(p, 1);
    return p->reaped || too_much(p);
}

/* process:step(seconds) -> whether it has ended, or has said too much */
static int process_step(lua_State *L)
{
    process *p = check_process(L);
    int64_t left = pts_check_seconds(L, 2);
    int64_t until = pts_monotonic_us() + left;
    bool done = step_once(p, 0);
    while (!done && left > 0) {
        int64_t ms = (left + 999) / 1000;
        done = step_once(p, ms < LOOK_MS ? (int)ms : LOOK_MS);
        left = until - pts_monotonic_us();
    }
    lua_pushboolean(L, done);
    return 1;
}

/* process:result() -> exit code (128 + n for signal n; nil when somebody else took it), output,
 * error output; or false and a message [-0, +2|3, raises] */
static int process_result(lua_State *L)
{
    process *p = check_process(L);
    if (too_much(p)) {
        lua_pushboolean(L, 0);
        lua_pushliteral(L, "it printed more than it may");
        return 2;
    }
    if (!p->reaped) luaL_argerror(L, 1, "the process is still running");
    if (!p->has_code)
        lua_pushnil(L);
    else if (WIFSIGNALED(p->status))
        lua_pushinteger(L, 128 + WTERMSIG(p->status));
    else
        lua_pushinteger(L, WEXITSTATUS(p->status));
    pts_push_slice(L, pts_buffer_slice(&p->text[0]));
    pts_push_slice(L, pts_buffer_slice(&p->text[1]));
    return 3;
}

/* process:pid() -> its process id */
static int process_pid(lua_State *L)
{
    pts_push_integer(L, check_process(L)->pid);
    return 1;
}

static const luaL_Reg methods[] = {{"step", process_step},
                                   {"result", process_result},
                                   {"pid", process_pid},
                                   {"close", process_close},
                                   {NULL, NULL}};

static const luaL_Reg metamethods[] = {
    {"__gc", process_close}, {"__close", process_close}, {NULL, NULL}};

/* Adds to the module table at the top. */
void pts_open_process(lua_State *L)
{
    pts_new_class(L, PROCESS, metamethods, methods);
    lua_pushcfunction(L, new_process);
    lua_setfield(L, -2, "process");
}
