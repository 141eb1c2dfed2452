"""Everything that is served, as bytes by path: pages, feeds, calendars and what belongs to them.

In: facts, history, settings, today, pictures, and the cache keys of what the store has.
Out: what changed, and all paths. The same facts give the same bytes: pure.
Called by: `publisher.site_writer` each round (`site_layout`: what each differs in from the one before), and
`commands.build` (`render`: the whole). Each kind is asked what lies where (`placements`); rendered is what has a new
cache key.
"""
