"""Keeping the logins of OAuth accounts alive.

Reading order: `grants` (what is due, and what a failure means), `host_file` (the CLI's own login), `store` (the
database's side), `oauth` (one renewal at a time), `refresher` (ahead of need).
"""
