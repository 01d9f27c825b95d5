/* SPDX-License-Identifier: MIT */
/* Small files of settings and keys: read whole and within a limit, or replaced as a whole. Plain
 * Lua can neither tell a directory or a pipe from a file, nor see who may read it, nor make one
 * that only its owner can read. */
#include "bind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_JOB "pts.file_job"
#define DEFAULT_LIMIT ((int64_t)1024 * 1024)
#define LONGEST_LIMIT ((int64_t)64 * 1024 * 1024)
#define PIECE 16384
#define OWNER_ONLY 0600
#define TRIES 16
/* Room in a temporary name after the path: a dot, 16 random hexadecimal digits, and the end. */
#define SUFFIX_SIZE 18

/* What one call holds, owned by a userdata because pushing a string may raise. */
typedef struct {
    int fd;
    pts_buffer text;
    char *real, *temporary;
    bool written; /* the temporary file exists and is ours */
} file_job;

static void end_job(file_job *job)
{
    if (job->fd >= 0) (void)close(job->fd);
    job->fd = -1;
    if (job->written && job->temporary) (void)unlink(job->temporary);
    job->written = false;
    free(job->real);
    free(job->temporary);
    job->real = job->temporary = NULL;
    pts_buffer_free(&job->text);
}

static int job_gc(lua_State *L)
{
    end_job(luaL_checkudata(L, 1, FILE_JOB));
    return 0;
}

static file_job *new_job(lua_State *L, size_t limit)
{
    file_job *job = lua_newuserdata(L, sizeof *job);
    *job = (file_job){.fd = -1};
    pts_buffer_init(&job->text, limit);
    luaL_setmetatable(L, FILE_JOB);
    return job;
}

/* A path as C understands it. */
static const char *check_path(lua_State *L, int arg)
{
    size_t len;
    const char *path = luaL_checklstring(L, arg, &len);
    luaL_argcheck(L, len > 0 && !memchr(path, '\0', len), arg, "a path expected");
    return path;
}

/* nil, message, and a word that does not depend on the language [-0, +3, m] */
static int failed(lua_State *L, int error)
{
    const char *word = error == ENOENT || error == ENOTDIR ? "missing"
                       : error == EACCES || error == EPERM ? "denied"
                       : error == EISDIR                   ? "directory"
                                                           : "failed";
    lua_pushnil(L);
    lua_pushstring(L, strerror(error));
    lua_pushstring(L, word);
    return 3;
}

/* The same for what errno says; nothing is kept until the collector comes. */
static int failed_job(lua_State *L, file_job *job)
{
    int error = errno;
    end_job(job);
    return failed(L, error);
}

static int refused(lua_State *L, file_job *job, const char *message, const char *word)
{
    end_job(job);
    lua_pushnil(L);
    lua_pushstring(L, message);
    lua_pushstring(L, word);
    return 3;
}

/* { kind, mode, size, stamp }: `stamp` is another text as soon as the file was changed or replaced
 */
static void push_facts(lua_State *L, const struct stat *s)
{
    char stamp[128];
    int len = snprintf(stamp, sizeof stamp, "%lld.%09ld/%lld/%llu/%llu", (long long)s->st_mtime,
#if defined(__APPLE__)
                       s->st_mtimespec.tv_nsec,
#else
                       s->st_mtim.tv_nsec,
#endif
                       (long long)s->st_size, (unsigned long long)s->st_dev,
                       (unsigned long long)s->st_ino);
    lua_createtable(L, 0, 4);
    lua_pushstring(L, S_ISREG(s->st_mode) ? "file" : S_ISDIR(s->st_mode) ? "directory" : "other");
    lua_setfield(L, -2, "kind");
    pts_push_integer(L, (int64_t)(s->st_mode & 07777));
    lua_setfield(L, -2, "mode");
    pts_push_integer(L, (int64_t)s->st_size);
    lua_setfield(L, -2, "size");
    lua_pushlstring(L, stamp, len > 0 && (size_t)len < sizeof stamp ? (size_t)len : 0);
    lua_setfield(L, -2, "stamp");
}

/* stat(path) -> { kind, mode, size, stamp }; or nil, message, "missing"|"denied"|"failed" */
static int stat_path(lua_State *L)
{
    struct stat s;
    if (stat(check_path(L, 1), &s) != 0) return failed(L, errno);
    push_facts(L, &s);
    return 1;
}

/* read_file(path, limit) -> text, facts as of `stat`; or nil, message, "missing"|"denied"|
 * "directory"|"other"|"large"|"failed". Never waits: a pipe is refused, not read. */
static int read_file(lua_State *L)
{
    struct stat s;
    const char *path = check_path(L, 1);
    lua_Number limit = luaL_optnumber(L, 2, (lua_Number)DEFAULT_LIMIT);
    luaL_argcheck(L, limit >= 0 && limit <= (lua_Number)LONGEST_LIMIT, 2, "a limit in bytes");
    lua_settop(L, 2);
    file_job *job = new_job(L, (size_t)limit);
    job->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (job->fd < 0) return failed_job(L, job);
    if (fstat(job->fd, &s) != 0) return failed_job(L, job);
    if (S_ISDIR(s.st_mode)) return refused(L, job, "it is a directory", "directory");
    if (!S_ISREG(s.st_mode)) return refused(L, job, "it is no regular file", "other");
    for (;;) {
        char piece[PIECE];
        ssize_t n = read(job->fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed_job(L, job);
        if (n == 0) break;
        pts_buffer_add(&job->text, piece, (size_t)n);
        if (job->text.state == PTS_BUFFER_FULL) return refused(L, job, "it is too long", "large");
        if (job->text.state != PTS_BUFFER_OK) return refused(L, job, "memory is short", "failed");
    }
    pts_push_slice(L, pts_buffer_slice(&job->text));
    push_facts(L, &s);
    end_job(job);
    return 2;
}

/* Opens a file beside the real one that nobody else has or can read. False with errno. */
static bool open_temporary(lua_State *L, file_job *job)
{
    size_t size = strlen(job->real) + SUFFIX_SIZE;
    job->temporary = malloc(size);
    if (!job->temporary) return false;
    for (int i = 0; i < TRIES; i++) {
        char nonce[PTS_NONCE_SIZE];
        if (!pts_stamp_nonce(pts_state_stamper(L), nonce)) {
            errno = EIO;
            return false;
        }
        (void)snprintf(job->temporary, size, "%s.%.16s", job->real, nonce);
        job->fd = open(job->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OWNER_ONLY);
        if (job->fd >= 0) {
            job->written = true;
            return true;
        }
        if (errno != EEXIST) return false;
    }
    return false;
}

static bool write_all(int fd, pts_slice text)
{
    while (text.len) {
        ssize_t n = write(fd, text.data, text.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        text.data += n;
        text.len -= (size_t)n;
    }
    return true;
}

/* The entry in the folder has to last too. Some file systems cannot do this, and then nothing is
 * lost. */
static void sync_folder(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == path)
        slash[1] = '\0';
    else if (slash)
        *slash = '\0';
    int fd = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    (void)fsync(fd);
    (void)close(fd);
}

/* A file of somebody else's stays theirs, as far as this user may say so. */
static bool keep_owner(const file_job *job)
{
    struct stat s;
    if (stat(job->real, &s) != 0) return errno == ENOENT;
    if (s.st_uid == geteuid()) return true;
    return fchown(job->fd, s.st_uid, s.st_gid) == 0;
}

/* replace_file(path, text) -> true; or nil, message, word. Whoever looks sees the old text or the
 * new one, never a part, and only the owner may look. A link stays a link: what it names is
 * replaced. */
static int replace_file(lua_State *L)
{
    pts_slice text;
    const char *path = check_path(L, 1);
    text.data = luaL_checklstring(L, 2, &text.len);
    lua_settop(L, 2);
    (void)pts_state_stamper(L); /* it may raise, and does so before there is anything to lose */
    file_job *job = new_job(L, 0);
    job->real = realpath(path, NULL);
    if (!job->real && errno == ENOENT) job->real = strdup(path);
    if (!job->real) return failed_job(L, job);
    if (!open_temporary(L, job)) return failed_job(L, job);
    if (!keep_owner(job) || !write_all(job->fd, text) || fsync(job->fd) != 0)
        return failed_job(L, job);
    int fd = job->fd;
    job->fd = -1;
    if (close(fd) != 0) return failed_job(L, job);
    if (rename(job->temporary, job->real) != 0) return failed_job(L, job);
    job->written = false;
    sync_folder(job->real);
    end_job(job);
    lua_pushboolean(L, 1);
    return 1;
}

static const luaL_Reg functions[] = {
    {"stat", stat_path}, {"read_file", read_file}, {"replace_file", replace_file}, {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__gc", job_gc}, {NULL, NULL}};

/* Adds to the module table at the top. */
void pts_open_file(lua_State *L)
{
    pts_new_class(L, FILE_JOB, metamethods, NULL);
    luaL_setfuncs(L, functions, 0);
}
