"""What lies on the disk."""

from pathlib import Path


def stored_bytes(folder: Path) -> bytes:
    """Return everything that the database's files hold."""
    return b"".join(file.read_bytes() for file in folder.glob("codegate.db*"))
