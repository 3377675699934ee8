"""The steps that ask a provider, through the proxy: each format, a stream, guardrails, and what is recorded of it all."""

import asyncio
from urllib.parse import unquote

from dashboard.logs import store as logs
from dashboard.logs.schemas import LogRow
from dashboard.logs.service import described_row
from dashboard.outbound import Answer, Call, CallFailed, send
from dashboard.settings import store as settings
from dashboard.setup.doctor import asking
from dashboard.setup.doctor.patient import Finding, Look, Patient
from dashboard.tenants import store as tenants
from shared.catalog.wire import WireFormat
from shared.settings.cascade import resolve

_RECORDED_WITHIN_S = 3.0
_LOOK_EVERY_S = 0.1
_OK = 200
_LABELS = {
    WireFormat.ANTHROPIC: "Anthropic Messages",
    WireFormat.CHAT: "Chat Completions",
    WireFormat.RESPONSES: "Responses",
}


def look_at_format(wire: WireFormat) -> Look:
    """Return the step that asks for one word in a format."""

    async def look(patient: Patient) -> Finding:
        answer = await _asked(patient, asking.word_call(patient.proxy, patient.chosen.required(), wire, patient.model))
        if not isinstance(answer, Answer):
            return answer
        text = asking.said(wire, answer)
        if text is None:
            return Finding("failed", f"The answer is no {_LABELS[wire]} reply.", "Look at the request in Logs.")
        return Finding("ok", f"{_account_of(answer)}, 200, “{_short(text)}”.")

    return look


async def look_at_stream(patient: Patient) -> Finding:
    """Ask for a stream, which is to repeat the planted address."""
    answer = await _asked(patient, asking.repeat_call(patient.proxy, patient.chosen.required(), patient.model))
    if not isinstance(answer, Answer):
        return answer
    text, ended, count = asking.streamed(answer)
    if not ended:
        return Finding("failed", f"The stream stopped after {count} events.", "Look at the request in Logs.")
    patient.repeated = text
    return Finding("ok", f"{_account_of(answer)}, {count} events, ended as it should.")


async def look_at_guardrails(patient: Patient) -> Finding:
    """Look whether the planted address left masked and came back whole."""
    services, tenant = patient.services, patient.chosen.tenant
    async with services.read() as session:
        overrides = await tenants.overrides_of(session, tenant.id) if tenant else {}
        texts = await settings.all_texts(session)
    on = all(
        resolve(key, overrides, texts, services.environment) for key in ("privacy_enabled", "guardrail_email_enabled")
    )
    if not on:
        return Finding("skipped", "Guardrails for e-mail addresses are off: text leaves as it is.")
    if patient.repeated is None:
        return Finding("skipped", "Not tried: no stream to look at.")
    row = (await _rows(patient)).get(patient.asked[-1])
    if row is None:
        return Finding(
            "warning", "The request is not in the log, so masking cannot be seen.", "Turn request logging on."
        )
    if not row.masked_count:
        return Finding("failed", "A test e-mail address left unmasked.", "Open Guardrails and try the text there.")
    if asking.PLANTED not in patient.repeated:
        return Finding(
            "warning", "A test e-mail address was masked; the model did not repeat it, so its return was not seen."
        )
    return Finding("ok", "A test e-mail address was masked and came back whole.")


async def look_at_recorded(patient: Patient) -> Finding:
    """Look for what was asked in the log."""
    rows = await _rows(patient)
    missing = [request_id for request_id in patient.asked if request_id not in rows]
    if patient.asked and not missing:
        return Finding("ok", f"{len(rows)} rows in Logs.")
    if not patient.asked:
        return Finding("skipped", "Nothing was asked that could be recorded.")
    return Finding(
        "warning",
        f"{len(missing)} of {len(patient.asked)} requests are not in Logs.",
        "Turn request logging on in Settings, or look at /health for what keeps the recorder.",
    )


async def _asked(patient: Patient, call: Call) -> Answer | Finding:
    """Send a request; what is no answer becomes a finding."""
    try:
        answer = await send(call)
    except CallFailed as failure:
        return Finding("failed", str(failure), "Test the account in Accounts: the provider may be slow or away.")
    if request_id := answer.headers.get("x-request-id"):
        patient.asked.append(request_id)
    if answer.status == _OK:
        return answer
    words = asking.own_words(answer)
    return Finding("failed", f"{answer.status}. {words}".strip(), _next_act(answer.status))


def _next_act(status: int) -> str:
    if status in {401, 403}:
        return "Open Accounts: a provider refuses its key or sign-in."
    if status in {400, 404, 422}:
        return "Set the model that is sent for this tier in Routing: the provider may not know this name."
    if status in {402, 429}:
        return "Wait for the limit to reset, or connect another account."
    return "Test the account in Accounts; the attempts of this request are in Logs."


async def _rows(patient: Patient) -> dict[str, LogRow]:
    """Return the log's rows of what was asked; the proxy writes them a moment after answering."""
    clock = patient.services.clock
    deadline = clock.monotonic() + _RECORDED_WITHIN_S
    while len(patient.rows) < len(patient.asked):
        async with patient.services.read() as session:
            found = await logs.rows_by_id(session, patient.asked)
        patient.rows |= {row.id: described_row(row) for row in found}
        if len(patient.rows) >= len(patient.asked) or clock.monotonic() >= deadline:
            break
        await asyncio.sleep(_LOOK_EVERY_S)
    return patient.rows


def _account_of(answer: Answer) -> str:
    return unquote(answer.headers.get("x-proxy-account", "An account"))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004
