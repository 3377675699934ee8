"""The rules of changing settings: all or nothing, each fault named by its key.

What a change brings about elsewhere (turning tenants on) is told by the composition root as reactions, so that
settings need not know other nouns.
"""

from collections.abc import Awaitable, Callable, Mapping

from dashboard.audit.store import Subject, differences
from dashboard.setting_values import Scalar, normalised
from dashboard.settings import store
from dashboard.settings.schemas import SettingRow
from dashboard.transactions import Change
from shared.settings.cascade import Source, Texts, resolve_with_source
from shared.settings.registry import SETTINGS, Setting

Reaction = Callable[[Change, bool], Awaitable[None]]
"""Called inside the transaction with the setting's new boolean value in force, when that has changed."""


async def change_settings(
    change: Change, values: Mapping[str, Scalar], environment: Texts, reactions: Mapping[str, Reaction]
) -> dict[str, str]:
    """Store the changes and return all texts. Raises 422, with nothing changed."""
    wanted = normalised(values, tenant=False)
    before = await store.all_texts(change.session)
    await store.set_texts(change.session, wanted.texts)
    await store.remove_texts(change.session, wanted.removed)
    after = {key: text for key, text in {**before, **wanted.texts}.items() if key not in wanted.removed}
    for key, reaction in reactions.items():
        was, is_now = (resolve_with_source(key, {}, texts, environment).value for texts in (before, after))
        if was != is_now:
            await reaction(change, bool(is_now))
    touched = differences(shown_texts(before), shown_texts(after))
    if touched:
        change.note("update", Subject("setting", name=", ".join(touched)), touched)
    return shown_texts(await store.all_texts(change.session))


def shown_texts(texts: Texts) -> dict[str, str]:
    """Leave the secrets out."""
    return {key: text for key, text in texts.items() if not (key in SETTINGS and SETTINGS[key].secret)}


def described_settings(texts: Texts, environment: Texts) -> list[SettingRow]:
    """Return every setting of the forms with the value in force."""
    return [_described(row, texts, environment) for row in SETTINGS.values() if not row.internal]


def _described(row: Setting, texts: Texts, environment: Texts) -> SettingRow:
    source = resolve_with_source(row.key, {}, texts, environment).source
    in_force = {
        Source.GLOBAL: texts.get(row.key, ""),
        Source.ENVIRONMENT: environment.get(row.key, ""),
    }.get(source, row.default)
    return SettingRow(
        key=row.key,
        group=row.group,
        label=row.label,
        help=row.help,
        kind=row.domain.kind,
        minimum=row.domain.minimum,
        maximum=row.domain.maximum,
        choices=list(row.domain.choices),
        optional=row.domain.optional,
        unit=row.unit,
        default=row.default,
        tenant=row.tenant,
        tenant_only=row.tenant_only,
        secret=row.secret,
        environment=row.environment,
        value=None if row.secret else in_force,
        source=source,
    )
