"""announcer: announces an organiser's events on the Fediverse and serves their feeds."""

import zoneinfo

# One source of time zone rules, PyPI's tzdata, on every machine: the system's own are often older, and the same
# definitions must give the same bytes and the same hours everywhere.
zoneinfo.reset_tzpath(to=())
