"""Global settings: flat texts as stored, checked by the registry."""
