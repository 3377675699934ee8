"""`/api/oauth`: signing in to a provider and keeping the login as an account."""

from fastapi import APIRouter
from pydantic import ValidationError

from dashboard.accounts import service, store
from dashboard.accounts.schemas import Account, NewAccount
from dashboard.accounts.service import audited
from dashboard.accounts.sign_in import LIVES_S
from dashboard.accounts.sign_in_schemas import SignIn, SignInResult
from dashboard.audit.store import Subject
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import Conflict, NotFound
from dashboard.fields import Id
from dashboard.first_config.rule import route_first_account
from shared.catalog.auth import GRANTS, LOGIN_POLICIES, AuthType
from shared.catalog.oauth import Tokens
from shared.catalog.providers import provider_of
from shared.clock import Clock
from shared.db import models

router = APIRouter(prefix="/api/oauth", tags=["accounts"])


@router.post("/{provider}/start")
async def start_sign_in(provider: Id, services: ServicesDep) -> SignIn:
    """Begin a sign-in: the user opens `url`, and pastes into `finish` what the page gives within ten minutes."""
    _require_grant(provider)
    begun = services.sign_ins.begin(provider)
    policy = LOGIN_POLICIES[provider]
    return SignIn(url=begun.url, state=begun.state, expires_in_s=LIVES_S, policy=policy.sentence, policy_url=policy.url)


@router.post("/{provider}/finish", status_code=201)
async def finish_sign_in(provider: Id, body: SignInResult, services: ServicesDep, who: WhoDep) -> Account:
    """Exchange the code at the vendor and create the account; 422 for a state or code that does not serve."""
    _require_grant(provider)
    tokens = await services.sign_ins.finish(provider, body.state, body.code_or_url)
    columns = services.accounts.columns_of_new(_account_of(provider, body.name, tokens, services.clock))
    async with services.change(who) as change:
        row = models.Account(**columns, created_at=change.now(), updated_at=change.now())
        await store.add_account(change.session, row)
        change.note("create", Subject("account", row.id, row.name), audited({}, columns))
        await route_first_account(change, row)
        return await service.described_account(services.accounts, change.session, row)


def _require_grant(provider: str) -> None:
    if provider not in GRANTS:
        raise NotFound(f"There is no sign-in for this provider; there is for {', '.join(GRANTS)}.")


def _account_of(provider: str, name: str | None, tokens: Tokens, clock: Clock) -> NewAccount:
    """Return the account to create. Raises 409 when the vendor issued what can be no login."""
    label = provider_of(provider).label
    try:
        return NewAccount(
            name=name or (f"{label} ({tokens.email[:100]})" if tokens.email else label),
            provider=provider,
            auth_type=AuthType.OAUTH,
            api_key=tokens.access_token,
            refresh_token=tokens.refresh_token,
            token_expires_at=_expiry_ms(tokens, clock),
            account_email=tokens.email,
            external_account_id=tokens.account_id,
        )
    except (ValidationError, OverflowError):
        raise Conflict("The login service answered with something that is no login. Start again.") from None


def _expiry_ms(tokens: Tokens, clock: Clock) -> int | None:
    return None if tokens.expires_in_s is None else round((clock.wall() + tokens.expires_in_s) * 1000)
