"""The events folder on the disk: files as bytes, pictures without their metadata, a watch over changes.

In: the path of the folder (and of TEMPLATES_DIR). Out: readings of its files, pictures, a call when
something changes.
Called by: `publisher` each round, and commands that read the folder themselves. Opens nothing outside the folder.
"""
