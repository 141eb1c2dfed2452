"""The settings, read once, at the edge.

In: the environment, `.env`, files in secrets folders (`sources`). Out: `fields.Settings`, frozen, or everything that is
wrong with them at once (`loading.load`). Called by: the entries of `commands` and `publisher`.
`values` says what a value may be. Names, defaults and meanings stand in docs/settings.md; a test keeps that page whole.
"""
