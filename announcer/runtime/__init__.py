"""What keeps the processes going: the supervisor, the watch over one's parent, the clock, the log.

In: commands to start, a moment to wait for. Out: running processes, the time, log lines.
Called by: `commands.run`, and the entries of `publisher` and `web`. Imports next to nothing.
"""
