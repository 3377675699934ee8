"""Pointing tools at the proxy: what each needs, writing it for those whose files we know, and a doctor for the chain.

Stands above the nouns: it reads accounts, tenants, routing and the log. Reading order: tools -> documents -> files -> service.
"""
