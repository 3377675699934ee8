"""Usage by hour and day, kept while rows are written: `tally` adds up (pure), `store` puts sums into the tables."""
