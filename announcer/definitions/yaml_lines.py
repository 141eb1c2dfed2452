"""Lines of a file as libyaml counts them."""

import re

LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """The lines without their ends."""
    return LINE_END.split(text)
