"""Writing definition files for people: what `announcer new` asks, shows and writes.

In: answers, or the rows of a spreadsheet. Out: files written whole or not at all. Called by: `commands.new`.
"""
