"""The steps before anything is asked of a provider: does the proxy serve, take the key, have an account and a route?"""

from dashboard.accounts import service as account_rules
from dashboard.accounts import store as accounts
from dashboard.configs import store as configs
from dashboard.explain.plan import explained
from dashboard.explain.schemas import Explanation, Question
from dashboard.masking import masked
from dashboard.outbound import Call, CallFailed, send
from dashboard.settings import store as settings
from dashboard.setup.doctor import asking
from dashboard.setup.doctor.patient import Finding, Patient
from dashboard.tenants import store as tenants
from shared.catalog.models import TierRule
from shared.settings.cascade import resolve

_CAN_ANSWER = {"healthy", "near_budget", "near_limit", "not_tried", "resting"}
_HEALTH_WITHIN_S = 3.0
_OK = 200
_UNAUTHORIZED = 401


async def look_at_proxy(patient: Patient) -> Finding:
    """Ask the proxy how it is."""
    place = patient.proxy.removeprefix("http://")
    try:
        answer = await send(Call("GET", f"{patient.proxy}/health", {}, within_s=_HEALTH_WITHIN_S))
    except CallFailed as failure:
        return Finding(
            "failed",
            f"Nobody answers at {place}. {failure}",
            "Start it with ./start.sh, and look into its output: another program may hold the port.",
        )
    health = answer.document()
    if answer.status != _OK or not isinstance(health, dict) or "status" not in health:
        return Finding(
            "failed",
            f"What answers at {place} is another program.",
            "Give the proxy another port with PROXY_PORT, or end the other program.",
        )
    if health["status"] != "ok":
        reasons = ", ".join(str(reason) for reason in health.get("reasons") or []) or "no reason given"
        return Finding("warning", f"{place} serves, but is degraded: {reasons}.", "Look into its log for the cause.")
    return Finding("ok", f"{place} is healthy.")


async def look_at_key(patient: Patient) -> Finding:
    """Ask for the list of models, which no provider is asked for."""
    key, tenant = patient.chosen.key, patient.chosen.tenant
    whose = f", tenant {tenant.name}" if tenant else ""
    if key is None:
        return Finding(
            "failed", patient.chosen.problem or "There is no client key.", "Make one in Settings or Tenants."
        )
    try:
        answer = await send(Call("GET", f"{patient.proxy}/v1/models", asking.headers(key), within_s=10))
    except CallFailed as failure:
        return Finding("failed", str(failure), "Try again; look into the proxy's log if it stays.")
    if answer.status == _OK:
        return Finding("ok", f"{masked(key)}{whose}.")
    act = "Copy the key from here once more; a key that was rotated is refused from then on."
    if answer.status != _UNAUTHORIZED:
        act = "Look into Tenants: it may be switched off or at its limit."
    return Finding(
        "failed", f"{masked(key)}{whose} is refused ({answer.status}). {asking.own_words(answer)}".strip(), act
    )


async def look_at_account(patient: Patient) -> Finding:
    """Look whether an account can answer."""
    services = patient.services
    async with services.read() as session:
        rows = await accounts.all_accounts(session)
        use = await accounts.use_of(session, [row.id for row in rows], account_rules.period_at(services.clock.now()))
    shown = [services.accounts.described(row, use[row.id]) for row in rows]
    able = [account for account in shown if account.state in _CAN_ANSWER]
    if not shown:
        return Finding("failed", "There is no account yet.", "Connect one in Accounts: an API key is enough.")
    if not able:
        return Finding("failed", f"{shown[0].name}: {shown[0].state_reason}", "Open Accounts and mend what is red.")
    names = ", ".join(account.name for account in able[:3]) + (" and others" if len(able) > 3 else "")  # noqa: PLR2004
    return Finding("ok", f"{names} can answer.")


async def look_at_route(patient: Patient) -> Finding:
    """Look where a request would go."""
    explanation = await _explained(patient)
    tier = f"is tier {explanation.tier}" if explanation.tier else "tells no tier"
    if explanation.candidates:
        first = explanation.candidates[0]
        sent = "" if first.model == patient.model else f" for {first.model}"
        return Finding("ok", f"{patient.model} {tier}; {first.account_name} would be asked first{sent}.")
    why = explanation.skipped[0].message if explanation.skipped else "Nothing is assigned."
    return Finding(
        "failed", f"{patient.model} {tier}, but nobody would be asked. {why}", "Assign an account in Routing."
    )


async def _explained(patient: Patient) -> Explanation:
    services, tenant = patient.services, patient.chosen.tenant
    async with services.read() as session:
        overrides = await tenants.overrides_of(session, tenant.id) if tenant else {}
        rules = resolve("tier_rules", overrides, await settings.all_texts(session), services.environment)
        known = await configs.all_configs(session)
        rows = await accounts.all_accounts(session)
        use = await accounts.use_of(session, [row.id for row in rows], account_rules.period_at(services.clock.now()))
    own = next((config for config in known if tenant is not None and config.id == tenant.config_id), None)
    return explained(
        Question(model=patient.model),
        own or next((config for config in known if config.is_active), None),
        [services.accounts.described(row, use[row.id]) for row in rows],
        [rule for rule in rules if isinstance(rule, TierRule)] if isinstance(rules, tuple) else [],
    )
