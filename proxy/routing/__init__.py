"""Which account serves a request, in which order the others follow, and what an answer says about an account.

Reading order: `vocabulary` (what is asked and answered), `router` (asks shared state, makes plans), `plan` (candidates
of one request), `strategies` (their order), `affinity` (conversations stay), `windows` (quotas that vendors report),
`walk` (a request's way through its plan), `cooldown` (rests), `verdict` and `hints` (what an upstream's signal means),
`skips` and `refusals` (who was left out, and what the client is told when nobody serves).
"""
