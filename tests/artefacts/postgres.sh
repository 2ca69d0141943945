#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# postgres.sh THALWEG MANIFESTS FILES: runs the SQL of plans on a PostgreSQL of its own.
# MANIFESTS has the systems that are planned here, FILES the tables of every recipe's
# examples (artefact_files). Ends with 77 where PostgreSQL is not installed.
set -eu

thalweg=$1 manifests=$2 files=$3

bin=
for each in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; do
  [ -x "$each/initdb" ] && bin=$each
done
[ -n "$bin" ] || { echo 'PostgreSQL is not installed: skipped'; exit 77; }

work=$(mktemp -d)
chmod 755 "$work"
as=
if [ "$(id -u)" -eq 0 ]; then
  id postgres >/dev/null 2>&1 || { echo 'nobody but root to run PostgreSQL: skipped'; exit 77; }
  mkdir "$work/server" && chown postgres "$work/server"
  as='runuser -u postgres --'
else
  mkdir "$work/server"
fi
stop() {
  $as "$bin/pg_ctl" -D "$work/server/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop EXIT

$as "$bin/initdb" -D "$work/server/data" -A trust -U tester -E UTF8 --no-locale >"$work/initdb.log" 2>&1
$as "$bin/pg_ctl" -D "$work/server/data" -l "$work/server/log" -w start -o \
  "-k $work/server -c listen_addresses='' -c wal_level=logical -c fsync=off" >/dev/null

export PGOPTIONS='-c client_min_messages=warning'
database=postgres
psql() { "$bin/psql" -X -h "$work/server" -U tester -d "$database" -v ON_ERROR_STOP=1 -qAt "$@"; }
ask() { psql -c "$1"; }
fresh() { ask "CREATE DATABASE $1"; database=$1; }

fail() { echo "FAIL: $*"; exit 1; }
# is NAME EXPECTED ACTUAL
is() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; echo "ok: $1"; }

# plan NAME RULE RECIPE: the artefacts of a plan, in $made
plan() {
  "$thalweg" plan "$manifests/$1.yaml" --rule "$2" --recipe "$3" --today 2026-01-15 --out "$work/$1" \
    >/dev/null 2>"$work/plan.log" || { cat "$work/plan.log"; fail "no plan for $1"; }
  made=$(echo "$work/$1"/artefacts/1-*)
}

uuid() { printf "'00000000-0000-4000-8000-%012d'" "$1"; }

# --- change data capture: settings, sink, comparison, grants ------------------------

plan mirror INT001 dual-write-to-cdc
fresh mirror
ask 'CREATE TABLE "order" (order_id int PRIMARY KEY, customer text, total int);
     CREATE TABLE "order_v2" (order_id int PRIMARY KEY, customer text, total int, src_lsn bigint NOT NULL,
                              changed_at timestamptz NOT NULL DEFAULT now());'
psql -f "$made/source-settings-main-db.sql" >/dev/null
is 'the publication has the table' 3 "$(ask "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'thalweg_pub'")"
ask "INSERT INTO \"order\" SELECT n, 'customer ' || n, n * 100, now() - interval '1 day' FROM generate_series(1, 500) n"

sink() { psql -v key="$1" -v customer="'$2'" -v total="$3" -v lsn="$4" -f "$made/sink-order-to-copy-db.sql"; }
sink 7 new 2 20
sink 7 old 1 10
is 'an older change does not land on a newer one' new "$(ask 'SELECT customer FROM order_v2 WHERE order_id = 7')"
sink 7 newest 3 30
is 'a newer one does' newest "$(ask 'SELECT customer FROM order_v2 WHERE order_id = 7')"

ask "TRUNCATE order_v2;
     INSERT INTO order_v2 SELECT order_id, customer, total, 1, changed_at FROM \"order\""
# One file holds the query for each place.
awk -v out="$work/compare" '/^-- [a-z-]*\/[a-z0-9-]*$/ { n++ } n { print > (out n) }' "$made/compare-order-check.sql"
differs() {
  psql -f "$work/compare1" >"$work/source"
  psql -f "$work/compare2" >"$work/copy"
  cmp -s "$work/source" "$work/copy" && echo same || echo differs
}
[ -s "$work/compare2" ] || fail 'there is no query for the copy'
psql -f "$work/compare1" >"$work/source"
is 'the comparison reads all rows' 500 "$(awk -F'|' '{ n += $2 } END { print n }' "$work/source")"
is 'equal tables are the same' same "$(differs)"
seed() { # seed NAME STATEMENT UNDO
  ask "$2"
  is "$1 is found" differs "$(differs)"
  ask "$3"
  is "$1 was undone" same "$(differs)"
}
seed 'a row that is missing' 'DELETE FROM order_v2 WHERE order_id = 11' \
  "INSERT INTO order_v2 SELECT order_id, customer, total, 1, changed_at FROM \"order\" WHERE order_id = 11"
seed 'a row too many' "INSERT INTO order_v2 VALUES (9999, 'nobody', 1, 1, now() - interval '1 day')" \
  'DELETE FROM order_v2 WHERE order_id = 9999'
seed 'a value that differs' 'UPDATE order_v2 SET total = total + 1 WHERE order_id = 12' \
  'UPDATE order_v2 SET total = total - 1 WHERE order_id = 12'
seed 'a value that is gone' 'UPDATE order_v2 SET customer = NULL WHERE order_id = 13' \
  "UPDATE order_v2 SET customer = 'customer 13' WHERE order_id = 13"
ask "INSERT INTO \"order\" VALUES (501, 'in a hurry', 1, now())"
is 'what is still on its way is no difference' same "$(differs)"

ask 'CREATE TABLE "order_old" AS TABLE "order"; DROP TABLE order_v2; CREATE ROLE shop; GRANT ALL ON "order" TO shop'
psql -f "$made/grants.sql" >"$work/writers"
is 'the service may no longer write' f "$(ask "SELECT has_table_privilege('shop', '\"order\"', 'INSERT')")"
is 'it may still read' t "$(ask "SELECT has_table_privilege('shop', '\"order\"', 'SELECT')")"
is 'and is not among the writers' 0 "$(grep -c '^shop' "$work/writers" || true)"

# --- outbox ---------------------------------------------------------------------------

plan outbox INT002 dual-write-to-outbox
fresh outbox
psql -f "$made/outbox-shop-db-outbox.sql"
ask 'CREATE TABLE "order" (order_id int PRIMARY KEY, version int NOT NULL, changed_at timestamptz NOT NULL DEFAULT now())'
put() { # put ORDER VERSION EVENT
  psql -v event_id="$(uuid "$3")" -v key="'$1'" -v version="$2" -v type="'placed'" -v payload="'{}'" \
    -v request_id="$(uuid "$3")" -v causation_id=NULL -f "$made/outbox-write-shop-db-outbox.sql"
}
ask 'INSERT INTO "order" VALUES (1, 1), (2, 1)'
put 1 1 1
is 'a commit without a row is found' 2 "$(psql -f "$made/outbox-check-shop-db-outbox.sql")"
put 2 1 2
is 'with the row it is not' '' "$(psql -f "$made/outbox-check-shop-db-outbox.sql")"
put 2 3 3
is 'a gap in the versions is found' '2|1' "$(psql -f "$made/outbox-check-shop-db-outbox.sql")"
if put 2 3 4 2>/dev/null; then fail 'one version was written twice'; else echo 'ok: one version has one event'; fi

# --- ids that were handled --------------------------------------------------------------

plan counter IDM001 request-ids-and-dedupe
fresh counter
psql -f "$made/dedupe-ledger-applied-account.sql"
ask 'CREATE TABLE account (account_id int PRIMARY KEY, amount int NOT NULL); INSERT INTO account VALUES (1, 0)'
book() { psql -v event_id="$(uuid "$1")" -v amount=10 -v key=1 -f "$made/dedupe-write-ledger-applied-account.sql"; }
book 1; book 1; book 2
is 'each event counts once' 20 "$(ask 'SELECT amount FROM account')"

# --- reservations --------------------------------------------------------------------------

plan claims CON001 unique-by-reservation
fresh claims
psql -f "$made/reservation-name-db-name-claim.sql"
claim() { psql -v value="'$1'" -v claim_id="$(uuid "$2")" -v owner_ref="'o'" -f "$made/reservation-claim-name-db-name-claim.sql"; }
is 'a free name is reserved' '00000000-0000-4000-8000-000000000001' "$(claim ada 1)"
is 'the same claim once more is no second one' '00000000-0000-4000-8000-000000000001' "$(claim ada 1)"
is 'another claim gets nothing' '' "$(claim ada 2)"
ask "UPDATE name_claim SET expires_at = now() - interval '1 second'"
is 'one that has expired is taken over' '00000000-0000-4000-8000-000000000002' "$(claim ada 2)"
ask "UPDATE name_claim SET state = 'CONFIRMED', expires_at = NULL"
is 'what is confirmed stays' '' "$(claim ada 3)"
ask "CREATE TABLE member (member_id int PRIMARY KEY, name text);
     INSERT INTO member VALUES (1, 'Ada'), (2, 'ada'), (3, 'Grace')"
is 'a name that two hold is found' 'ada|2' "$(psql -f "$made/duplicates-one-name.sql" | cut -d'|' -f1,2)"

# --- transfers ------------------------------------------------------------------------------

"$thalweg" plan "$manifests/../../samples/payments" --today 2026-01-15 --out "$work/payments" >/dev/null 2>&1
made=$(echo "$work/payments"/artefacts/1-*)
fresh payments
ask "CREATE TABLE account (account_id int PRIMARY KEY, balance bigint NOT NULL);
     CREATE TABLE transfer_leg (request_id int, side char, amount int, state text);
     INSERT INTO account VALUES (1, 70), (2, 30);
     INSERT INTO transfer_leg VALUES (1, 'D', 30, 'DONE'), (1, 'C', 30, 'DONE'), (2, 'D', 5, 'IN_FLIGHT')"
conservation() { psql -f "$made/conservation.sql" | grep -v / || true; }
is 'sides that cancel out are no difference' '' "$(conservation)"
ask "INSERT INTO transfer_leg VALUES (3, 'D', 7, 'DONE')"
is 'a side that was lost is found' 3 "$(conservation)"
ask "DELETE FROM transfer_leg WHERE request_id = 3;
     INSERT INTO transfer_leg VALUES (4, 'D', 7, 'DONE'), (4, 'C', 8, 'DONE')"
is 'sides that differ are found' 4 "$(conservation)"

# --- the tables of all recipes -----------------------------------------------------------------

database=postgres
fresh tables
count=0
for table in "$files"/*.sql; do
  case $table in */relay-*) continue ;; esac
  psql -1 -c 'CREATE SCHEMA IF NOT EXISTS public' -f "$table" >/dev/null || fail "$table"
  ask 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
  count=$((count + 1))
done
[ "$count" -ge 20 ] || fail "only $count tables were made"
echo "ok: $count tables of recipes can be created"

fresh relay
table=$(ls "$files"/outbox-[0-9]*.sql | head -n 1)
relay=$(ls "$files"/relay-*.sql | head -n 1)
psql -f "$table"
name=$(ask "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
ask "INSERT INTO \"$name\" (id, aggregatetype, aggregateid, aggregate_version, type, payload, request_id)
     SELECT gen_random_uuid(), 'order', '1', n, 'placed', '{}', gen_random_uuid() FROM generate_series(1, 250) n"
sed "s/public\.[a-z_]*/public.\"$name\"/" "$relay" >"$work/relay.sql"
is 'a relay takes one batch' 200 "$(psql -f "$work/relay.sql" | wc -l)"
is 'and then the rest' 50 "$(psql -f "$work/relay.sql" | wc -l)"
is 'and nothing twice' 0 "$(psql -f "$work/relay.sql" | wc -l)"
