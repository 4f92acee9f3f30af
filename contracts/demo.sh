# The main job, on the example provider and its consumers: a check that passes, and a changed description that does not.
set -eu
cd "$(dirname "$0")/.."

say() { printf '\n$ %s\n' "$*"; }

say contractguard check --base none
contractguard check --base none

say contractguard diff snapshots/payments contracts/payments-next --consumers contracts
status=0
contractguard diff snapshots/payments contracts/payments-next --consumers contracts || status=$?
printf 'exit code %s\n' "$status"
test "$status" -eq 1
