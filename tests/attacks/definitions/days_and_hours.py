"""Days, hours and zones that are none, or that other programs read otherwise."""

from tests.attacks.attack import Attack
from tests.attacks.definitions.event_files import Row, valued

_EVENTS_DATE: tuple[Row, ...] = (
    ("the year 1", "0001-01-01", "the year 1 cannot be meant"),
    ("the year 0", "0000-01-01", "the year 0 cannot be meant"),
    ("the year 9999", "9999-12-31", "the year 9999 cannot be meant"),
    ("the year 10000", "10000-01-01", "`10000-01-01` is not a date"),
    (
        "a year of 5,000 digits",
        "9" * 180 + "-01-01",
        "`99999999999999999999999999999999999999999999999999999999999\u2026` is not a date",
    ),
    ("the 31st of February", "2024-02-31", "there is no day 31 in that month"),
    ("month 13", "2024-13-01", "there is no month 13"),
    ("day 0", "2024-02-00", "there is no day 0 in that month"),
    ("a date before Christ", "-0044-03-15", "`-0044-03-15` is not a date"),
    ("seconds since 1970", "1708560000", "`1708560000` is not a date"),
    ("a number with an exponent", "1e309", "`1e309` is not a date"),
    ("not a number", "NaN", "`NaN` is not a date"),
    ("digits of another script", "\u0662\u0660\u0662\u0664-\u0660\u0662-\u0662\u0662", "is 2024-02-22"),
    ("digits that are wide", "\uff12\uff10\uff12\uff14-02-22", "is 2024-02-22"),
    ("digits above the line", "\xb2\u2070\xb2\u2074-02-22", "the year is missing"),
    ("a word for tomorrow", "tomorrow", "`tomorrow` is not a date"),
    ("a rule of recurrence", "FREQ=SECONDLY", "`FREQ=SECONDLY` is not a date"),
    ("a moment in UTC", "2024-02-22T19:00:00Z", "`2024-02-22T19:00:00Z` is not a date"),
    ("a span of three hundred years", "2024-01-01 t/m 2324-01-01", "`2024-01-01 t/m 2324-01-01` is not a date"),
    (
        "200 weekdays",
        "maandag " * 25,
        "`maandag maandag maandag maandag maandag maandag maandag maa\u2026` is not a date",
    ),
    ("an empty text", "", "the event has no date"),
    ("a line break and a property", "2024-02-22\r\nATTENDEE:x", "`attendee x` is no month or weekday"),
    ("a zero byte", "2024-02-22\x00", "`2024-02-22\\x00` is not a date"),
    ("a template", "{{ 7*7 }}", "`{{ 7*7 }}` is not a date"),
    ("a minus of Unicode", "2024\u221202\u221222", "`2024\u221202\u221222` is not a date"),
    ("letters that read from the right", "\u202e22-20-4202", "`\\u202e22-20-4202` is not a date"),
)
_EVENTS_UNTIL: tuple[Row, ...] = (
    ("the year 1", "0001-01-01", "the year 1 cannot be meant"),
    ("the year 9999", "9999-12-31", "the year 9999 cannot be meant"),
    ("digits above the line", "\xb2\u2070\xb2\u2074-02-22", "the year is missing"),
    ("an empty text", "", "is nothing"),
    ("a template", "{{ 7*7 }}", "`{{ 7*7 }}` is not a date"),
)
_REGISTRATION_DEADLINE: tuple[Row, ...] = (
    ("the year 1", "0001-01-01", "the year 1 cannot be meant"),
    ("the year 0", "0000-01-01", "the year 0 cannot be meant"),
    ("the year 9999", "9999-12-31", "the year 9999 cannot be meant"),
    ("the year 10000", "10000-01-01", "`10000-01-01` is not a date"),
    (
        "a year of 5,000 digits",
        "9" * 180 + "-01-01",
        "`99999999999999999999999999999999999999999999999999999999999\u2026` is not a date",
    ),
    ("the 31st of February", "2024-02-31", "there is no day 31 in that month"),
)
_TIME: tuple[Row, ...] = (
    ("hour 25", "25:00", "25:00 is no time of the day"),
    ("minute 60", "19:60", "19:60 is no time of the day"),
    ("hours without end", "19:00-", "`19:00-` is not a time"),
    (
        "an end a day later",
        "10:00-09:59",
        (
            "refused, line 3: the end 09:59 is not after the start 10:00, and on the next day it would "
            "be 23.9833 hours later"
        ),
    ),
    ("200 digits", "1" * 200, "`11111111111111111111111111111111111111111111111111111111111\u2026` is not a time"),
    ("more characters than a value has", "1" * 201, "there are 201 characters here"),
    ("a leap second", "23:59:60", "`23:59:60` is not a time"),
    ("digits of another script", "\u0661\u0669:\u0660\u0660", "is 19:00:00"),
    ("a negative hour", "-1:00", "`-1:00` is not a time"),
    ("a zone behind it", "19:00+99:99", "`19:00+99:99` is not a time"),
    ("midnight twice", "24:00-24:00", "24:00 is no time of the day"),
    ("a colon of Unicode", "19\uff1a00", "`19\uff1a00` is not a time"),
    ("an exponent", "1e9", "`1e9` is not a time"),
    ("a template", "{{ 7*7 }}", "`{{ 7*7 }}` is not a time"),
)
_ANNOUNCE_AT: tuple[Row, ...] = (
    ("a time of the year 9999", "9999-12-31 23:59", "the year 9999 cannot be meant"),
    ("an hour 24", "2024-01-01 24:00", "24:00 is no time of the day"),
    ("an offset of a hundred hours", "2024-01-01 10:00+99:00", "a time zone stands behind the time"),
    (
        "an hour that the clock leaves out",
        "2024-03-31 02:30",
        "02:30 does not exist on 2024-03-31 in Europe/Amsterdam: the clock is put forward",
    ),
    ("a number of seconds", "99999999999999", "`99999999999999` is not a date"),
)
_TIMEZONE: tuple[Row, ...] = (
    ("a zone that climbs out of its folder", "../../../etc/passwd", "`../../../etc/passwd` is no time zone (IANA)"),
    ("an absolute path", "/etc/passwd", "`/etc/passwd` is no time zone (IANA)"),
    ("a zone of another planet", "Mars/Olympus", "`Mars/Olympus` is no time zone (IANA)"),
    ("a zone with a zero byte", "Europe/Amsterdam\x00", "`Europe/Amsterdam\\x00` is no time zone (IANA)"),
    ("a rule of POSIX", "EST5EDT4,M3.2.0,M11.1.0", "`EST5EDT4,M3.2.0,M11.1.0` is no time zone (IANA)"),
    ("an offset", "UTC+99999", "`UTC+99999` is no time zone (IANA)"),
    ("the folder itself", ".", "`.` is no time zone (IANA)"),
    ("the file of versions", "tzdata.zi", "`tzdata.zi` is no time zone (IANA)"),
    ("zones in another case", "europe/amsterdam", "`europe/amsterdam` is no time zone (IANA)"),
    ("a zone with a line break", "Europe/Amsterdam\r\nX:y", "`Europe/Amsterdam\\r\\nX:y` is no time zone (IANA)"),
    ("letters that look alike", "\u0415urope/Amsterdam", "`\u0415urope/Amsterdam` is no time zone (IANA)"),
)

ATTACKS: tuple[Attack[None], ...] = (
    *valued("a date", "events.0.date", _EVENTS_DATE),
    *valued("a date", "events.0.until", _EVENTS_UNTIL),
    *valued("a date", "registration.deadline", _REGISTRATION_DEADLINE),
    *valued("hours", "time", _TIME),
    *valued("a moment", "announce_at", _ANNOUNCE_AT),
    *valued("a time zone", "timezone", _TIMEZONE),
)
