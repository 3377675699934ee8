"""What each tool needs in order to use the proxy: one module a tool, all data and pure functions.

`model` says what a tool is, `catalogue` lists them in the order of the page, `shells` writes variables for a terminal.
"""
