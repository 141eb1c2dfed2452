"""RSS, Atom and JSON feeds of what is coming and of the news.

In: a view of the site and its scopes. Out: bytes; each format writes the same `channel.Channel`,
and fills in entries that it has once written (`entry_template`).
Called by: `site.render`, which asks `placements` what lies where.
"""
