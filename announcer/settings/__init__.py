"""The settings, read once, at the edge.

In: the environment, `.env`, files in secrets folders (`sources`). Out: `fields.Settings`, frozen, or everything that is
wrong with them at once (`loading.load`). Called by: the entries of `commands` and `publisher`.
`values` and `addresses` say what a value may be; `groups` holds settings that belong together. Names, defaults and
meanings stand in docs/settings.md; a test keeps that page whole.
"""
