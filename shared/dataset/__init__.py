"""The fine-tuning dataset on disk: the proxy writes its segments, the dashboard reads, exports and clears them."""
