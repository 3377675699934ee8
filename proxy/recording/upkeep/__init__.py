"""Keeping the records within bounds: old rows go, stragglers are counted, free pages are given back.

Everything happens in small steps, so that no writer waits; one proxy of several does it, the holder of the lease.
"""
