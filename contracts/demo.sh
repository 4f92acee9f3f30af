# The main job, on the example provider and its consumers: a check that passes, and a changed description that does not.
# Then what the example service really sends: a recorded run, and one in which it breaks its word.
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

say python -m pytest -qq contracts/payments --contract-observe
python -m pytest -qq contracts/payments --contract-observe

say PAYMENTS_LATE_RECEIPTS=1 python -m pytest -qq contracts/payments --contract-observe=check --contract-observe-fail=error
status=0
PAYMENTS_LATE_RECEIPTS=1 python -m pytest -qq contracts/payments --contract-observe=check --contract-observe-fail=error || status=$?
printf 'exit code %s\n' "$status"
test "$status" -eq 1
