"""Links and pictures in Markdown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.links import check_links, pictures
from tests.definitions.series_texts import ReadText
from tests.support.on_ci import size

EVENTS = "events:\n  - id: a\n    date: 2024-02-22\n"


def described(text: str) -> str:
    indented = "\n".join(f"  {line}" for line in text.splitlines())
    return f"title: Leerronde\ndescription: |\n{indented}\n{EVENTS}"


@pytest.mark.parametrize(
    ("text", "address", "remedy"),
    [
        ("![](x.png)", "x.png", "a picture belongs in `image:`"),
        ("Zie ![de zaal](img/zaal.jpg 'De zaal') hier", "img/zaal.jpg", "a picture belongs in `image:`"),
        ("[![](x.png)](https://example.org/)", "x.png", "a picture belongs in `image:`"),
        ("[a](b.html)", "b.html", "write the whole address, https://..."),
        ("- een\n- [twee](/twee/)", "/twee/", "write the whole address"),
        ("> [drie](../drie)", "../drie", "write the whole address"),
        ("[a](#kop)", "#kop", "write the whole address"),
        ("[a](?q=1)", "?q=1", "write the whole address"),
        ("[a](//tetem.nl/x)", "//tetem.nl/x", "write the whole address, https://tetem.nl/x"),
        ("[a](www.tetem.nl)", "www.tetem.nl", "write the whole address, https://www.tetem.nl"),
        ("[a](info@tetem.nl)", "info@tetem.nl", "write mailto:info@tetem.nl"),
        ("[a][1]\n\n[1]: b.html", "b.html", "write the whole address"),
        ("[a](C:/x.html)", "C:/x.html", "write the whole address"),
    ],
)
def test_an_address_that_nobody_can_open_is_refused(text: str, address: str, remedy: str, understand: ReadText) -> None:
    (problem,) = understand(described(text)).problems
    assert problem.field == "description"
    assert f"`{address}` is no whole address" in problem.message
    assert problem.remedy.startswith(remedy)


def test_all_of_them_are_named_at_once(understand: ReadText) -> None:
    (problem,) = understand(described("[a](b) [c](d) [e](f) [g](h)")).problems
    assert problem.message.startswith("`b`, `d`, `f` and 1 more are no whole addresses")


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://tetem.nl/x) <https://tetem.nl> [b](HTTP://tetem.nl) [c](mailto:a@b.nl) <a@b.nl>",
        "`[a](b.html)` en \\[a](b.html)",
        "Zo:\n\n    [a](b.html)",
        "```\n![](x.png)\n```",
        "[geen link] (b.html)",
    ],
)
def test_whole_addresses_and_what_is_no_link_are_fine(text: str, understand: ReadText) -> None:
    reading = understand(described(text))
    assert (reading.problems, reading.warnings) == ((), ())


def test_a_picture_from_elsewhere_is_warned_of_as_it_is_only_linked(understand: ReadText) -> None:
    reading = understand(described("![de zaal](https://tetem.nl/zaal.jpg)"))
    assert reading.problems == ()
    (warning,) = reading.warnings
    assert warning.remedy == "a picture belongs in `image:`"


def test_descriptions_of_events_and_translations_are_looked_at_too(understand: ReadText) -> None:
    text = (
        f"title: Leerronde\n{EVENTS}    description: '[a](b.html)'\n"
        "translations: {en: {description: '![](https://tetem.nl/x.png) [a](//b)'}}\n"
    )
    reading = understand(text)
    assert [problem.field for problem in reading.problems] == ["events[0].description", "translations.en.description"]


_PIECES = ["[", "]", "(", ")", "<", ">", "!", ":", "\\", "`", "\n", "\n\n", " ", "a", "x.png", "https://a.nl", "a@b.nl",
           "*", "> ", "- ", "    ", "&lsqb;", "[a]", "](", "]:", "![", "\ufffd"]  # fmt: skip


def any_address(url: str) -> bool:  # noqa: ARG001 - what it is asked about
    return True


@settings(max_examples=size(30, on_ci=5_000), deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_whatever_markdown_takes_for_an_address_is_looked_at(text: str) -> None:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.validateLink = any_address  # type: ignore[method-assign]  # the documented hook, as in `links`
    tokens = [inner for block in parser.parse(text) for inner in block.children or ()]
    opened = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    shown = [token for token in tokens if token.type == "image"]
    if any(":" not in address for address in opened):
        with pytest.raises(InvalidValue):
            check_links(text)
    assert len(pictures(text)) == len(shown)
