"""Trying a request: the dashboard sends it through the proxy for whoever is signed in."""
