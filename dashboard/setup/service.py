"""What the page shows, and writing on somebody's behalf: the tools as they are on this machine, with whose key."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from dashboard.addresses import binds_all, proxy_address
from dashboard.errors import Conflict, Fault
from dashboard.masking import masked
from dashboard.setup.documents.editor import edited
from dashboard.setup.ledger import Ledger, Written
from dashboard.setup.schemas import SnippetText, ToolFile, ToolSetup
from dashboard.setup.tools.catalogue import TOOLS
from dashboard.setup.tools.model import Snippet, Target, Tool
from dashboard.setup.tools.shells import in_each_shell
from dashboard.setup.writer import Planned, Writer
from shared.clock import Clock
from shared.config import Config

NO_KEY = "your-client-key"
"""Stands in texts where there is no key to mask."""
_NO_HOME = (
    "There is no home folder to write to: {}. In a container, mount yours as deploy/host-home.yml does, or name "
    "the mount with HOST_HOME; the steps and the terminal lines work meanwhile."
)


_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class ToolSetups:
    """Tools on this machine; built once."""

    config: Config
    clock: Clock
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Files are written one at a time."""

    @property
    def home(self) -> Path:
        """Whose files are written."""
        return self.config.host_home or Path(self.config.environment.get("HOME") or Path.home())

    @property
    def home_problem(self) -> str | None:
        """Why no file can be written, or None."""
        return None if self.home.is_dir() else _NO_HOME.format(f"{self.home} is no folder")

    @property
    def writer(self) -> Writer:
        """Writes below the home."""
        return Writer(self.home, Ledger(self.config.data_dir))

    @property
    def root(self) -> str:
        """The proxy's address for tools on this machine."""
        return self.config.public_proxy_url or proxy_address(self.config)

    def target(self, key: str, root: str | None = None) -> Target:
        """Return the proxy as a tool on this machine is told of it."""
        return Target(root or self.root, key, self._now().isoformat().replace("+00:00", "Z"))

    def root_for(self, host: str) -> str:
        """Return the proxy's address for texts: the name under which the page was opened, where the proxy answers to it."""
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        own = self.root
        if self.config.public_proxy_url is not None:
            return own
        if not name or name.strip("[]") in {"localhost", "127.0.0.1", "::1"} or not binds_all(self.config):
            return own
        return f"http://{name}:{self.config.proxy_port}"

    def described(self, key: str | None, root: str) -> list[ToolSetup]:
        """Return all tools, texts with the masked key. Reads files: call it in a thread."""
        shown = self.target(masked(key) if key else NO_KEY, root)
        problem = self.home_problem
        return [self._described(tool, shown, problem) for tool in TOOLS]

    def plan(self, tool: Tool, key: str) -> Planned:
        """Work out what writing would do. Raises 409."""
        if (problem := self.home_problem) is not None:
            raise Conflict(problem)
        return self.writer.plan(tool, self.target(key))

    async def write(self, tool: Tool, key: str) -> Planned:
        """Write a tool's configuration. Raises 409."""
        return await self._one_at_a_time(lambda: self._written(tool, key))

    async def undo(self, tool: Tool) -> Written:
        """Undo what was written. Raises 409."""
        return await self._one_at_a_time(lambda: self.writer.undo(tool))

    def backup_of(self, tool: Tool) -> str | None:
        """Return where the content before is kept."""
        entry = self.writer.ledger.entry(tool.id)
        return f"~/{entry.backup}" if entry and entry.backup else None

    def points_here(self) -> bool:
        """Tell whether a file was written. Reads a file: call it in a thread."""
        return any(self.writer.ledger.entry(tool.id) for tool in TOOLS)

    def _written(self, tool: Tool, key: str) -> Planned:
        planned = self.plan(tool, key)
        if planned.changes:
            self.writer.write(tool, planned, self._now().strftime("%Y%m%d-%H%M%S-%f"))
        return planned

    async def _one_at_a_time(self, work: Callable[[], _Done]) -> _Done:
        async with self.writing:
            return await asyncio.to_thread(work)

    def _now(self) -> datetime:
        return self.clock.now()

    def _described(self, tool: Tool, target: Target, problem: str | None) -> ToolSetup:
        by_hand = [*_file_text(tool, target), *map(_shown, tool.snippets(target))]
        return ToolSetup(
            id=tool.id,
            label=tool.label,
            mode="write" if tool.file else "steps" if tool.id != "generic" else "values",
            formats=list(tool.formats),
            found=self._found(tool),
            file=self._file(tool, target, problem),
            by_hand=by_hand,
            terminal=[_shown(snippet) for snippet in in_each_shell(tool.terminal(target))] if tool.terminal else [],
            steps=list(tool.steps(target)),
            after=tool.after,
            caveat=tool.caveat,
            docs_url=tool.docs_url,
        )

    def _found(self, tool: Tool) -> bool:
        """A folder that only our own write made is no sign of the tool."""
        if self.config.host_home is None and any(shutil.which(program) for program in tool.programs):
            return True
        return any((self.home / folder).is_dir() for folder in tool.folders)

    def _file(self, tool: Tool, target: Target, problem: str | None) -> ToolFile | None:
        relative = self.writer.place(tool)
        if relative is None:
            return None
        undoable = self.writer.ledger.entry(tool.id) is not None
        path = f"~/{relative}"
        if problem is not None:
            return ToolFile(path=path, state="missing", problem=problem, undoable=False)
        try:
            planned = self.writer.plan(tool, target)
        except Fault as fault:
            return ToolFile(path=path, state="unreadable", problem=fault.message, undoable=undoable)
        content = planned.found.content
        here = self.root.encode()
        state = "missing" if content is None else "here" if here in content else "other"
        return ToolFile(path=path, state=state, problem=None, undoable=undoable)


def _file_text(tool: Tool, target: Target) -> list[SnippetText]:
    """Return what the file would hold if there were none."""
    if tool.file is None:
        return []
    text = edited(None, tool.file.syntax, tool.file.edits({}, target)).decode()
    return [SnippetText(title=f"~/{tool.file.places[0]}", language=tool.file.syntax.value, text=text.rstrip())]


def _shown(snippet: Snippet) -> SnippetText:
    return SnippetText(title=snippet.title, language=snippet.language, text=snippet.text)
