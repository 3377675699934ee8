"""What several proxies must agree on: rate windows, rests, turns, affinity bindings and money held.

Reading order: `protocol` (what a store promises), `keys` (how its entries are named), `memory` (one process).
"""
