"""From somebody else's iCalendar to what belongs in a definition file.

In: the bytes of a calendar as it is exported, a window of days, the settings' language and zone. Out: series and their
sessions as plain values for YAML, with the identity that each has in the calendar (`imported.read_calendar`), and what
of that is new against the file and what was imported before (`merge.merge`). Called by: `folder.sources`. Pure.
"""
