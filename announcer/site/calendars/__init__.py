"""iCalendar (RFC 5545): calendars to subscribe to, and files of single events.

In: a view of the site and its scopes. Out: bytes; a VEVENT is written once for all calendars that it stands in.
Called by: `site.render`, which asks `placements` what lies where.
"""
