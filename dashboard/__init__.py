"""The dashboard process: the REST API under `/api` and the single-page application, on `UI_PORT`.

Read `app.py` first (what is put together), then `edge/` (what happens to every request before a route sees it), then
any noun: `routes` say what the API offers, `schemas` what travels, `store` speaks SQL, a `service` holds a rule.
The nouns do not know one another; what two of them need stands at the top level or in `shared`.
"""
