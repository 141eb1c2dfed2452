"""Text of files and posts is text: it never becomes markup, an address to run, or the end of something."""

import json
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.model import (
    Event,
    Facts,
    Image,
    Link,
    Online,
    Organizer,
    Recap,
    Registration,
    Resource,
    Series,
    Texts,
    Venue,
)
from announcer.model.status_text import StatusText, status_text
from announcer.model.text import Markdown, Plain, line
from announcer.site.render import render
from announcer.site.status_html import html_status
from tests.site import pages_fixtures as fixtures
from tests.site.pages_fixtures import SETTINGS, TODAY, event, facts, history, series
from tests.support.on_ci import size
from tests.support.page_reading import document, fragment

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "]]></script><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}{x}{0}%s",
    "</title></style><!--",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; @bob #tag",
)
BAD_URLS = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//evil.example/x", "vbscript:x", "")


def whole_series(text: Plain, url: str) -> Series:
    """A series that has `text` in every text field and `url` in every address."""
    return series(
        "reeks",
        whole_event(text, url),
        event("reeks/twee", date(2024, 2, 1), title=text, recap=Recap(text=text, url=url)),
        title=text,
        summary=text,
        description=Markdown(text),
        links=(Link(title=text, url=url),),
        image=Image(file="poster.png", alt=text),
        translations={"en": Texts(title=text, summary=text, description=Markdown(text), alt=text)},
    )


def whole_event(text: Plain, url: str) -> Event:
    return event(
        "reeks/een",
        date(2024, 5, 4),
        start_time=time(19),
        title=text,
        summary=text,
        description=Markdown(text),
        note=text,
        price=text,
        post=text,
        content_warning=text,
        tags=(text,),
        venue=Venue(name=text, street=text, postal_code=text, city=text, country="NL", url=url, accessibility=text),
        online=Online(url=url, name=text),
        organizer=Organizer(name=text, url=url, email=f"{text}@x.example"),
        registration=Registration(email=f"{text}@x.example", url=url, condition=text),
        links=(Link(title=text, url=url),),
        image=Image(file="poster.png", alt=text),
        translations={"en": Texts(title=text, note=text, price=text, condition=text, venue=text, online=text)},
    )


def rendered(its: Facts, text: str) -> tuple[Resource, ...]:
    posts = (
        fixtures.post(
            "reeks/een/announcement/1/nl", text, content_warning=text, image=Image(file="poster.png", alt=Plain(text))
        ),
    )
    site = replace(SETTINGS, title=text)
    return render(its, history(its, posts=posts), site, TODAY, pictures=fixtures.PICTURES).changed


def assert_harmless(resource: Resource) -> None:
    page = document(resource.body)
    for script in page.iter("script"):
        assert script.get("type") == "application/ld+json"
        json.loads(script.text)
    assert {image.get("src").split("/")[1] for image in page.iter("img")} <= {"images"}
    assert page.xpath("//svg | //iframe | //object | //style | //comment()") == []
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (resource.path, name, value)
            if name in ("href", "src"):
                assert value.startswith(("/", "#", "https://", "http://", "mailto:", "webcal://")), value
                assert not value.startswith("//"), value


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_stays_text_on_every_page(text: str) -> None:
    its = facts(whole_series(Plain(text), "https://x.example/?a=1&b=%22"))
    found = 0
    for resource in rendered(its, text):
        if resource.type.startswith("text/html"):
            assert_harmless(resource)
            page = document(resource.body)
            found += text in page.text_content()
    assert found > 10


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_a_browser_would_run_is_no_link(url: str) -> None:
    its = facts(whole_series(Plain("woorden"), url))
    for resource in rendered(its, "woorden"):
        if resource.type.startswith("text/html"):
            assert_harmless(resource)
            assert not any("evil.example" in link for link in hrefs(resource))


def hrefs(resource: Resource) -> list[str]:
    return [str(link) for link in document(resource.body).xpath("//@href | //@src")]


_TEXTS = st.text(alphabet="<>&\"'/=`-!{}%#@\\()[]:;., \u00e9\U0001f469\u200d\u0301ax0", min_size=1, max_size=40)


@given(text=_TEXTS)
@settings(max_examples=20)
def test_whatever_the_words_are_the_page_has_the_same_elements(text: str) -> None:
    words = Plain(f"x{line(text)}")
    assert shape(words) == shape(Plain("x"))


def shape(text: Plain) -> list[tuple[str, tuple[str, ...]]]:
    """Tag and attribute names of an event's page; Markdown may make elements and is left out."""
    its = facts(series("reeks", replace(whole_event(text, "https://x.example/"), description=None, tags=())))
    resources = {one.path: one for one in rendered(its, "x")}
    page = document(resources["/events/reeks/een/"].body)
    return [(str(element.tag), tuple(sorted(element.attrib))) for element in page.iter()]


# --- posts ----------------------------------------------------------------------------------------------------------


@given(text=st.text(alphabet="<>&\"' https://x.y#@()\n.,\u00e9a1", max_size=80))
@settings(max_examples=size(38, on_ci=150))
def test_a_status_as_html_reads_as_it_was_written_and_has_no_other_elements(text: str) -> None:
    html = html_status(status_text(text))
    page = fragment(html)
    assert {str(element.tag) for element in page.iter()} <= {"div", "p", "br", "a", "span"}
    assert all(set(link.attrib) == {"href", "rel"} for link in page.iter("a"))
    shown = "".join(page.text_content().split())
    assert shown == "".join(status_text(text).replace("https://", "").replace("http://", "").split()) or "://" in text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
        (
            "Zie https://x.example/a?b=1&c=2.",
            '<p>Zie <a href="https://x.example/a?b=1&amp;c=2" rel="nofollow noopener">x.example/a?b=1&amp;c=2</a>.</p>',
        ),
        (
            "(https://x.example/a_(b))",
            '<p>(<a href="https://x.example/a_(b)" rel="nofollow noopener">x.example/a_(b)</a>)</p>',
        ),
        ("Leuk! #Twente", '<p>Leuk! <span class="hashtag">#Twente</span></p>'),
        ("<b>&", "<p>&lt;b&gt;&amp;</p>"),
        ("https://[bad", "<p>https://[bad</p>"),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)
def test_a_status_keeps_its_lines_and_links_its_addresses(text: str, html: str) -> None:
    assert html_status(StatusText(text)) == html


def test_a_long_address_is_shown_short_and_linked_whole() -> None:
    url = "https://agenda.example/events/cop-2024/vriezenveen/?p=abcdefabcdef"
    html = html_status(StatusText(url))
    assert f'href="{url}"' in html
    assert ">agenda.example/events/cop-2024…<" in html
