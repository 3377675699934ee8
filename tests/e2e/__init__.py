"""Official SDKs, real agents and a real browser, against the processes that a user starts."""
