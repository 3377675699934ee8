"""From a CLI's login in a session to an account, and back again when the CLI has renewed it."""

from collections.abc import Mapping

from dashboard.audit.store import Subject, Who
from dashboard.errors import Conflict, Fault, Invalid, NotFound
from dashboard.first_config.rule import route_first_account
from dashboard.login_sessions import store
from dashboard.login_sessions.logins import (
    CLAUDE_PROFILE,
    GCLOUD_TOKEN,
    SOURCES,
    Kind,
    Login,
    home_of,
    places,
    with_claude_profile,
    with_gcloud_token,
)
from dashboard.login_sessions.schemas import ImportedAccount, ImportRequest
from dashboard.masking import MASK
from dashboard.services import Services
from dashboard.transactions import Change
from shared.catalog.providers import provider_of
from shared.db import models

_GCLOUD_WITHIN_S = 20.0


async def logins_in(services: Services, session_id: str, kinds: tuple[Kind, ...] | None = None) -> list[Login]:
    """Return the logins that CLIs keep in a session, running or not. Raises 409 and 503."""
    container = await services.containers.find(session_id)
    inspected = await services.containers.inspect(container.container_id)
    home = home_of(inspected, await services.containers.read_file(container.container_id, "/etc/passwd"))
    found = []
    for source in SOURCES:
        if kinds is not None and source.kind not in kinds:
            continue
        for path, profile_folder in places(source, home):
            raw = await services.containers.read_file(container.container_id, path)
            login = None if raw is None else source.read(raw)
            if login is not None:
                found.append(await _completed(services, login, container.container_id, profile_folder))
                break
    return found


async def import_login(services: Services, who: Who, row: models.LoginSession, body: ImportRequest) -> ImportedAccount:
    """Make the login an account, or the login of one that there is, and link the session to it."""
    login = _chosen(await logins_in(services, row.id), body.kind or _linked_kind(row))
    target = body.account_id or row.account_id
    async with services.change(who) as change:
        account, created = await _account_for(services, change, login, body.name, target)
        config_made = created and await route_first_account(change, account)
        linked = {"account_id": account.id, "login_kind": login.kind, "synced_at": change.now(), "sync_note": None}
        await store.update_session(change.session, row.id, linked)
        return ImportedAccount(
            id=account.id,
            name=account.name,
            provider=account.provider,
            kind=login.kind,
            created=created,
            config_made=config_made,
        )


def login_columns(services: Services, login: Login) -> dict[str, object]:
    """Return the account's columns that hold a login. Raises 409 when they cannot be sealed."""
    return {
        "auth_type": login.auth_type.value,
        "api_key_enc": services.keyring.seal(login.access_token),
        "refresh_token_enc": services.keyring.seal(login.refresh_token),
        "token_expires_at": login.expires_at_ms,
    }


async def _account_for(
    services: Services, change: Change, login: Login, name: str | None, account_id: str | None
) -> tuple[models.Account, bool]:
    """Return the account that has the login now, and whether it is new."""
    columns = login_columns(services, login)
    if account_id is None:
        account = models.Account(
            name=name or _name_of(login),
            provider=login.provider,
            base_url=login.base_url,
            **columns,
            **_owner_columns(login),
            created_at=change.now(),
            updated_at=change.now(),
        )
        await store.add_account(change.session, account)
        change.note("create", _subject(account), {"provider": login.provider, "api_key": MASK, "from": "login session"})
        return account, True
    existing = await store.find_account(change.session, account_id)
    if existing is None:
        raise NotFound("There is no such account.")
    if existing.provider != login.provider:
        message = f"The account is at {provider_of(existing.provider).label}, the login is not."
        raise Invalid(message, {"account_id": message})
    healed = {"status": "unknown", "last_error": None, "last_error_at": None, "error_count": 0}
    for column, value in {**columns, **_owner_columns(login), **healed, "updated_at": change.now()}.items():
        setattr(existing, column, value)
    await change.session.flush()
    change.note("update", _subject(existing), {"api_key": MASK, "from": "login session"})
    return existing, False


async def _completed(services: Services, login: Login, container_id: str, folder: str) -> Login:
    """Add what stands elsewhere: whose login it is, or the access token that only gcloud can give."""
    if login.kind == "claude":
        raw = await services.containers.read_file(container_id, f"{folder}/{CLAUDE_PROFILE}")
        return login if raw is None else with_claude_profile(login, raw)
    if login.kind == "gcloud":
        printed = await _gcloud_token(services, container_id)
        return login if printed is None else with_gcloud_token(login, printed, services.clock.wall())
    return login


async def _gcloud_token(services: Services, container_id: str) -> str | None:
    """Have gcloud print an access token; None where it cannot: it is not installed, or the session does not run."""
    try:
        return await services.containers.run(container_id, GCLOUD_TOKEN, _GCLOUD_WITHIN_S)
    except Fault:
        return None


def _chosen(found: list[Login], kind: Kind | None) -> Login:
    of_kind = [login for login in found if kind is None or login.kind == kind]
    if not of_kind:
        raise Conflict("No login is found in this session yet: finish signing in, then import it.")
    if len(of_kind) > 1:
        message = f"There are several logins: say which one ({', '.join(login.kind for login in of_kind)})."
        raise Invalid(message, {"kind": message})
    return of_kind[0]


def _linked_kind(row: models.LoginSession) -> Kind | None:
    return next((source.kind for source in SOURCES if source.kind == row.login_kind), None)


def _name_of(login: Login) -> str:
    label = provider_of(login.provider).label
    return f"{label} ({login.email[:100]})" if login.email else label


def _owner_columns(login: Login) -> Mapping[str, object]:
    return {
        "account_email": login.email,
        "external_account_id": login.external_account_id,
        "subscription_type": login.subscription_type,
    }


def _subject(account: models.Account) -> Subject:
    return Subject("account", account.id, account.name)
