"""Configs: which accounts serve which tier, in which order."""
