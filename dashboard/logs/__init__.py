"""Request logs: what happened to each request, found by filters, live, and cleared away."""
