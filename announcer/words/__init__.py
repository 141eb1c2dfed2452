"""What the service says in words of its own: dates, hours and places, Markdown, the catalogue of each language.

In: facts (`model`) and a language tag. Out: text of that language, plain or HTML.
Called by: `planning` for posts, `site` for pages, feeds and calendars. Pure.
"""
