#!/bin/sh
# A throw-away PostgreSQL on a Unix socket, run by somebody who is not root.
#
#   sh tests/register/postgresql.sh start FOLDER             installs it when it is not there; prints its URL
#   sh tests/register/postgresql.sh again FOLDER             after a crash
#   sh tests/register/postgresql.sh stop FOLDER
#   sh tests/register/postgresql.sh copy FOLDER              a base backup, in FOLDER/copy
#   sh tests/register/postgresql.sh restore FOLDER TO POINT  a server in TO: the copy, and the archive up to POINT
set -eu
act=$1
folder=$(mkdir -p "$2" && cd "$2" && pwd)

tool() {
    for place in "$(command -v "$1" || true)" /usr/lib/postgresql/*/bin/"$1"; do
        [ -x "$place" ] && { echo "$place"; return; }
    done
    return 1
}

as_user() {
    if [ "$(id -u)" = 0 ]; then
        su postgres -s /bin/sh -c "cd '$folder' && $*"
    else
        sh -c "cd '$folder' && $*"
    fi
}

for_user() {
    chmod 700 "$1"
    [ "$(id -u)" != 0 ] || chown -R postgres "$1"
}

run() {
    as_user "'$(tool pg_ctl)' -D '$1/data' -l '$1/log' -w start" >/dev/null
}

case $act in
start)
    if ! tool initdb >/dev/null || ! tool pg_ctl >/dev/null || ! tool psql >/dev/null; then
        as_root=""
        [ "$(id -u)" = 0 ] || as_root="sudo -n"
        $as_root apt-get update -qq
        $as_root apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    fi
    for_user "$folder"
    as_user "'$(tool initdb)' -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 && mkdir archive" >/dev/null
    cat >>"$folder/data/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$folder'
wal_level = replica
archive_mode = on
archive_command = 'test ! -f $folder/archive/%f && cp %p $folder/archive/%f'
max_connections = 60
SETTINGS
    run "$folder"
    echo "postgresql://postgres@/postgres?host=$folder"
    ;;
again) run "$folder" ;;
stop) as_user "'$(tool pg_ctl)' -D data -m fast -w stop" >/dev/null ;;
copy) as_user "'$(tool pg_basebackup)' -h '$folder' -U postgres -D copy -c fast" ;;
restore)
    from=$folder
    folder=$(cd "$3" && pwd)
    cp -a "$from/copy" "$folder/data"
    for_user "$folder"
    cat >>"$folder/data/postgresql.conf" <<SETTINGS
unix_socket_directories = '$folder'
archive_mode = off
restore_command = 'cp $from/archive/%f %p'
recovery_target_name = '$4'
recovery_target_action = 'promote'
SETTINGS
    touch "$folder/data/recovery.signal"
    for_user "$folder"
    [ "$(id -u)" != 0 ] || chmod 711 "$from"
    run "$folder"
    ;;
esac
