"""The length of a status, held against npm's twitter-text, which web clients count with."""

import random
from collections.abc import Sequence

from announcer.model import Limits
from announcer.model.status_length import clusters
from announcer.model.top_level_domains import TOP_LEVEL_DOMAINS
from tests.clients.node_clients import read_with
from tests.support.server_expressions import mastodon_counted

BEFORE = [
    "",
    " ",
    "(",
    "[",
    "“",
    '"',
    "'",
    "a",
    "é",
    "漢",
    "@",
    "#",
    "$",
    "_",
    "-",
    ".",
    "/",
    "👍",
    "\n",
    "x.nl/",
    "zie:",
]
SCHEMES = ["https://", "http://", "HTTPS://", "Http://", "", "gemini://", "xmpp:", "//", "https:/"]
HOSTS = [
    *("tetem.nl", "TETEM.NL", "www.tetem.nl", "a-b.tetem.nl", "a_b.tetem.nl", "tetem.nl.", "localhost", "tetem"),
    *("münchen.de", "пример.рф", "例え.jp", "xn--mnchen-3ya.de", "u:p@tetem.nl", "127.0.0.1", "a.example", "t.co"),
    *("tetem.community", "tetem.xn--p1ai", "-a.nl", "a-.nl", "tetem..nl", "tetem.nlx", "🧀.nl", f"{'a' * 64}.nl"),
]
PORTS = ["", "", "", ":8080", ":", ":x"]
PATHS = [
    *("", "", "/", "/x", "/x/", "/wiki/A_(b)", "/A_(b_(c))", "/(", "/@bob", "/@bob/1", "/x,y", "/x.", "/ü", "/привет"),
    *("/漢字", "/x。", "/~x;y", "/a|b", "/x–y", "/%40bob", "/{b}", "/a'b", "/x*", "/" + "x" * 60, "/🧀"),
]
QUERIES = [
    "",
    "",
    "",
    "?",
    "?a=b",
    "?a=[1]&b={2}",
    "?a=b.",
    "?a=(b)",
    "?q=ü",
    "?a@b",
    "?p=0123456789ab",
    "?a=b#c",
    "#deel",
]
AFTER = [
    "",
    "",
    ".",
    ",",
    ").",
    "]",
    "”,",
    '"',
    "'",
    "。",
    "、",
    "」",
    "…",
    "!",
    "?",
    "<b>",
    "👍",
    " en ",
    "\n",
    "~",
    "é",
]
WORDS = [" ", "", "Kom! ", "क्षत्रिय ", "mail an@tetem.nl ", "#maker ", "३ ", "👨‍👩‍👧‍👦 "]


def texts(count: int) -> list[str]:
    chosen = random.Random(9)

    def pick(parts: Sequence[str]) -> str:
        return chosen.choice(parts)

    def link() -> str:
        return pick(BEFORE) + pick(SCHEMES[:4] * 3 + SCHEMES) + pick(HOSTS) + pick(PORTS) + pick(PATHS) + pick(QUERIES)

    return ["".join(pick(WORDS) + link() + pick(AFTER) for _ in range(chosen.randint(1, 3))) for _ in range(count)]


def test_the_length_is_what_twitter_text_or_mastodon_counts_whichever_is_more() -> None:
    given = texts(5000)
    seen_by_client = read_with("count_links.js", [text.encode() for text in given])
    alike = 0
    for text, client in zip(given, seen_by_client, strict=True):
        counts = clusters(client), clusters(mastodon_counted(text))
        assert Limits().length(text) == max(counts), text
        alike += counts[0] == counts[1]
    assert alike > 3500, "two grammars that agree on little prove little"


def test_every_top_level_domain_is_one_for_twitter_text_and_no_other_is() -> None:
    hosts = [*sorted(TOP_LEVEL_DOMAINS), "example", "localhost", "internal", "local", "test", "invalid"]
    seen = read_with("count_links.js", [f"https://tetem.{host}/ja".encode() for host in hosts])
    assert {host for host, text in zip(hosts, seen, strict=True) if text == "x" * 23} == TOP_LEVEL_DOMAINS


def test_the_cases_of_issue_9_count_as_in_twitter_text() -> None:
    address = "https://tetem.nl/events/enschede/een/"
    cases = {
        f"({address}).": 23 + 3,
        f"[{address}]": 23 + 2,
        f"“{address}”,": 23 + 3,
        f"{address.upper()}": 23,
        f"{address}?a=[1]&b={{2}}": 23 + 3,
        f"{address}。Kom": 23 + 4,
        "https://localhost/events/enschede/een/": 38,
        "https://an@tetem.nl/events/enschede/een/": 40,
        f"{address}, {address}!": 2 * 23 + 3,
    }
    seen = read_with("count_links.js", [text.encode() for text in cases])
    assert {text: Limits().length(text) for text in cases} == cases
    assert [clusters(text) for text in seen] == list(cases.values())
