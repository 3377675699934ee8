"""Changing a few values of somebody's configuration file and nothing else of it. Pure: text in, text out.

`edits` says what a change is; `json_text`, `toml_text` and `yaml_text` make it in the text as it was written by hand;
`editor` holds what comes out against the change asked for before anybody writes it.
"""
