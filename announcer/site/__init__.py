"""Everything that is served, as bytes by path. Pure: facts in, bytes out; the same facts, the same bytes."""
