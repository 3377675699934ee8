"""The wire formats, without any I/O: reading, writing and translating documents and streams.

Reading order: `ir` (the neutral form), `codec` (what a format must provide), `sse` (frames), then one of the three
format folders, `lanes` and `passthrough` (same format), `translate` (different formats).
"""
