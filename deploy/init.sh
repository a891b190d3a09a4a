#!/bin/sh
# Makes what the nodes share: keys.json, the policy file with its people, and a key for each sub-agent in that agent's own
# volume. Arguments go to `countersign init`; a second run refuses, and changes nothing.
set -eu
countersign() { node /app/dist/countersign.js "$@"; }
countersign init "$@"
for name in finance-worker life-assistant it-ops-worker; do
  countersign init --executor "$name" --keys-to "/agents/$name"
done
