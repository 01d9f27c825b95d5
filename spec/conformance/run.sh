#!/bin/sh
# SPDX-License-Identifier: MIT
# Compares our client with the official ones; `./dev conformance` builds and calls this.
set -eu
folder=$PWD/build/conformance
mkdir -p "$folder"
cp spec/conformance/package.json "$folder/"
(cd "$folder" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error) || {
    echo "conformance: npm could not install the official clients" >&2
    exit 1
}
[ -x "$folder/venv/bin/python" ] || python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check -r spec/conformance/requirements.txt || {
    echo "conformance: pip could not install the official SDK" >&2
    exit 1
}
LUA_PATH="./?.lua;./lua/?.lua;./lua/?/init.lua;;"
export LUA_PATH

# with LUA FILE ARGUMENT: a comparison under one of the Luas
with() {
    LUA_CPATH="./build/$1/?.so;;"
    export LUA_CPATH
    case $1 in
    luajit) luajit "$2" "$3" ;;
    *) "lua$1" "$2" "$3" ;;
    esac
}

with 5.4 spec/conformance/compare.lua "$folder"
with 5.4 spec/conformance/credentials.lua "$folder"
for lua in 5.4 5.3 5.1 luajit; do
    echo "all operations under Lua $lua"
    with "$lua" spec/conformance/operations.lua "$folder/venv/bin/python"
done
