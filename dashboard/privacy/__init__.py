"""Guardrails: what is looked for, trying a text, and the mappings behind placeholders."""
