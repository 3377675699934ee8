"""What `start.sh` does: prepare the checkout, then keep CodeGate's processes running.

Reading order: `setup` (packages and front-end, under a lock) -> `run` (migrate, run, announce) -> `supervisor`
(a table of programs kept alive until a signal). `setup` and what it imports use the standard library alone, because they run
before there is an environment; nothing here holds business of the proxy or the dashboard.
"""
