# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Everything that reads the sources and complains. All steps run; the last line counts them.

c_files() {
    find csrc bench -name '*.[ch]' | sort
}

lua_files() {
    find lua spec examples bench bin dev.d -name '*.lua' -o -path bin/pts | sort
}

# step NAME COMMAND...
step() {
    name=$1
    shift
    if "$@" >build/lint.log 2>&1; then
        say "ok    $name"
        steps_passed=$((steps_passed + 1))
    else
        say "FAIL  $name"
        sed 's/^/      /' build/lint.log
        steps_failed="$steps_failed $name"
    fi
}

# Each function fails by itself when it finds nothing to look at.
some() {
    [ -n "$1" ] || {
        echo "found nothing to check"
        return 1
    }
}

lint_luacheck() {
    luacheck -q --no-cache lua spec examples bench dev.d bin/pts
}

lint_stylua() {
    # shellcheck disable=SC2046 # names without blanks
    some "$(lua_files)" && "$stylua" --check $(lua_files)
}

lint_clang_format() {
    # shellcheck disable=SC2046
    some "$(c_files)" && clang-format --dry-run -Werror $(c_files)
}

lint_cppcheck() {
    cppcheck -q --std=c99 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
        --suppress=missingIncludeSystem -I csrc csrc bench
}

lint_clang_tidy() {
    clang-tidy --quiet -p build/obj-5.4 csrc/*.c
}

lint_analyzer() {
    rm -rf build/obj-analyzer
    cmake -S . -B build/obj-analyzer -DPTS_LUA=5.4 -DPTS_WERROR=ON -DPTS_OUTPUT=build/analyzer \
        -DCMAKE_C_FLAGS=-fanalyzer && cmake --build build/obj-analyzer
}

lint_banned() {
    # What curl's checksrc bans too: no bounds, shared state, or no way to see an error.
    # shellcheck disable=SC2046
    ! grep -nwE '(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|gmtime|localtime|gets)[[:space:]]*\(' $(c_files)
}

lint_symbols() {
    exported=$(nm -D --defined-only build/5.4/pts/core.so | awk '{ print $3 }')
    [ "$exported" = luaopen_pts_core ] || {
        echo "exported: $exported"
        return 1
    }
}

lint_shellcheck() {
    # The parts are read through `dev`, which sources them.
    shellcheck -x dev .ci/run spec/conformance/run.sh
}

lint_rockspec() {
    luarocks --lua-version 5.4 lint ./*.rockspec
}

lint() {
    need build lint
    need_stylua
    build_module 5.4
    steps_passed=0 steps_failed=''
    step luacheck lint_luacheck
    step stylua lint_stylua
    step clang-format lint_clang_format
    step cppcheck lint_cppcheck
    step clang-tidy lint_clang_tidy
    step "gcc-fanalyzer" lint_analyzer
    step banned-functions lint_banned
    step exported-symbols lint_symbols
    step shellcheck lint_shellcheck
    step rockspec lint_rockspec
    # shellcheck disable=SC2086 # counts words
    set -- $steps_failed
    say "$steps_passed passed, $# failed"
    [ $# -eq 0 ]
}

format() {
    need lint
    need_stylua
    # shellcheck disable=SC2046
    "$stylua" $(lua_files)
    # shellcheck disable=SC2046
    clang-format -i $(c_files)
}
