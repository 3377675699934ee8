"""A generated corpus for guardrails: sensitive values in realistic carriers, and look-alikes that must stay.

Everything is drawn from a seeded generator, so that every run sees the same cases. No value belongs to anybody.
"""
