"""Writes a tool's configuration and undoes it: read, edit, compare, back up, replace; and back, byte for byte.

Writing again without anybody's change in between keeps the first backup, so that undoing leads back to before CodeGate.
"""

from dataclasses import dataclass
from pathlib import Path

from dashboard.errors import Conflict
from dashboard.setup import files
from dashboard.setup.documents.editor import edited, meaning
from dashboard.setup.documents.edits import Unreadable
from dashboard.setup.files import Found, Unwritable
from dashboard.setup.ledger import Ledger, Written
from dashboard.setup.tools.model import ConfigFile, Target, Tool

_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Planned:
    """What a write would do."""

    relative: str
    found: Found
    content: bytes
    mode: int

    @property
    def changes(self) -> bool:
        """Whether the file would be another one."""
        return self.content != self.found.content or self.mode != self.found.mode

    @property
    def narrows(self) -> bool:
        """Whether others could read the file and no longer will."""
        return self.found.content is not None and self.mode != self.found.mode


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes below one home; built once."""

    home: Path
    ledger: Ledger

    def plan(self, tool: Tool, target: Target) -> Planned:
        """Work out the new content. Raises 409 when the file cannot be read or edited; nothing is touched."""
        file = _file_of(tool)
        relative = self._place(file)
        try:
            self._refuse_hiding(file, relative)
            found = files.find(self.home, relative)
            edits = file.edits(meaning(found.content, file.syntax), target)
            content = edited(found.content, file.syntax, edits)
        except (Unwritable, Unreadable) as error:
            raise Conflict(f"{_sentence(error, relative)} Nothing was changed.") from None
        return Planned(relative, found, content, found.mode & ~_OTHERS)

    def write(self, tool: Tool, planned: Planned, at: str) -> None:
        """Put the plan into effect, with a backup beside it named by `at`. Raises 409."""
        before = self.ledger.entry(tool.id)
        try:
            kept = self._kept(before, planned)
            backup = kept.backup if kept else self._back_up(planned, at)
            made = files.write(self.home, planned.found, planned.content, planned.mode)
        except Unwritable as error:
            raise Conflict(f"{error} Nothing was changed.") from None
        folders = kept.made if kept else tuple(str(folder.relative_to(self.home.resolve())) for folder in made)
        mode = kept.mode if kept else planned.found.mode
        self.ledger.keep(tool.id, Written(planned.relative, files.fingerprint(planned.content), backup, mode, folders))

    def undo(self, tool: Tool) -> Written:
        """Restore what was before the write. Raises 409 when there is nothing to undo, or somebody changed the file."""
        written = self.ledger.entry(tool.id)
        if written is None:
            raise Conflict(f"Nothing was written for {tool.label} that could be undone.")
        try:
            self._restore(tool, written)
        except Unwritable as error:
            raise Conflict(f"{error} Nothing was changed.") from None
        self.ledger.forget(tool.id)
        return written

    def place(self, tool: Tool) -> str | None:
        """Return the file that a write would change, below the home."""
        return self._place(tool.file) if tool.file else None

    def _place(self, file: ConfigFile) -> str:
        return next((place for place in file.places if (self.home / place).exists()), file.places[0])

    def _refuse_hiding(self, file: ConfigFile, relative: str) -> None:
        for other in file.hides:
            if (self.home / other).exists() and not (self.home / relative).exists():
                raise Unwritable(
                    f"~/{other} is there, and would no longer be read beside ~/{relative}: add it by hand."
                )

    def _kept(self, before: Written | None, planned: Planned) -> Written | None:
        """Return the earlier entry when the file is still as we left it."""
        unchanged = before is not None and before.relative == planned.relative
        return before if unchanged and before and before.fingerprint == planned.found.fingerprint else None

    def _back_up(self, planned: Planned, at: str) -> str | None:
        if planned.found.content is None:
            return None
        return str(files.back_up(planned.found, at).relative_to(self.home.resolve()))

    def _restore(self, tool: Tool, written: Written) -> None:
        found = files.find(self.home, written.relative)
        if found.fingerprint != written.fingerprint:
            raise Conflict(
                f"~/{written.relative} was changed since CodeGate wrote it, so undoing would lose that change."
                + (f" The file before is in ~/{written.backup}." if written.backup else "")
            )
        if written.backup is None:
            files.remove(found, tuple(self.home.resolve() / folder for folder in written.made))
            return
        backup = files.find(self.home, written.backup)
        if backup.content is None:
            raise Conflict(f"The backup ~/{written.backup} is gone: {tool.label} cannot be undone.")
        files.write(self.home, found, backup.content, written.mode)
        files.remove(backup, ())


def _file_of(tool: Tool) -> ConfigFile:
    if tool.file is None:
        raise Conflict(f"{tool.label} keeps no file that could be written: follow the steps on its page.")
    return tool.file


def _sentence(error: Exception, relative: str) -> str:
    text = str(error)
    return text if text.startswith("~") else f"~/{relative}: {text}"
