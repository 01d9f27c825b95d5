# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the commands need from Debian, and how it gets there.

# A word is a package, or `package=command` where the command may as well come from elsewhere.
# luajit2, not luajit: nginx's Lua module wants it, and installing one removes the other.
packages_of() {
    case $1 in
    build) echo "gcc libc6-dev cmake make pkg-config libcurl4-openssl-dev libssl-dev ca-certificates lua-cjson" \
        "lua-lpeg lua5.4 liblua5.4-dev" ;;
    luas) echo "lua5.3 liblua5.3-dev lua5.1 liblua5.1-0-dev luajit2 libluajit2-5.1-dev" ;;
    emulator) echo "nginx libnginx-mod-http-lua lua-argparse lua-luv" ;;
    test) echo "lua-busted lua-cqueues openssl strace" ;;
    valgrind) echo "valgrind libc6-dbg" ;;
    lint) echo "lua-check luarocks clang-format clang-tidy cppcheck shellcheck binutils" ;;
    node) echo "nodejs=node npm=npm" ;;
    conformance) echo "nodejs=node npm=npm python3-venv" ;;
    bench) echo "nginx openssl wrk" ;;
    esac
}

installed() {
    case $1 in
    *=*) command -v "${1#*=}" >/dev/null ;;
    *) dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed ;;
    esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "installing needs root or sudo"
    fi
}

# need GROUP...
need() {
    { command -v dpkg-query && command -v apt-get; } >/dev/null ||
        die "this needs Debian's apt; on other systems use CMake and busted directly (CONTRIBUTING.md)"
    missing=''
    for group in "$@"; do
        for item in $(packages_of "$group"); do
            case "$missing " in *" ${item%%=*} "*) continue ;; esac
            installed "$item" || missing="$missing ${item%%=*}"
        done
    done
    [ -n "$missing" ] || return 0
    lock
    install_packages "$missing"
    unlock
}

install_packages() {
    say "Installing from Debian:$1"
    say "(log: build/install.log)"
    nginx_is_new=''
    case "$1 " in *" nginx "*) hold_services ;; esac
    # shellcheck disable=SC2086 # a list of words
    if ! {
        as_root apt-get update -q &&
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 $1
    } >build/install.log 2>&1; then
        tail -n 20 build/install.log >&2
        die "these packages could not be installed:$1"
    fi
    release_services
}

# Debian's nginx package starts a server on port 80, now and at every boot. Nobody who runs a test suite asked for
# one: a policy that denies every start stands there while we install, and the service is then disabled.
policy=/usr/sbin/policy-rc.d
policy_mark='# put here by ./dev of pts while it installs nginx'

hold_services() {
    nginx_is_new=yes
    on_exit release_services
    # A file with our mark was left behind by a run that was killed: it is nobody's policy.
    # shellcheck disable=SC2016 # for the inner shell
    as_root sh -eu -c '
        if { [ -e "$1" ] || [ -L "$1" ]; } && ! grep -qsxF "$2" "$1"; then mv "$1" "$1.saved-by-pts"; fi
        printf "#!/bin/sh\n%s\nexit 101\n" "$2" >"$1"
        chmod 755 "$1"' sh "$policy" "$policy_mark"
}

release_services() {
    [ -n "$nginx_is_new" ] || return 0
    nginx_is_new=''
    # shellcheck disable=SC2016 # for the inner shell
    as_root sh -eu -c '
        if grep -qsxF "$2" "$1"; then rm -f "$1"; fi
        if [ -e "$1.saved-by-pts" ] || [ -L "$1.saved-by-pts" ]; then mv "$1.saved-by-pts" "$1"; fi
        if [ -e /etc/init.d/nginx ]; then update-rc.d nginx disable; fi' sh "$policy" "$policy_mark" \
        >>build/install.log 2>&1 || say "dev: could not put $policy back or disable nginx: see build/install.log" >&2
}

install_everything() {
    need build luas emulator test valgrind lint node conformance bench
    need_stylua
    say "Everything is installed."
}

# Not in Debian; npm's package carries the program itself.
stylua_version=2.5.2

need_stylua() {
    need node
    stylua_home=build/tools/stylua-$stylua_version
    stylua=$stylua_home/node_modules/.bin/stylua
    [ -x "$stylua" ] && return 0
    lock
    mkdir -p "$stylua_home"
    npm install --prefix "$stylua_home" --no-save --no-fund --no-audit \
        "@johnnymorganz/stylua-bin@$stylua_version" >build/install.log 2>&1 || {
        cat build/install.log >&2
        die "npm could not install stylua $stylua_version"
    }
    unlock
}
