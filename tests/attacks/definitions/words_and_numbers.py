"""Ids, choices, numbers and tags."""

from tests.attacks.attack import Attack
from tests.attacks.definitions.event_files import Row, valued

_EVENTS_ID: tuple[Row, ...] = (
    ("the folder above", "..", "`..` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("a slash", "a/b", "`a/b` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    (
        "65 characters",
        "a" * 65,
        (
            "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u2026` is no id: only a to z, "
            "0 to 9 and -, 64 characters at most"
        ),
    ),
    ("capitals", "Admin", "`Admin` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("white space", "a b", "`a b` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    (
        "a letter of another script",
        "\u0430dmin",
        "`\u0430dmin` is no id: only a to z, 0 to 9 and -, 64 characters at most",
    ),
    ("a zero byte", "a\x00", "`a\\x00` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("a line break", "a\nb", "`a\\nb` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("markup", "<b>", "`<b>` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("an invisible space", "a\u200bb", "`a\\u200bb` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    (
        "digits of another script",
        "\u0661\u0662",
        "`\u0661\u0662` is no id: only a to z, 0 to 9 and -, 64 characters at most",
    ),
    ("an underscore", "_a", "`_a` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("a dot and an ending", "a.html", "`a.html` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("percent signs", "%2e%2e", "`%2e%2e` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("a template", "{{7*7}}", "`{{7*7}}` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    (
        "an emoji",
        "\U0001f47e",
        "`\U0001f47e` is no id: only a to z, 0 to 9 and -, 64 characters at most",
    ),
)
_EVENTS_WAS: tuple[Row, ...] = (
    ("two slashes", "a/b/c", "`a/b` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("the folder above", "../a", "`..` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("nothing before the slash", "/a", "`` is no id: only a to z, 0 to 9 and -, 64 characters at most"),
    ("itself", "e", "e is this event's own present id"),
)
_LANGUAGE: tuple[Row, ...] = (
    ("a path", "../nl", "`../nl` is no language tag (BCP 47)"),
    ("a name of a locale", "nl_NL.UTF-8", "`nl_NL.UTF-8` is no language tag (BCP 47)"),
    ("a language of nobody", "zz", "`zz` is no language tag (BCP 47)"),
    ("9 letters", "abcdefghi", "`abcdefghi` is no language tag (BCP 47)"),
    (
        "200 letters",
        "a" * 200,
        "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u2026` is no language tag (BCP 47)",
    ),
    ("a private one", "x-evil", "`x-evil` is no language tag (BCP 47)"),
    ("markup", "<b>", "`<b>` is no language tag (BCP 47)"),
    ("a wild card", "*", "`*` is no language tag (BCP 47)"),
    ("a zero byte", "nl\x00", "`nl\\x00` is no language tag (BCP 47)"),
)
_VENUE_COUNTRY: tuple[Row, ...] = (
    ("three letters", "NLD", "`NLD` is no country code of two letters (ISO 3166-1)"),
    ("a country of nobody", "XX", "`XX` is no country code of two letters (ISO 3166-1)"),
    ("the European Union", "EU", "`EU` is no country code of two letters (ISO 3166-1)"),
    ("digits", "12", "`12` is no country code of two letters (ISO 3166-1)"),
    ("letters of another script", "\u039dL", "`\u039dL` is no country code of two letters (ISO 3166-1)"),
    (
        "200 letters",
        "n" * 200,
        (
            "`nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\u2026` is no country code of "
            "two letters (ISO 3166-1)"
        ),
    ),
)
_VENUE_LATITUDE: tuple[Row, ...] = (
    ("infinity", "1e999", "`1e999` is no decimal number"),
    ("inf", "inf", "`inf` is no decimal number"),
    ("not a number", "nan", "`nan` is no decimal number"),
    ("hexadecimal", "0x10", "`0x10` is no decimal number"),
    ("91 degrees", "91", "91 is outside -90 to 90"),
    ("a comma", "52,2", "`52,2` is no decimal number"),
    (
        "200 digits behind the point",
        "1." + "1" * 198,
        "`1.111111111111111111111111111111111111111111111111111111111\u2026` is no decimal number",
    ),
    ("digits of another script", "\u0665\u0662", "is 52.0"),
    ("an underscore", "1_0", "`1_0` is no decimal number"),
    ("degrees and minutes", "52\xb012'N", "`52\xb012'N` is no decimal number"),
    ("a minus of Unicode", "\u22125", "`\u22125` is no decimal number"),
)
_REMINDERS: tuple[Row, ...] = (
    ("a year and a day", "367d", "367d is more than a year before the start"),
    ("0 days", "0d", "`0d` is not a time before the start"),
    ("a negative one", "-1d", "`-1d` is not a time before the start"),
    ("10,000 weeks", "10000w", "`10000w` is not a time before the start"),
    ("seconds", "1s", "`1s` is not a time before the start"),
    ("half an hour", "0.5h", "`0.5h` is not a time before the start"),
    ("an exponent", "1e9d", "`1e9d` is not a time before the start"),
    ("digits of another script", "\u0667d", "`\u0667d` is not a time before the start"),
    ("no unit", "7", "`7` is not a time before the start"),
)
_VISIBILITY: tuple[Row, ...] = (
    ("direct, to write to people", "direct", "`direct` is none of public, unlisted, private"),
    ("a list", "[public]", "`[public]` is none of public, unlisted, private"),
    ("a number", "0", "`0` is none of public, unlisted, private"),
    ("public of another script", "\u0440ublic", "`\u0440ublic` is none of public, unlisted, private"),
    ("a zero byte", "public\x00", "`public\\x00` is none of public, unlisted, private"),
)
_EVENTS_STATUS: tuple[Row, ...] = (
    ("a status of nobody", "deleted", "`deleted` is none of scheduled, tentative, postponed, cancelled"),
    (
        "confirmed in capitals with markup",
        "<b>CONFIRMED</b>",
        "`<b>CONFIRMED</b>` is none of scheduled, tentative, postponed, cancelled",
    ),
    ("moved online", "moved online", "`moved online` is no status"),
)
_DRAFT: tuple[Row, ...] = (
    ("perhaps", "perhaps", "`perhaps` is neither yes nor no"),
    ("2", "2", "`2` is neither yes nor no"),
    ("a list", "[]", "`[]` is neither yes nor no"),
)
_TAGS: tuple[Row, ...] = (
    ("nothing but a sign", "#", "`#` has no letter or digit"),
    ("61 letters", "a" * 61, "there are 61 characters here"),
    ("letters of six octets each", "\u0390" * 41, "the tag has 41 characters"),
    ("nothing that is seen", "\u200b\u200c\u200d", "`\\u200b\\u200c\\u200d` has no letter or digit"),
    ("nothing but marks", "\u0301\u0301", "`\u0301\u0301` has no letter or digit"),
    ("400 letters", "a" * 400, "there are 400 characters here"),
)

ATTACKS: tuple[Attack[None], ...] = (
    *valued("an id", "events.0.id", _EVENTS_ID),
    *valued("a former id", "events.0.was", _EVENTS_WAS),
    *valued("a language", "language", _LANGUAGE),
    *valued("a country", "venue.country", _VENUE_COUNTRY),
    *valued("a place on earth", "venue.latitude", _VENUE_LATITUDE),
    *valued("a reminder", "reminders.0", _REMINDERS),
    *valued("a choice", "visibility", _VISIBILITY),
    *valued("a status", "events.0.status", _EVENTS_STATUS),
    *valued("yes or no", "draft", _DRAFT),
    *valued("a tag", "tags.0", _TAGS),
)
