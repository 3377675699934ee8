"""What every request passes before a route sees it: host, identity, origin, size; and the headers of every reply."""
