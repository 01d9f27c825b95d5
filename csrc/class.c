/* SPDX-License-Identifier: MIT */
/* Classes of userdata. Each function of a class has its metatable for an upvalue: telling whether a
 * value is of the class then takes no look at the registry, which costs as much as a short method.
 */
#include "bind.h"

static void set_functions(lua_State *L, const luaL_Reg *functions)
{
    for (; functions->name; functions++) {
        lua_pushvalue(L, -2);
        lua_pushcclosure(L, functions->func, 1);
        lua_setfield(L, -2, functions->name);
    }
}

void pts_new_class(lua_State *L, const char *name, const luaL_Reg *metamethods,
                   const luaL_Reg *methods)
{
    luaL_newmetatable(L, name);
    lua_pushvalue(L, -1);
    set_functions(L, metamethods);
    lua_pop(L, 1);
    if (methods) {
        lua_newtable(L);
        set_functions(L, methods);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
}

void *pts_check_self(lua_State *L, const char *name)
{
    void *self = lua_touserdata(L, 1);
    if (self && lua_getmetatable(L, 1)) {
        int same = lua_rawequal(L, -1, lua_upvalueindex(1));
        lua_pop(L, 1);
        if (same) return self;
    }
    return luaL_checkudata(L, 1, name); /* says what was expected */
}
