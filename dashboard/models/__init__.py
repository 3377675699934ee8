"""The model catalogue: what the accounts' providers offer now, with limits and prices."""
