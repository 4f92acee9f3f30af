#!/usr/bin/env bash
# Install what is locked, and the code beside this file, into an environment of their own: the job's Python stays as it is.
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
place=$(mktemp -d "${RUNNER_TEMP:?}/contractguard.XXXXXX")/python

"${PYTHON:?}" -I -m venv "$place"
bin=$place/bin
[ -d "$bin" ] || bin=$place/Scripts # on Windows
"$bin/python" -I -m pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    -r "$source/requirements-run.lock"
"$bin/python" -I -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation "$source"
"$bin/python" -I -m pip check
echo "python=$bin/python" >>"${GITHUB_OUTPUT:?}"
