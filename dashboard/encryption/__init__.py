"""The two keys: their fingerprints, what does not open with them, and their rotation."""
