"""Looks at the whole chain as a tool would meet it: real requests through the real proxy, each step with its time.

`asking` builds the requests and reads the answers (pure), `examination` walks the steps, `report` adds them up, `command` is the command line.
"""
