"""Translations of a series and of its events."""

from announcer.model import Texts
from announcer.model.text import Markdown, Plain
from tests.definitions.series_texts import ReadSeries, ReadText, event


def test_an_event_has_the_series_translation_only_of_what_it_inherits(series: ReadSeries) -> None:
    found = series(
        """\
title: Ronde
summary: samenvatting
description: verhaal
price: gratis
content_warning: hard
registration: {email: a@example.org, condition: kom}
venue: {name: Zaal, accessibility: drempelvrij}
online: {name: scherm}
image: {file: a.png, alt: beeld}
translations:
  EN: {title: Round, summary: summary, description: story, price: free, content_warning: loud, condition: come,
       venue: Hall, accessibility: step-free, online: screen, alt: picture}
  de: {title: Runde}
events:
  - {id: same, date: 2024-01-01}
  - id: own
    date: 2024-01-02
    title: Eigen
    summary: eigen
    description: eigen
    price: 5 euro
    content_warning: zacht
    registration: {email: a@example.org, condition: anders}
    venue: {name: Elders}
    online: {name: elders}
    image: {file: b.png, alt: anders}
    translations: {en: {title: Own, post: Own words}, fr: {price: 5 euros}}
  - {id: moved, date: 2024-01-03, venue: , note: waarom, translations: {en: {note: why, recap: "what\\nfor"}}}
"""
    )
    assert dict(found.translations) == {
        "en": Texts(
            title=Plain("Round"),
            summary=Plain("summary"),
            description=Markdown("story"),
            price=Plain("free"),
            content_warning=Plain("loud"),
            condition=Plain("come"),
            venue=Plain("Hall"),
            accessibility=Plain("step-free"),
            online=Plain("screen"),
            alt=Plain("picture"),
        ),
        "de": Texts(title=Plain("Runde")),
    }
    assert event(found, "same").translations == found.translations
    assert dict(event(found, "own").translations) == {
        "en": Texts(title=Plain("Own"), post=Plain("Own words")),
        "fr": Texts(price=Plain("5 euros")),
    }
    moved = event(found, "moved").translations["en"]
    assert (moved.venue, moved.accessibility, moved.online, moved.note) == (None, None, "screen", "why")
    assert moved.recap == "what\nfor"


def test_a_translation_into_the_same_or_no_language_or_twice_is_refused(understand: ReadText) -> None:
    reading = understand(
        """\
title: a
language: NL
translations:
  nl: {title: b}
  english: {title: c}
  en_US: {title: c}
  en: {title: d}
  EN: {title: e}
  fr:
  de: {note: nobody sees it}
events: [{id: a, date: 2024-01-01}]
"""
    )
    assert [(p.line, p.column, p.message, p.remedy) for p in reading.problems] == [
        (4, 3, "nl is the series' own language", "write those texts above"),
        (5, 3, "`english` is no language tag (BCP 47)", "did you mean en?"),
        (6, 3, "`en_US` is no language tag (BCP 47)", "did you mean en-US?"),
        (8, 3, "en stands here a second time", "keep one"),
    ]
    assert [(w.line, w.field) for w in reading.warnings] == [(10, "translations.de.note")]
