"""Who may pass: client keys and tenants, rate limits, money.

Reading order: `tenants` (whose request this is), `limits` (requests a minute), `budgets` (USD a month).
"""
