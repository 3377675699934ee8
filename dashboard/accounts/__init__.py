"""Accounts: one credential each at one provider, with limits, budget, state and a real test."""
