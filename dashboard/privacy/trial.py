"""Trying a text: what is found in it, and what a provider would see. Pure but for time: call it in a thread."""

from dashboard.privacy.schemas import TrialFinding, TrialResult
from shared.crypto.placeholders import TenantKeys
from shared.guardrails.detector import Selection
from shared.guardrails.engine import default_engine, splice
from shared.guardrails.placeholder import issue


def tried(text: str, selection: Selection, keys: TenantKeys) -> TrialResult:
    """Find and replace what is sensitive, with the placeholders that a request would get."""
    findings = default_engine().scan(text, selection)
    owners: dict[str, str] = {}
    replacements: list[str] = []

    def replacement(value: str, detector: str) -> str:
        placeholder = issue(keys, value, detector, owners.get)
        owners[placeholder] = value
        replacements.append(placeholder)
        return placeholder

    anonymized = splice(text, findings, replacement)
    return TrialResult(
        original=text,
        anonymized=anonymized,
        replacements_made=len(findings),
        findings=[
            TrialFinding(category=finding.detector, start=finding.start, end=finding.end, replacement=placeholder)
            for finding, placeholder in zip(findings, replacements, strict=True)
        ],
    )
