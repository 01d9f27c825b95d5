# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What a call costs, beside C programs that do the same work with libcurl and OpenSSL alone.

bench_folder=build/bench

# bench_program NAME FILE...: with libcurl, OpenSSL and what $bench_lua names
bench_program() {
    name=$1
    shift
    libraries="libcurl libcrypto ${bench_lua:-}"
    # shellcheck disable=SC2046,SC2086 # flags
    cc -std=c99 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -Icsrc $(pkg-config --cflags $libraries) \
        "$@" -o "$bench_folder/$name" $(pkg-config --libs $libraries)
}

bench_programs() {
    for name in bare_digest bare_easy bare_multi; do
        bench_program "$name" "bench/$name.c"
    done
    bench_program native_sign bench/native_sign.c csrc/message.c csrc/sign.c csrc/encode.c csrc/buffer.c
    for bench_lua in lua5.4 luajit; do
        bench_program "bare_work-$bench_lua" bench/bare_work.c
    done
    bench_lua=''
}

# A certificate that the system's authorities, with one more, vouch for: so that checking it costs what it really does.
bench_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
        -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
        -keyout "$bench_folder/key.pem" -out "$bench_folder/certificate.pem" 2>"$bench_folder/openssl.log" ||
        die "openssl made no certificate: see $bench_folder/openssl.log"
    cat /etc/ssl/certs/ca-certificates.crt "$bench_folder/certificate.pem" >"$bench_folder/authorities.pem"
}

stop_bench() {
    kill "$bench_nginx" 2>/dev/null && wait "$bench_nginx" 2>/dev/null
}

start_bench_nginx() {
    http=${PTS_BENCH_PORT:-18080} https=$((http + 1))
    sed -e "s|@HTTP@|$http|" -e "s|@HTTPS@|$https|" -e "s|@FOLDER@|$root/$bench_folder|g" \
        bench/nginx.conf.in >"$bench_folder/nginx.conf"
    nginx -p "$root/$bench_folder" -c "$root/$bench_folder/nginx.conf" -e "$root/$bench_folder/error.log" &
    bench_nginx=$!
    on_exit stop_bench
    export PTS_BENCH_HTTP="http://127.0.0.1:$http" PTS_BENCH_HTTPS="https://localhost:$https"
    export PTS_BENCH_CA="$root/$bench_folder/authorities.pem" PTS_BENCH_DIR="$root/$bench_folder"
    tries=0
    until openssl s_client -connect "127.0.0.1:$https" </dev/null >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -le 50 ] || die "nginx did not start: see $bench_folder/error.log"
        sleep 0.1
    done
}

# apart COMMAND...: on one core, and nginx on another. Wherever else the two are put, together or apart, differs from one
# moment to the next, and by more than what is measured.
apart() {
    if [ "$(nproc)" -lt 2 ]; then
        "$@"
        return
    fi
    nginx_worker=$(cat "/proc/$bench_nginx/task/$bench_nginx/children")
    nginx_worker=${nginx_worker% }
    taskset -p -c 1 "$nginx_worker" >/dev/null
    apart_status=0
    taskset -c 0 "$@" || apart_status=$?
    taskset -p -c "0-$(($(nproc) - 1))" "$nginx_worker" >/dev/null
    return "$apart_status"
}

bench() {
    need build luas emulator bench
    build_module luajit
    build_module 5.4
    use_module 5.4
    mkdir -p "$bench_folder"
    bench_programs
    bench_certificate
    start_bench_nginx
    missed=0
    apart lua5.4 bench/run.lua || missed=1
    use_module luajit
    apart luajit bench/run.lua call || missed=1
    use_module 5.4
    lua5.4 bench/concurrency.lua || missed=1
    lua5.4 bench/operations.lua || missed=1
    lua5.4 bench/nginx_worker.lua || missed=1
    [ "$missed" -eq 0 ]
}
