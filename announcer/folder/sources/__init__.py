"""Calendars elsewhere, kept as definition files: fetched (`fetch`), read and merged (`importing`), remembered
(`memory`). `definitions.calendar_import` says what a calendar means.

In: an address or a file, the events folder. Out: definition files and `.announcer.sources.json`. Called by: `import`
and the publisher's `source_polling`.
"""
