"""OpenTelemetry traces of finished exchanges: off, and not even imported, unless the environment names a receiver."""
