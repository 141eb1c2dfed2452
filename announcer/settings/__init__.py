"""The settings, read once, at the edge: `load()` gives them all, frozen, or says everything that is wrong with them.

Names, defaults and meanings stand in docs/settings.md; a test keeps that page complete. `sources` says where a value is
written, `values` what it may be, `fields` which there are; `loading` makes Settings, or a message, of them.
"""
