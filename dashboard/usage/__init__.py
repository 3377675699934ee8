"""Usage: tokens, cost, failures and times, summed over a dimension."""
