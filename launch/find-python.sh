# Sourced with the checkout as working directory: sets $python to a Python that can set CodeGate up, or ends with the cure.
# The checkout's own environment comes first, so that a second start looks no further. Python 3.14 comes after
# older ones because not every package has wheels for it yet.
python=
lacking=
for candidate in .venv/bin/python python3.13 python3.12 python3.11 python3.14 python3 python; do
  command -v "$candidate" >/dev/null 2>&1 || continue
  "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
  if "$candidate" -c 'import ensurepip, fcntl, sqlite3, ssl, venv' >/dev/null 2>&1; then
    python=$candidate
    break
  fi
  lacking=$candidate
done

if [ -z "$python" ]; then
  if [ -n "$lacking" ]; then
    echo "CodeGate needs Python's venv, ssl and sqlite3 modules, and $lacking lacks one of them." >&2
    echo "On Debian and Ubuntu: apt install python3-venv" >&2
  else
    echo "CodeGate needs Python 3.11 or newer, and found none (looked for python3.11 to python3.14, python3 and python)." >&2
    echo "Debian, Ubuntu: apt install python3 python3-venv. macOS: brew install python. Others: https://www.python.org/downloads/" >&2
  fi
  exit 1
fi
