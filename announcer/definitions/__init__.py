"""Event definition files: text to Series, every problem at once. Pure.

    content --yaml_text, yaml_nodes--> data and places --shape--> typed values --series--> Series, Event
                                  values, dates: how single values are read

A file is read alone, then the files are held against each other.
"""
