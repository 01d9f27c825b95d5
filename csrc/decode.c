/* SPDX-License-Identifier: MIT */
/* JSON text to a plain Lua table that mirrors it: lua-cjson decodes, strictly, and what it leaves
 * different from one Lua or cjson to the next is made the same. */
#include "bind.h"
#include "encode.h"

#include <string.h>

#define MAX_DEPTH 100
#define MAX_EXACT 9007199254740992.0 /* 2^53 */

static char decoder_key; /* its address is the registry key */

/* A cjson of our own: the host application's keeps its settings. */
void pts_open_decode(lua_State *L)
{
    lua_pushlightuserdata(L, &decoder_key);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "cjson");
    if (lua_pcall(L, 1, 1, 0) != 0)
        luaL_error(L, "pts needs lua-cjson (Debian: lua-cjson, rock: lua-cjson): %s",
                   lua_tostring(L, -1));
    lua_getfield(L, -1, "new");
    lua_call(L, 0, 1);
    lua_getfield(L, -1, "decode_invalid_numbers");
    lua_pushboolean(L, 0);
    lua_call(L, 1, 0);
    lua_getfield(L, -1, "decode_max_depth");
    lua_pushinteger(L, MAX_DEPTH);
    lua_call(L, 1, 0);
    lua_getfield(L, -1, "decode");
    lua_insert(L, -3);
    lua_pop(L, 2);
    lua_rawset(L, LUA_REGISTRYINDEX);
}

/* JSON null is absent; a whole number is an integer, whether cjson made it one or not. */
static void normalise(lua_State *L, int table)
{
    luaL_checkstack(L, 4, "nested answer");
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        switch (lua_type(L, -1)) {
        case LUA_TTABLE:
            normalise(L, lua_gettop(L));
            break;
        case LUA_TLIGHTUSERDATA: /* cjson.null */
            lua_pushvalue(L, -2);
            lua_pushnil(L);
            lua_rawset(L, table);
            break;
#if PTS_LUA_INTEGERS
        case LUA_TNUMBER: {
            double n = lua_tonumber(L, -1);
            if (n < -MAX_EXACT || n > MAX_EXACT || n != (double)(int64_t)n) break;
            /* An integer just beyond would come out of the double as another one. */
            if ((n == -MAX_EXACT || n == MAX_EXACT) && lua_isinteger(L, -1)) break;
            lua_pushvalue(L, -2);
            lua_pushinteger(L, (lua_Integer)n);
            lua_rawset(L, table);
            break;
        }
#endif
        default:
            break;
        }
    }
}

/* Answers of this service are objects; lua-cjson alone could not tell an empty one from an empty
 * list. */
static const char *problem_of(pts_slice text)
{
    size_t i = 0;
    if (text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
        return "it starts with a byte order mark";
    while (i < text.len && strchr(" \t\r\n", text.data[i]) && text.data[i]) i++;
    if (i == text.len) return "it is empty";
    if (text.data[i] != '{') return "it is no JSON object";
    if (pts_bad_utf8(text) >= 0) return "it is not well-formed UTF-8";
    return NULL;
}

int pts_decode(lua_State *L)
{
    pts_slice text;
    text.data = lua_tolstring(L, -1, &text.len);
    const char *problem = problem_of(text);
    if (problem) {
        lua_pop(L, 1);
        lua_pushnil(L);
        lua_pushstring(L, problem);
        return 2;
    }
    lua_pushlightuserdata(L, &decoder_key);
    lua_rawget(L, LUA_REGISTRYINDEX);
    lua_insert(L, -2);
    if (lua_pcall(L, 1, 1, 0) != 0) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    normalise(L, lua_gettop(L));
    return 1;
}
