"""Prices that users set for models."""
