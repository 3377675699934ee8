"""Tenants: isolated users or teams of this instance, each with a key, limits and overrides of its own."""
