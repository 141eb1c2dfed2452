"""HTML pages, with their templates and assets.

In: contents values, a frozen dataclass for each kind of page. Out: bytes.
Called by: `site.render`, which asks `placements` what lies where.
"""
