"""All words of announcer's own, a gettext catalogue a language (`locale/<language>/LC_MESSAGES/announcer.po`); and what
is said to editors in another language than English (`messages`, with `editor.po`).

In: the name of a message, or a date, hours, a place, a text in Markdown, and the tag of a language.
Out: words of that language, plain or HTML; English answers for a language without a catalogue.
Called by: `planning` for posts, `site` for pages, feeds and calendars. How a language is added: docs/translating.md.
"""
