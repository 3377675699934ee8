"""What the rows of `usage` and `request_logs` themselves say."""
