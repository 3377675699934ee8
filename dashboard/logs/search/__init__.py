"""Finding rows of the request log by filters."""
