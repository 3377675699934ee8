"""Masking of requests and restoring of replies. Pure: no I/O, no clock; keys, cache and memory are given.

Request: `walk` lists a document's strings, `cache` knows those seen before, `mask` finds and replaces the values of the
others, `vault` remembers for this exchange what stands for what. Reply: `restore` puts originals back into a text,
`bodies` into whole documents, `streams` into frames; `glance` tells the bytes that need no look.
"""
