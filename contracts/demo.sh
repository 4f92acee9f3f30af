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

# What no test of the service comes near: requests that are drawn from the recorded contract find a value that breaks it.
# (What differs from one version of the engine to the next is cut: the request itself, which contractguard replay sends again.)
say "PAYMENTS_REVIEWS=1 contractguard exercise --app 'contracts.payments.app:create_app()' --auth bearer=ENV:PAYMENTS_TOKEN --operation 'POST /charges' --operation 'GET /charges/{charge_id}' --show error"
status=0
report=$(PAYMENTS_TOKEN=example PAYMENTS_REVIEWS=1 COLUMNS=120 contractguard exercise \
    --app 'contracts.payments.app:create_app()' --auth bearer=ENV:PAYMENTS_TOKEN \
    --operation 'POST /charges' --operation 'GET /charges/{charge_id}' --show error) || status=$?
printf '%s\n' "$report" | awk '
    /^error/ { shown = 1 }
    !shown { next }
    /^ +(also in|id) / { cut = 0 }
    / sends [0-9]+ request/ { sub(/curl.*/, "curl …"); print; cut = 1 }
    !cut { print }
    /^ +id / { exit }'
printf 'exit code %s\n' "$status"
test "$status" -eq 1
