"""The suites: unit, golden, integration, contract, e2e; bench beside them, support beneath them."""
