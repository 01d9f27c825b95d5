# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The C module, one build folder for each Lua.

all_luas="5.4 5.3 5.1 luajit"

interpreter() {
    case $1 in
    luajit) echo luajit ;;
    *) echo "lua$1" ;;
    esac
}

# Leaves the interpreter alone that `/usr/bin/lua` happens to be.
check_lua() {
    case " $all_luas " in
    *" $1 "*) ;;
    *) die "no Lua '$1': one of $all_luas" ;;
    esac
}

# build_module LUA [-asan|-portable]: to build/LUA[-asan|-portable]/pts/core.so. Every command builds with the same options: otherwise
# one would replace the module under another that runs.
build_module() {
    built=$1${2:-}
    sanitize=OFF poller=''
    case ${2:-} in
    -asan) sanitize=ON ;;
    -portable) poller=portable ;;
    esac
    lock
    if ! {
        cmake -S . -B "build/obj-$built" -DPTS_LUA="$1" -DPTS_SANITIZE=$sanitize \
            -DPTS_POLLER=$poller -DPTS_OUTPUT="build/$built" \
            -DPTS_WERROR="${PTS_WERROR:-ON}" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON &&
            cmake --build "build/obj-$built" --parallel "$(nproc)"
    } >"build/build-$built.log" 2>&1; then
        cat "build/build-$built.log" >&2
        die "the module for $(interpreter "$1") could not be built"
    fi
    unlock
    [ -f "build/$built/pts/core.so" ] || die "the build made no build/$built/pts/core.so"
}

# use_module BUILD: for every Lua that is started from here on.
use_module() {
    LUA_PATH="$root/?.lua;$root/lua/?.lua;$root/lua/?/init.lua;;"
    LUA_CPATH="$root/build/$1/?.so;;"
    export LUA_PATH LUA_CPATH
    unset LUA_PATH_5_4 LUA_CPATH_5_4 LUA_PATH_5_3 LUA_CPATH_5_3 LUA_INIT LUA_INIT_5_4 LUA_INIT_5_3
}

build_command() {
    luas=$all_luas
    case ${1:-} in
    '') [ $# -eq 0 ] || die "build takes --lua X or nothing" ;;
    --lua) luas=${2:-} ;;
    --lua=*) luas=${1#--lua=} ;;
    *) die "build takes --lua X or nothing" ;;
    esac
    for lua in $luas; do check_lua "$lua"; done
    need build
    [ "$luas" = 5.4 ] || need luas
    for lua in $luas; do
        build_module "$lua"
        say "build/$lua/pts/core.so"
    done
}
