"""How much a definition file may hold of everything, for all who make and read one: the table in docs/definitions.md.

A real organiser meets none of these. They are there so that what one accepted file costs has a bound: whoever can write
a file can write one that is made to cost, and what a file says once stands on pages, in feeds and in calendars many
times over.
"""

FILES = 20_000
"""In the folder; each is opened when it changed, and held against the others."""
FILE_BYTES = 256 * 1024
DEPTH = 20
"""Collections in collections; a definition has five."""
EVENTS = 1_000
"""Of a series: two years of one a day and more, twenty of one a week."""
TEXT = 4_000_000
"""Characters of all texts and addresses of a series' events, of each with those that it has from the series: so much
stands on their pages, in a feed or calendar of all of them, and in those of each tag."""

# --- texts, in characters (code points, as JSON Schema counts them) ---------------------------------------------

LINE = 1_000
LINES = 5_000
MARKDOWN = 20_000
VALUE = 200
"""Whatever is read as something else than a text: a date, hours, a zone."""
ADDRESS = 2_000
EMAIL = 254
"""RFC 5321, 4.5.3.1.3, without the brackets of a path."""

# --- lists ------------------------------------------------------------------------------------------------------

TAGS = 30
"""In one list. Each makes feeds and a calendar in which all of them are named."""
TAGS_OF_A_FILE = 200
"""Different ones, of the series and its events together."""
TAG = 60
TAG_OCTETS = 240
"""In UTF-8, casefolded: a tag is a folder in a site folder, and names of files have 255 octets at most."""
LINKS = 50
REMINDERS = 20
LANGUAGES = 50
"""In one `translations:`."""

# --- time -------------------------------------------------------------------------------------------------------

FIRST_YEAR, LAST_YEAR = 1900, 2199
SPAN_DAYS = 5 * 366
"""From the first day of an event to its last."""
LEAD_DAYS = 366
INTERVAL = 366
"""Days, weeks, months or years from one session of a rule to the next."""
RULE_DAYS = 31
"""In one `on:` of a rule."""

# --- pictures ---------------------------------------------------------------------------------------------------

PICTURE_BYTES = 16 * 1024 * 1024
"""Mastodon, app/models/media_attachment.rb IMAGE_LIMIT."""
PICTURE_PIXELS = 33_177_600
"""Mastodon, app/models/concerns/attachmentable.rb MAX_MATRIX_LIMIT: 7680 x 4320."""
PICTURE_PATH = 255
PICTURE_FOLDERS = 20
"""Around a picture."""

# --- what is said -----------------------------------------------------------------------------------------------

PROBLEMS = 100
"""Told of a file, and as many warnings: whoever has more mends the first ones first."""

# --- spreadsheets -----------------------------------------------------------------------------------------------

SHEET_BYTES = 1024 * 1024
SHEET_ROWS = 500
SHEET_COLUMNS = 60
