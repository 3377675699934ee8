"""Whether the dashboard works."""
