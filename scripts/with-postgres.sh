#!/usr/bin/env bash
# Runs a command with a private, empty PostgreSQL, and removes it afterwards: scripts/with-postgres.sh cargo test -p storage
# The command finds it in HEADO_TEST_POSTGRES. Its exit code is the command's.
source "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || die "usage: scripts/with-postgres.sh COMMAND…"

programs() {
  local pg_ctl
  pg_ctl=$(compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' | sort -V | tail -1) || true
  [ -n "$pg_ctl" ] || pg_ctl=$(command -v pg_ctl) || return 1
  dirname "$pg_ctl"
}
bin=$(programs) || { apt postgresql; bin=$(programs) || die "PostgreSQL's programs (initdb, pg_ctl) are not to be found."; }

folder=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
  user=nobody
  if id -u postgres >/dev/null 2>&1; then user=postgres; fi
  as=(setpriv --reuid="$(id -u "$user")" --regid="$(id -g "$user")" --clear-groups)
  chown "$user" "$folder"
fi
cluster() { (cd "$folder" && "${as[@]}" "$bin/$1" -D "$folder/data" "${@:2}"); }
# shellcheck disable=SC2317 # the trap calls it
remove() {
  cluster pg_ctl stop -m immediate -s >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap remove EXIT
trap 'exit 130' INT TERM

# Tests may lose their data: nothing is flushed to the disk, unless HEADO_TEST_POSTGRES_DURABLE asks for what operation has.
cluster initdb --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder.log" 2>&1 ||
  die "initdb failed:" "$(cat "$folder.log")"
rm -f "$folder.log"
settings="-c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 -c shared_buffers=128MB"
if [ -z "${HEADO_TEST_POSTGRES_DURABLE:-}" ]; then
  settings="$settings -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
fi
started=
for _ in 1 2 3 4 5; do # another program may take the port first
  port=$((20000 + RANDOM % 12000))
  if cluster pg_ctl start -w -s -l "$folder/data/server.log" -o "$settings -p $port" >/dev/null 2>&1; then
    started=yes
    break
  fi
done
[ -n "$started" ] || die "PostgreSQL did not start:" "$(tail -20 "$folder/data/server.log")"

export HEADO_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
"$@"
