"""Event definition files: text to series, every problem at once, each with its place and its remedy.

In: names and bytes of files, and the defaults of the settings. Out: a `reading.Reading` for each file.
Called by: `folder`, and `commands.check` and `schema`. Pure: a file is read alone, then the files against each other.

    content --yaml_text, yaml_nodes--> data and places --event_fields--> typed values --series--> Series, Event
"""
