"""What is decided in a round, from facts alone: what is in force, what changed, what is posted when and in which words.

In: readings of the files, the history of the ledger, the organiser's policy, the limits of the instance, and now.
Out: `round.decide` gives the facts in force, the plan and what the ledger is to commit. Pure.
Called by: `publisher` each round; `plan`, `status` and `build` call the same function and commit nothing.
"""
