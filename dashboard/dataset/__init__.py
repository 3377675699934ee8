"""The fine-tuning dataset: what has been captured, for whom, and how to get it or be rid of it."""
