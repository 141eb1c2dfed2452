"""What keeps the processes going: the supervisor, worker processes, the watch over one's parent, the clock, the log.

In: commands to start, functions to work out, a moment to wait for. Out: processes, results, the time, log lines.
Called by: `commands.run`, and the entries of `publisher` and `web`. Imports next to nothing.
"""
