#!/bin/sh
# Writes .env with the passwords that docker-compose.yml asks for, each of 192 random bits. Never touches one that is there:
# the database keeps the passwords of its first start.
set -eu
cd "$(dirname "$0")/.."
umask 077
if [ -e .env ]; then
  echo '.env is there already; nothing was written' >&2
  exit 1
fi
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
{
  echo "POSTGRES_PASSWORD=$(secret)"
  echo "TEMPORAL_DB_PASSWORD=$(secret)"
  echo "COUNTERSIGN_DB_PASSWORD=$(secret)"
} >.env
echo 'wrote .env; keep it, and keep it out of the repository'
