"""RSS, Atom and JSON feeds of what is coming and of the news.

In: a view of the site and its scopes. Out: bytes; each format writes the same `channel.Channel`,
and the same entries, which are written once for all feeds (`formats`).
Called by: `site.render`, which asks `placements` what lies where.
"""
