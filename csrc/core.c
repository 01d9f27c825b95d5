/* SPDX-License-Identifier: MIT */
/* The module `pts.core`: registration, versions and clocks. */
#include "bind.h"
#include "clock.h"
#include "encode.h"
#include "process.h"

#include <openssl/crypto.h>
#include <string.h>

#define US 1000000.0

/* decode(text) -> table, or nil and what is wrong with the text */
static int decode(lua_State *L)
{
    (void)luaL_checkstring(L, 1);
    lua_settop(L, 1);
    return pts_decode(L);
}

/* bad_text(text) -> nil; or the position of a byte that no parameter can have, and what is wrong:
 * "NUL", or "UTF-8" where the text is not well-formed from there on */
static int bad_text(lua_State *L)
{
    pts_slice text;
    text.data = luaL_checklstring(L, 1, &text.len);
    const char *nul = memchr(text.data, '\0', text.len);
    long at = nul ? nul - text.data : pts_bad_utf8(text);
    if (at < 0) {
        lua_pushnil(L);
        return 1;
    }
    pts_push_integer(L, at + 1);
    lua_pushstring(L, nul ? "NUL" : "UTF-8");
    return 2;
}

/* now() -> seconds on a clock that only goes forward */
static int now(lua_State *L)
{
    lua_pushnumber(L, (lua_Number)pts_monotonic_us() / (lua_Number)US);
    return 1;
}

/* sleep(seconds): returns early when a signal came */
static int sleep_seconds(lua_State *L)
{
    pts_sleep_us(pts_check_seconds(L, 1));
    return 0;
}

static void set_text(lua_State *L, const char *field, const char *text)
{
    lua_pushstring(L, text ? text : "");
    lua_setfield(L, -2, field);
}

/* versions() -> the libraries in this process; a different one at build time is a common cause of
 * trouble */
static int versions(lua_State *L)
{
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
    lua_createtable(L, 0, 8);
    set_text(L, "pts", PTS_VERSION);
    set_text(L, "curl", curl->version);
    set_text(L, "curl_built", LIBCURL_VERSION);
    set_text(L, "curl_tls", curl->ssl_version);
    set_text(L, "openssl", OpenSSL_version(OPENSSL_VERSION_STRING));
    set_text(L, "openssl_built", OPENSSL_FULL_VERSION_STR);
    set_text(L, "poller", pts_poller_name);
    set_text(L, "platform", PTS_SYSTEM "; " PTS_MACHINE);
    return 1;
}

static const luaL_Reg functions[] = {{"decode", decode},     {"bad_text", bad_text},
                                     {"now", now},           {"sleep", sleep_seconds},
                                     {"versions", versions}, {NULL, NULL}};

/* A libcurl without TLS, or one that does not know an option that keeps a request safe, is no use.
 */
static void check_libcurl(lua_State *L)
{
    CURLcode rc = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (rc != CURLE_OK) luaL_error(L, "libcurl could not start: %s", curl_easy_strerror(rc));
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
    if (curl->version_num < 0x075500)
        luaL_error(L, "pts needs libcurl 7.85 or newer, this is %s", curl->version);
    if (!(curl->features & CURL_VERSION_SSL)) luaL_error(L, "this libcurl was built without TLS");
}

__attribute__((visibility("default"))) int luaopen_pts_core(lua_State *L);

int luaopen_pts_core(lua_State *L)
{
    check_libcurl(L);
    if (!pts_watch_forks()) return luaL_error(L, "not enough memory");
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    pts_open_decode(L);
    pts_open_sign(L);
    pts_open_message(L);
    pts_open_origin(L);
    pts_open_request(L);
    pts_open_transport(L);
    pts_open_file(L);
    pts_open_process(L);
    return 1;
}
