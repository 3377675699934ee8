"""Mappings in the database: written once, kept while used, found by placeholder or by a word of a name. Both databases."""

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.recording.store import MAPPINGS_KEPT_S, MappingNote, insert_mappings, mapping_rows, sealed_originals
from shared.crypto.mappings import open_column
from shared.db.models import PrivacyMapping
from shared.guardrails.placeholder import issue
from tests.support.guarding import keys

NOW, DAY = 1_790_000_000.0, 86_400


def note(value: str, detector: str, tenant: str | None = "tenant-a") -> MappingNote:
    placeholder = issue(keys(tenant or ""), value, detector, lambda _: None)
    return MappingNote(tenant, detector, placeholder, value, keys(tenant or ""))


async def write(engine: AsyncEngine, now_s: float, *notes: MappingNote) -> None:
    def insert(connection: Connection) -> None:
        connection.info.pop("mappings_pruned", None)
        insert_mappings(connection, mapping_rows(notes), now_s)

    async with engine.begin() as connection:
        await connection.run_sync(insert)


async def replacements(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set((await connection.execute(select(PrivacyMapping.replacement))).scalars())


async def test_a_mapping_is_written_once_and_read_by_its_tenant_alone(migrated: AsyncEngine) -> None:
    mail, other = note("mara@kestrel-labs.io", "email"), note("mara@kestrel-labs.io", "email", "tenant-b")
    await write(migrated, NOW, mail, other)
    await write(migrated, NOW, mail)
    assert await replacements(migrated) == {mail.placeholder, other.placeholder}
    found = await sealed_originals(migrated, "tenant-a", [mail.placeholder, other.placeholder])
    assert {name: open_column(keys(), sealed) for name, sealed in found.items()} == {mail.placeholder: mail.original}
    assert await sealed_originals(migrated, None, [mail.placeholder]) == {}


async def test_what_is_used_stays_and_what_nobody_used_for_long_goes(migrated: AsyncEngine) -> None:
    used, unused, fresh = (note(f"{word}-lily-77", "password") for word in ("tiger", "water", "arum"))
    await write(migrated, NOW, used, unused)
    await write(migrated, NOW + MAPPINGS_KEPT_S - 10 * DAY, used)
    await write(migrated, NOW + MAPPINGS_KEPT_S - DAY, fresh)
    assert await replacements(migrated) == {used.placeholder, unused.placeholder, fresh.placeholder}
    await write(migrated, NOW + MAPPINGS_KEPT_S + DAY, fresh)
    assert await replacements(migrated) == {used.placeholder, fresh.placeholder}


async def test_a_name_is_found_by_each_of_its_words(migrated: AsyncEngine) -> None:
    name, other = note("Margaret Holloway", "name"), note("Ada Kessler", "name", "tenant-b")
    await write(migrated, NOW, name, other)
    for word in name.placeholder.split():
        assert set(await sealed_originals(migrated, "tenant-a", [word])) == {name.placeholder}
        assert await sealed_originals(migrated, "tenant-b", [word]) == {}
    assert await sealed_originals(migrated, "tenant-a", ["Xoblabla"]) == {}
