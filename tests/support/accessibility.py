"""Whether everybody can use a page: what axe-core finds on it.

axe-core is evaluated in the page by the debugger, which the page's content security policy does not bind.
"""

from playwright.async_api import Page

from tests.support.processes import ROOT

SERIOUS = {"serious", "critical"}
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"

_RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations)"


async def serious_faults(page: Page) -> list[str]:
    """Return axe-core's serious findings, one line an element."""
    await page.evaluate(AXE.read_text())
    violations = await page.evaluate(_RUN)
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]
