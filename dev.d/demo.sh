# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The first five minutes: a load test's life against the emulator.

demo_folder=build/demo

stop_demo() {
    # The launcher; it ends nginx and removes its files.
    kill "$emulator_pid" 2>/dev/null && wait "$emulator_pid" 2>/dev/null
    rm -rf "$demo_folder"
}

demo() {
    need build emulator
    build_module 5.4
    use_module 5.4
    rm -rf "$demo_folder"
    mkdir -p "$demo_folder"
    lua5.4 bin/pts emulator --port 0 --speed 20 --env-file "$demo_folder/emulator.env" >"$demo_folder/log" 2>&1 &
    emulator_pid=$!
    on_exit stop_demo
    tries=0
    while [ ! -f "$demo_folder/emulator.env" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! kill -0 "$emulator_pid" 2>/dev/null; then
            cat "$demo_folder/log" >&2
            die "the emulator did not start"
        fi
        sleep 0.1
    done
    # shellcheck source=/dev/null
    . "$demo_folder/emulator.env"
    lua5.4 examples/demo.lua
}
