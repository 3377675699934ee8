"""The first account ever gets a config of its own, made and activated, unless whoever adds it routes by themselves."""

from dashboard.audit.store import Subject
from dashboard.first_config import store
from dashboard.first_config.models import first_targets
from dashboard.transactions import Change
from shared.db.models import Account, RoutingConfig

NAME = "Default"


async def route_first_account(change: Change, account: Account) -> bool:
    """Make the config `Default` for `account` and activate it; False when there is another account or a config."""
    if not await store.stands_alone(change.session, account.id):
        return False
    tiers = first_targets(account.provider)
    row = RoutingConfig(name=NAME, description=f"Made for {account.name}, the first account.", created_at=change.now())
    await store.add_active_config(change.session, row, account.id, tiers)
    summary = [f"{tier}: {account.name}" + (f" as {model}" if model else "") for tier, model in tiers.items()]
    change.note("create", Subject("config", row.id, NAME), {"is_active": [None, True], "tiers": [[], summary]})
    return True
