/* SPDX-License-Identifier: MIT */
/* Lua 5.1, 5.3, 5.4 and LuaJIT: the few calls of the newer C API that this module uses, where they
 * are missing. */
#ifndef PTS_COMPAT_H
#define PTS_COMPAT_H

#include <lauxlib.h>
#include <lua.h>

#if LUA_VERSION_NUM >= 503
#define PTS_LUA_INTEGERS 1
#else
#define PTS_LUA_INTEGERS 0
#endif

/* LuaJIT says it is 5.1 but has these; the build defines PTS_LUAJIT for it. */
#if LUA_VERSION_NUM < 502 && !defined(PTS_LUAJIT)
static inline void luaL_setfuncs(lua_State *L, const luaL_Reg *l, int upvalues)
{
    (void)upvalues; /* none are used here */
    for (; l->name; l++) {
        lua_pushcfunction(L, l->func);
        lua_setfield(L, -2, l->name);
    }
}

static inline void luaL_setmetatable(lua_State *L, const char *name)
{
    luaL_getmetatable(L, name);
    lua_setmetatable(L, -2);
}
#endif

#endif
