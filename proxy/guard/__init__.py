"""Masking of requests and restoring of replies. Pure: no I/O, no clock; keys, cache and memory are given.

Request: `blocks` knows whole stretches of a conversation again, `walk` lists the strings of the rest, `cache` those seen
before, `mask` finds and replaces the values of the others, `vault` remembers for this exchange what stands for what.
Reply: `restore` puts originals back into a text, `bodies` into whole documents, `streams` into frames; `templates` and
`glance` tell the bytes that need no look.
"""
