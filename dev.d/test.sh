# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The specs, under every Lua, plain or with a memory checker.

test_command() {
    luas='' checker=''
    while [ $# -gt 0 ]; do
        case $1 in
        --asan | --valgrind | --portable) checker=${1#--} ;;
        --lua)
            [ $# -gt 1 ] || die "--lua wants a name: one of $all_luas"
            luas="$luas $2"
            shift
            ;;
        --lua=*) luas="$luas ${1#--lua=}" ;;
        --)
            shift
            break
            ;;
        *) die "test: what is '$1'? Spec files come after --" ;;
        esac
        shift
    done
    for lua in $luas; do check_lua "$lua"; done
    # The two whose memory management differs most; the others would show the same.
    [ -z "$checker" ] || luas=${luas:-5.4 luajit}
    luas=${luas:-$all_luas}
    [ $# -gt 0 ] || set -- spec

    need build luas emulator test
    [ "$checker" != valgrind ] || need valgrind
    suffix=''
    case $checker in asan | portable) suffix=-$checker ;; esac

    mkdir -p build
    results=$(mktemp -d build/test.XXXXXX)
    on_exit remove_results
    : >"$results/all"
    for lua in $luas; do build_module "$lua" "$suffix"; done
    build_module luajit # what the nginx specs run inside nginx, whatever runs the specs
    for lua in $luas; do
        heading "$(interpreter "$lua")${checker:+ with $checker}"
        run_specs "$lua" "$@"
    done

    failed=$(grep -c '^failed' "$results/all") || :
    if [ "$failed" -gt 0 ]; then
        heading "Failed"
        sed -n 's/^failed /  /p' "$results/all"
    fi
    say
    say "$(grep -c '^passed' "$results/all") passed, $failed failed, $(grep -c '^skipped' "$results/all") skipped"
    [ "$failed" -eq 0 ]
}

remove_results() {
    rm -rf "$results"
}

# run_specs LUA FILE...: in one process, as a program of the user's would be. spec/support/output.lua writes one line
# for each result as it comes, and `end`; so a process that dies half-way is a failure and hides nothing.
run_specs() {
    lua=$1
    shift
    use_module "$lua$suffix"
    counts=$PWD/$results/$lua
    : >"$counts"
    : >"$counts.collected"
    busted=$(command -v busted)
    set -- "$(interpreter "$lua")" "$busted" --output=spec/support/output.lua --lpath="$LUA_PATH" \
        --cpath="$LUA_CPATH" -- "$@"
    {
        status=0
        export PTS_SPEC_COLLECTED="$counts.collected"
        case $checker in
        asan) run_with_asan "$@" || status=$? ;;
        valgrind) run_with_valgrind "$@" || status=$? ;;
        *) PTS_SPEC_RESULTS=$counts "$@" || status=$? ;;
        esac
        echo "$status" >"$counts.status"
    } 2>&1 | tee "$counts.said"
    status=$(cat "$counts.status")
    look_for_secrets
    grep -qx end "$counts" || say "failed the interpreter ended early, with status $status" >>"$counts"
    if [ "$status" -ne 0 ] && ! grep -q '^failed' "$counts"; then
        say "failed ${checker:-the interpreter} ended with status $status although every spec passed" >>"$counts"
    fi
    grep -q '^[pf]a' "$counts" || say "failed no spec was run" >>"$counts"
    sed "s/^failed /failed $(interpreter "$lua"): /" "$counts" >>"$results/all"
}

# Whatever the suite and what it started (the emulator, nginx …) have printed holds no secret of a spec or of the
# emulator. The programs' part comes from spec/support/process.lua.
look_for_secrets() {
    if shown=$("$(interpreter "$lua")" spec/support/secrets.lua "$counts.said" "$counts.collected"); then
        say "passed no secret is in anything that the suite printed" >>"$counts"
    else
        say "failed ${shown:-the output could not be searched for secrets}" >>"$counts"
    fi
}

# The interpreter is not built with the sanitizer, so its runtime comes first by LD_PRELOAD; what specs start
# (nginx, openssl …) must do without it: they put PTS_SPAWN_PREFIX before a command.
run_with_asan() {
    runtime=$(gcc -print-file-name=libasan.so)
    [ -e "$runtime" ] || die "gcc has no libasan.so"
    env LD_PRELOAD="$runtime" PTS_SPAWN_PREFIX="env -u LD_PRELOAD" PTS_SPEC_RESULTS="$counts" \
        ASAN_OPTIONS="detect_leaks=1:abort_on_error=1:detect_stack_use_after_return=1:strict_string_checks=1" \
        UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1" \
        LSAN_OPTIONS="print_suppressions=0" "$@"
}

run_with_valgrind() {
    env PTS_SPAWN_PREFIX='' PTS_SPEC_RESULTS="$counts" valgrind -q --error-exitcode=9 --keep-debuginfo=yes \
        --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --num-callers=25 \
        --smc-check=all "$@"
}
