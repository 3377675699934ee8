"""The way to an upstream: what is sent (`prepare`, `headers`, `quirks`: pure) and how (`client`: the only network code)."""
