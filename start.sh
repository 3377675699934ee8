#!/bin/sh
# Set this checkout up where something is missing or out of date, then run CodeGate in the foreground.
#
#   ./start.sh              the proxy and the dashboard
#   ./start.sh proxy        the proxy alone
#   ./start.sh dashboard    the dashboard alone
#
# This file finds a Python and hands over to it: launch/setup.py prepares, launch/run.py runs. Each step
# replaces the one before (exec), so that a signal sent to start.sh reaches the process that ends the others.
set -eu
trap 'exit 143' INT TERM HUP

case "${1-}" in
  "" | proxy | dashboard) ;;
  -h | --help) sed -n '4,6s/^# *//p' "$0"; exit 0 ;;
  *) echo "start.sh: '$1' is neither 'proxy' nor 'dashboard'" >&2; exit 2 ;;
esac

script=$0
while [ -L "$script" ]; do
  target=$(readlink "$script")
  case "$target" in /*) script=$target ;; *) script=$(dirname "$script")/$target ;; esac
done
root=$(CDPATH='' cd -- "$(dirname -- "$script")" && pwd -P)

# A relative DATA_DIR means what it means to the caller's shell; one in .env is relative to the checkout.
case "${DATA_DIR-}" in "" | /*) ;; *) export DATA_DIR="$PWD/$DATA_DIR" ;; esac

cd "$root"
unset PYTHONHOME PYTHONPATH PYTHONSAFEPATH  # they would lead Python past the checkout or its environment

. launch/find-python.sh
exec "$python" -m launch.setup "$@"
