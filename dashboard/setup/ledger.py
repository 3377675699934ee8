"""What was written, so that it can be undone: one entry a tool, in a file of the data directory, without any secret."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from shared import jsonio

_FILE = "setup-undo.json"


@dataclass(frozen=True, slots=True)
class Written:
    """One tool's configuration as it was left."""

    relative: str
    """The file below the home."""
    fingerprint: str
    """Of the content that was written."""
    backup: str | None
    """Where the content before is kept; None = there was no file."""
    mode: int
    """Of the file before."""
    made: tuple[str, ...] = ()
    """Folders that were made for it, the outermost first."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The entries on disk; read whenever asked, since several dashboards may share a data directory."""

    data_dir: Path

    def entry(self, tool: str) -> Written | None:
        """Return what was last written for a tool."""
        return self._read().get(tool)

    def keep(self, tool: str, written: Written) -> None:
        """Remember what was written for a tool."""
        self._store({**self._read(), tool: written})

    def forget(self, tool: str) -> None:
        """Forget a tool."""
        self._store({name: entry for name, entry in self._read().items() if name != tool})

    def _read(self) -> dict[str, Written]:
        try:
            stored = jsonio.loads((self.data_dir / _FILE).read_bytes())
            return {tool: Written(**{**entry, "made": tuple(entry["made"])}) for tool, entry in stored.items()}
        except FileNotFoundError:
            return {}
        except (OSError, jsonio.JsonError, AttributeError, KeyError, TypeError):
            return {}  # what cannot be read cannot be undone; the backups stay where they are

    def _store(self, entries: Mapping[str, Written]) -> None:
        aside = self.data_dir / f".{_FILE}.{os.getpid()}.tmp"
        aside.touch(mode=0o600)
        aside.write_bytes(jsonio.dumps({tool: asdict(entry) for tool, entry in entries.items()}))
        aside.replace(self.data_dir / _FILE)
