"""What is in force: files, last good versions, what vanished or was renamed, and a person's rulings taken together.

In: the ledger's history and the readings of the files. Out: `Facts`, with the questions that hold posts back.
Called by: `planning.round`, and by a standby, which shows what the ledger remembers. Pure.
"""
