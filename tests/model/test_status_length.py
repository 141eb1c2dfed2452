"""The short ways by which a status is measured give what the long ones give."""

from random import Random

import pytest
import regex

from announcer.model import status_urls
from announcer.model.status_length import _SINGLE, clusters

SITES = ("tetem.nl", "www.tetem.nl:8080", "127.0.0.1:8000", "localhost", "a.notatld", "t.co", "-a.nl", "a..nl", "nl.")
PATHS = ("", "/", "/events/", "/events/a/b/", "/x.nl/", "//", "/" + "x" * 500 + "/")
QUERIES = ("", "?p=0123456789ab", "?p=", "?q=ü")


@pytest.mark.parametrize("grammar", status_urls.Grammar)
def test_a_plain_link_is_taken_as_every_other_is(grammar: status_urls.Grammar) -> None:
    for scheme in ("https://", "HTTP://", "xhttp://"):
        for token in (f"{scheme}{site}{path}{query}" for site in SITES for path in PATHS for query in QUERIES):
            assert status_urls._links(token, grammar) == tuple(status_urls._spans(token, grammar)), token


def test_where_each_character_is_a_cluster_they_are_counted() -> None:
    single = [chr(code) for code in range(0x3000) if _SINGLE.fullmatch(chr(code))]
    assert {"a", "é", "\n", "…", "–", "’", "€"} <= set(single)
    assert not {"\r", "\u0301", "\u200d"} & set(single)
    text = "".join(Random(7).choices(single, k=5_000))
    assert clusters(text) == len(regex.findall(r"\X", text)) == len(text)
