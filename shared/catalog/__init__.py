"""Pure data about the outside world: wire formats, providers, models, prices."""
