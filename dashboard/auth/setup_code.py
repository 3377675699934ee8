"""The setup code: proof that whoever sets the first password can read this machine's `DATA_DIR` or its console.

It lives in a private file, so that the process that prints the link and the process that checks the code agree
without talking to each other. It is valid until a password is set, and then removed.
"""

import hmac
import secrets
from pathlib import Path

from dashboard.auth.secrets_file import create_private, read_private

_FILE = ".setup-code"


def ensure_setup_code(data_dir: Path) -> str:
    """Return the code, made on first use; two processes that ask at once get the same one."""
    path = data_dir / _FILE
    create_private(path, secrets.token_hex(16))
    code = read_private(path)
    if not code:
        raise OSError(f"{_FILE} in the data directory cannot be read")
    return code.strip()


def is_setup_code(data_dir: Path, candidate: str) -> bool:
    """Compare `candidate` with the code in constant time; False when there is none."""
    code = read_private(data_dir / _FILE)
    if not code or not code.strip():
        return False
    return hmac.compare_digest(code.strip().encode(), candidate.strip().encode("utf-8", "surrogatepass"))


def discard_setup_code(data_dir: Path) -> None:
    """Remove the code; it is of no use once a password is set."""
    (data_dir / _FILE).unlink(missing_ok=True)
