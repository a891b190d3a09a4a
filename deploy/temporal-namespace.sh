#!/bin/sh
# Makes the namespace and the search attributes of Countersign's runs. Safe to run again.
# TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE come from the environment.
set -eu
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12; do
  if temporal operator cluster health; then break; fi
  [ "$attempt" -lt 12 ] || exit 1
  sleep 2
done
if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 7d
fi
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12; do
  if temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name CountersignStatus --type Keyword --name CountersignTier --type Keyword \
    --name CountersignWorkspace --type Keyword --name CountersignOutcome --type Keyword \
    --name CountersignExpiresAt --type Datetime; then
    exit 0
  fi
  # A namespace is known to the whole server some seconds after it was made.
  sleep 2
done
exit 1
