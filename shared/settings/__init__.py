"""Settings that change at run time: what they are (`registry`), which value is in force (`cascade`)."""
