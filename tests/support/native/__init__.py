"""Renderers of a neutral reply, one module per wire format, each with `whole`, `frames`, `error` and `request`."""
