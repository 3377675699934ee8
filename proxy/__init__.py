"""The proxy process: one client request in, one upstream answer out, recorded.

Reading order: `pipeline` (one exchange, top to bottom), `failover` and `delivery` (its two halves), `exchange` (what
travels), then `formats`, `routing`, `admission`, `upstream`, `recording`. It reads its configuration from a snapshot
held in memory and never waits for the database on the way of a request.
"""
