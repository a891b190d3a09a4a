#!/bin/sh
# Run once, by the first start on an empty volume: Temporal and Countersign get a database of their own each, and
# neither may even connect to the other's.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
  --set temporal="$TEMPORAL_DB_PASSWORD" --set countersign="$COUNTERSIGN_DB_PASSWORD" <<'SQL'
create role temporal login password :'temporal';
create role countersign login password :'countersign';
create database temporal owner temporal;
create database temporal_visibility owner temporal;
create database countersign owner countersign;
revoke all on database temporal, temporal_visibility, countersign from public;
SQL
