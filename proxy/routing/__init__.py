"""Which account serves a request, in which order the others follow, and what an answer says about an account.

Reading order: `plan` (candidates of one request), `strategies` (their order), `cooldown` (rests), `affinity`
(conversations stay), `windows` (quotas that vendors report), `verdict` (what an upstream's signal means), `refusals`
(when nobody can serve), `router` (the one stateful part: it asks shared state and walks through a plan).
"""
