"""Texts that look like what each door takes: a good one, changed in places, and words that mean something there."""

from pathlib import Path

from hypothesis import strategies as st

_SEEDS = Path(__file__).parent / "seeds"

_WORDS: dict[str, tuple[str, ...]] = {
    "definition": (
        "title: ",
        "events:\n",
        "- id: a\n",
        "  ",
        "\n",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ": ",
        " #",
        "&a ",
        "*a",
        "!!x ",
        '"',
        "'",
        "|\n",
        ">-\n",
        "---\n",
        "? ",
        "“",
        "”",
        "until: ",
        "2024-02-30",
        "0001-01-01",
        "null",
        "~",
        "{}",
        "[]",
        "1e999",
    ),
    "value": (
        " ",
        "-",
        "/",
        ".",
        ":",
        "2024",
        "22",
        "00",
        "februari",
        "maandag",
        "’24",
        "t/m",
        "en",
        "uur",
        "pm",
        "T",
        "Z",
        "@",
        "https://",
        "xn--",
        "[::1]",
        "%00",
        "#",
        "²",
        "٢",
        "½",
        "Ⅳ",
        "\0",
        "\u200b",
        "\u202e",
        "e9",
        "+",
        "…",
    ),
    "template": (
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        " for x in range(9) ",
        " endfor ",
        " if ",
        " else ",
        " include 'announcement.txt' ",
        " import '_parts.txt' as p ",
        " macro m() ",
        " endmacro ",
        " m() ",
        " link ",
        " title ",
        "|upper",
        "|join(',')",
        ".a",
        ".__class__",
        "[0]",
        "1/0",
        "2**9",
        "'a'*9",
        " extends 'reminder.txt' ",
        " block b ",
        " endblock ",
        " set x = 1 ",
        "_('a')",
    ),
    "calendar": (
        "BEGIN:VEVENT\r\n",
        "END:VEVENT\r\n",
        "BEGIN:VTIMEZONE\r\n",
        "END:VTIMEZONE\r\n",
        "RRULE:",
        "FREQ=DAILY;",
        "UNTIL=",
        "COUNT=",
        "INTERVAL=0;",
        "BYDAY=5MO;",
        "BYMONTHDAY=-31;",
        "BYSETPOS=-1;",
        "RECURRENCE-ID:",
        "RDATE:",
        "EXDATE:",
        "DURATION:-P1W",
        "DTSTART:",
        "99999999T999999Z",
        "00010101",
        "20240222T190000Z",
        ";TZID=a/../b:",
        ";VALUE=DATE:",
        "\r\n",
        "\r\n ",
        "\\",
        ",",
        ";",
        "=",
        '"',
        "^",
        "<b>",
        "<a href=",
        "&#0;",
        "\0",
        "é",
    ),
    "spreadsheet": (
        ";",
        ",",
        "\t",
        "\n",
        "\r",
        '"',
        '""',
        "sep=;\n",
        "=1+1",
        "id",
        "datum",
        "starttijd",
        "eindtijd",
        "reeks",
        "until",
        "2024-02-30",
        "#tag",
        "\ufeff",
        "\0",
        "9" * 99,
        "-",
    ),
}


def seeds(door: str) -> list[str]:
    """Good ones; of single values one a line."""
    found = [path.read_bytes().decode() for path in sorted((_SEEDS / door).iterdir())]
    return found[0].splitlines() if door == "value" else found


def texts(door: str) -> st.SearchStrategy[bytes]:
    """A seed with up to six changes; or words and letters one after the other."""
    piece = st.one_of(st.sampled_from(_WORDS[door]), st.text(max_size=3))
    change = st.tuples(st.integers(0, 2_000), st.integers(0, 40), piece, st.integers(1, 3))
    changed = st.builds(_changed, st.sampled_from(seeds(door)), st.lists(change, min_size=1, max_size=6))
    built = st.lists(piece, max_size=25).map("".join)
    return st.one_of(changed, built).map(lambda text: text.encode("utf-8", "surrogatepass"))


def _changed(text: str, changes: list[tuple[int, int, str, int]]) -> str:
    """Of each change so many letters from a place on are replaced by a piece, or by themselves, several times over."""
    for at, length, piece, times in changes:
        start = at % (len(text) + 1)
        text = text[:start] + (piece or text[start : start + length]) * times + text[start + length :]
    return text
