"""Everything that is served, as bytes by path: pages, feeds, calendars and what belongs to them.

In: facts, history, settings, today, pictures, and the cache keys of what the store has.
Out: what changed, and all paths. The same facts give the same bytes: pure.
Called by: `publisher.site_writer` each round, and `commands.build`. `render` asks each kind what lies where
(`placements`), and writes what has a new cache key.
"""
