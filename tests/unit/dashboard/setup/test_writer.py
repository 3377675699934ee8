"""Writing and undoing each tool's configuration: hand-written files survive, invalid ones are refused, undo is exact."""

import os
import stat
from pathlib import Path

import pytest

from dashboard.errors import Conflict
from dashboard.setup import files
from dashboard.setup.documents.editor import Syntax, meaning
from dashboard.setup.ledger import Ledger
from dashboard.setup.tools.catalogue import TOOLS, tool_named
from dashboard.setup.tools.model import Target, Tool
from dashboard.setup.writer import Planned, Writer
from shared.jsonio import Json

KEY = "cgk_00112233445566778899aabbccddeeff"
OTHER_KEY = "cgk_ffeeddccbbaa99887766554433221100"
TARGET = Target("http://127.0.0.1:9212", KEY, "2026-11-29T08:00:00Z")
WRITABLE = [tool for tool in TOOLS if tool.file]

BY_HAND = {
    "claude-code": """{
  // mine
  "permissions": { "allow": ["Bash(ls:*)"] },
  "env": {
    "EDITOR": "vim",  // always
    "ANTHROPIC_API_KEY": "sk-ant-mine-0123456789"
  },
  "futureKey": [1, 2.0]
}
""",
    "codex": """# how I like it
model = "gpt-5.5"   # fast
approval_policy = "on-request"

[tui]
theme = "dark" # at night

# by hand, last year
[model_providers.codegate]
name = "Gate"
env_key = "CODEGATE_KEY"
base_url = "http://127.0.0.1:1111/v1"

[mcp_servers.docs]
command = "docs-server"
""",
    "opencode": """{
  "$schema": "https://opencode.ai/config.json",
  // my provider
  "provider": { "local": { "npm": "@ai-sdk/openai-compatible" } },
  "theme": "tokyonight", /* dark */
  "keybinds": {},
}
""",
    "continue": """# my assistant
name: Mine
version: 0.0.1
schema: v1
models:
  - name: Local   # at home
    provider: ollama
    model: "qwen3"
rules:
  - Be brief.
""",
    "aider": """# Aider, my way
dark-mode: true   # easier
model: 'sonnet'
read:
    - CONVENTIONS.md  # always
""",
    "cline": """{
  "version": 1,
  "lastUsedProvider": "anthropic",
  "providers": {
    "anthropic": { "settings": { "provider": "anthropic", "apiKey": "sk-ant-mine-0123456789" }, "tokenSource": "manual" }
  },
  "unknown": true
}
""",
    "qwen-code": """{
  // set up in spring
  "modelProviders": {
    "openai": [ { "id": "qwen3-coder-plus", "envKey": "DASHSCOPE_API_KEY" } ]
  },
  "ui": { "theme": "Dracula" }
}
""",
}
INVALID = {Syntax.JSON: b'{"env": {', Syntax.TOML: b"model = \n", Syntax.YAML: b"models: [\n"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def writer(home: Path, tmp_path: Path) -> Writer:
    return Writer(home, Ledger(tmp_path))


def write(writer: Writer, tool: Tool, target: Target = TARGET, at: str = "now") -> Planned:
    planned = writer.plan(tool, target)
    writer.write(tool, planned, at)
    return planned


def place(home: Path, tool: Tool) -> Path:
    return home / tool.file.places[0]


def by_hand(home: Path, tool: Tool, mode: int = 0o644) -> Path:
    file = place(home, tool)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(BY_HAND[tool.id])
    file.chmod(mode)
    return file


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def values_lost(before: Json, after: Json, path: str = "") -> list[str]:
    """Return where `after` lacks or changes a value of `before`."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [lost for name in before for lost in values_lost(before[name], after.get(name), f"{path}.{name}")]
    if isinstance(before, list) and isinstance(after, list):
        return [path for entry in before if entry not in after]
    return [] if before == after else [path]


CHANGED = {
    "claude-code": {".env.ANTHROPIC_API_KEY"},
    "codex": {
        ".model_providers.codegate.name",
        ".model_providers.codegate.env_key",
        ".model_providers.codegate.base_url",
    },
    "opencode": set(),
    "continue": set(),
    "aider": {".model"},
    "cline": {".lastUsedProvider"},
    "qwen-code": set(),
}


@pytest.mark.parametrize("tool", WRITABLE, ids=lambda tool: tool.id)
def test_a_file_written_by_hand_keeps_all_that_is_not_ours(writer: Writer, home: Path, tool: Tool):
    file = by_hand(home, tool)
    before = file.read_bytes()
    write(writer, tool)
    after = file.read_bytes()
    assert set(values_lost(meaning(before, tool.file.syntax), meaning(after, tool.file.syntax))) == CHANGED[tool.id]
    for comment in [line for line in before.decode().splitlines() if line.lstrip().startswith(("//", "#"))]:
        assert comment in after.decode()
    assert KEY in after.decode()
    assert TARGET.root in after.decode()
    assert list(file.parent.glob("*.tmp")) == []


@pytest.mark.parametrize("tool", WRITABLE, ids=lambda tool: tool.id)
def test_undo_restores_a_file_byte_for_byte_and_its_mode(writer: Writer, home: Path, tool: Tool):
    file = by_hand(home, tool, 0o640)
    before = file.read_bytes()
    write(writer, tool)
    assert file.read_bytes() != before
    writer.undo(tool)
    assert file.read_bytes() == before
    assert mode_of(file) == 0o640
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name]


@pytest.mark.parametrize("tool", WRITABLE, ids=lambda tool: tool.id)
def test_a_missing_file_is_made_for_its_owner_alone_and_removed_again(writer: Writer, home: Path, tool: Tool):
    write(writer, tool)
    file = place(home, tool)
    assert mode_of(file) == 0o600
    assert meaning(file.read_bytes(), tool.file.syntax)
    assert KEY in file.read_text()
    writer.undo(tool)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("tool", WRITABLE, ids=lambda tool: tool.id)
def test_an_invalid_file_is_refused_and_untouched(writer: Writer, home: Path, tool: Tool):
    file = place(home, tool)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(INVALID[tool.file.syntax])
    stamp = file.stat()
    with pytest.raises(Conflict, match="Nothing was changed") as refused:
        write(writer, tool)
    assert file.name in refused.value.message
    assert KEY not in refused.value.message
    assert file.read_bytes() == INVALID[tool.file.syntax]
    assert file.stat().st_mtime_ns == stamp.st_mtime_ns
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    with pytest.raises(Conflict, match="could be undone"):
        writer.undo(tool)


@pytest.mark.parametrize("tool", WRITABLE, ids=lambda tool: tool.id)
def test_writing_twice_changes_nothing_more(writer: Writer, home: Path, tool: Tool):
    by_hand(home, tool)
    write(writer, tool)
    assert not writer.plan(tool, TARGET).changes


def test_another_key_keeps_the_first_backup(writer: Writer, home: Path):
    tool = tool_named("claude-code")
    file = by_hand(home, tool)
    write(writer, tool, at="first")
    write(writer, tool, Target(TARGET.root, OTHER_KEY, TARGET.now), at="second")
    assert OTHER_KEY in file.read_text()
    assert [path.name for path in file.parent.glob("*backup")] == ["settings.json.first.codegate-backup"]
    writer.undo(tool)
    assert file.read_text() == BY_HAND[tool.id]


def test_undo_refuses_when_somebody_changed_the_file(writer: Writer, home: Path):
    tool = tool_named("codex")
    file = by_hand(home, tool)
    write(writer, tool)
    changed = file.read_text() + "# and now mine again\n"
    file.write_text(changed)
    with pytest.raises(Conflict, match="was changed since"):
        writer.undo(tool)
    assert file.read_text() == changed


def test_a_write_after_somebodys_change_begins_a_new_undo(writer: Writer, home: Path):
    tool = tool_named("claude-code")
    file = by_hand(home, tool)
    write(writer, tool, at="first")
    changed = file.read_text().replace("vim", "emacs")
    file.write_text(changed)
    write(writer, tool, Target(TARGET.root, OTHER_KEY, TARGET.now), at="second")
    writer.undo(tool)
    assert file.read_text() == changed


def test_the_backup_is_for_its_owner_alone(writer: Writer, home: Path):
    tool = tool_named("claude-code")
    file = by_hand(home, tool, 0o644)
    write(writer, tool)
    (backup,) = file.parent.glob("*codegate-backup")
    assert mode_of(backup) == 0o600
    assert mode_of(file) == 0o600, "it holds a key now"


def test_a_link_within_the_home_is_followed_and_stays(writer: Writer, home: Path):
    tool = tool_named("claude-code")
    real = home / "dotfiles" / "claude.json"
    real.parent.mkdir()
    real.write_text("{}\n")
    link = place(home, tool)
    link.parent.mkdir()
    link.symlink_to(Path("..") / "dotfiles" / "claude.json")
    write(writer, tool)
    assert link.is_symlink()
    assert KEY in real.read_text()
    writer.undo(tool)
    assert real.read_text() == "{}\n"


@pytest.mark.parametrize("at", ["file", "folder"])
def test_a_link_out_of_the_home_is_refused(writer: Writer, home: Path, tmp_path: Path, at: str):
    tool = tool_named("claude-code")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "settings.json").write_text("{}\n")
    if at == "folder":
        (home / ".claude").symlink_to(outside)
    else:
        (home / ".claude").mkdir()
        (home / ".claude" / "settings.json").symlink_to(outside / "settings.json")
    with pytest.raises(Conflict, match="leads out of the home"):
        write(writer, tool)
    assert (outside / "settings.json").read_text() == "{}\n"


def test_a_loop_of_links_and_a_folder_in_the_files_place_are_refused(writer: Writer, home: Path):
    tool = tool_named("aider")
    place(home, tool).symlink_to(".aider.conf.yml")
    with pytest.raises(Conflict):
        write(writer, tool)
    place(home, tool).unlink()
    place(home, tool).mkdir()
    with pytest.raises(Conflict, match="not a file"):
        write(writer, tool)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(writer: Writer, home: Path):
    tool = tool_named("aider")
    home.chmod(0o500)
    with pytest.raises(Conflict, match=r"\.aider\.conf\.yml cannot be used"):
        write(writer, tool)


def test_opencode_with_comments_in_its_name_is_the_one_that_is_changed(writer: Writer, home: Path):
    tool = tool_named("opencode")
    file = home / ".config/opencode/opencode.jsonc"
    file.parent.mkdir(parents=True)
    file.write_text(BY_HAND["opencode"])
    write(writer, tool)
    assert KEY in file.read_text()
    assert not place(home, tool).exists()


def test_a_continue_that_still_has_its_old_file_is_left_alone(writer: Writer, home: Path):
    tool = tool_named("continue")
    (home / ".continue").mkdir()
    (home / ".continue" / "config.json").write_text("{}")
    with pytest.raises(Conflict, match="no longer be read"):
        write(writer, tool)
    assert not place(home, tool).exists()


def test_codex_reads_one_key_and_not_two(writer: Writer, home: Path):
    tool = tool_named("codex")
    by_hand(home, tool)
    write(writer, tool)
    provider = meaning(place(home, tool).read_bytes(), Syntax.TOML)["model_providers"]["codegate"]
    assert provider == {
        "name": "CodeGate",
        "base_url": f"{TARGET.root}/v1",
        "wire_api": "responses",
        "experimental_bearer_token": KEY,
    }


@pytest.mark.parametrize("name", ["cursor", "windsurf", "gemini", "copilot", "generic"])
def test_what_keeps_no_file_of_its_own_is_not_written(writer: Writer, home: Path, name: str):
    with pytest.raises(Conflict, match="follow the steps"):
        write(writer, tool_named(name))
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("name", ["Claude Code", "claude_code", "CLAUDE", "codex-cli", "Gemini CLI"])
def test_tools_have_more_names_than_one(name: str):
    assert tool_named(name) is not None


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "claude/../codex", "nobody"])
def test_only_known_tools_exist(name: str):
    assert tool_named(name) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_gives_away_a_link_and_not_what_it_leads_to(tmp_path: Path) -> None:
    """Whoever owns the folder may replace what was made there before it is given to them."""
    folder, roots_own = tmp_path / "home", tmp_path / "roots-own"
    folder.mkdir()
    roots_own.write_text("secret")
    os.chown(folder, 12345, 12345)
    link = folder / "made"
    link.symlink_to(roots_own)
    files._own(link)
    assert (link.lstat().st_uid, roots_own.stat().st_uid) == (12345, 0)
