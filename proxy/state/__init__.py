"""What several proxies must agree on: rate windows, rests, turns, affinity bindings, leases and money held.

Reading order: `protocol` (what a store promises), `keys` (how its entries are named), `memory` (one process);
then `lua`, `link`, `redis` and `joined` (many proxies).
"""
