"""A text is made to fit as if each halving were tried: what is guessed saves renderings, and changes no outcome."""

from collections.abc import Mapping, Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from announcer.model import Limits
from announcer.planning.fitting import Shrinkable, fit, items, prose
from tests.support.on_ci import size

WORDS = st.sampled_from(
    ["a", "woord", "zin.", "Nu!", "einde…", "example.org", "https://a.nl/", "https://example.org/" + "x" * 60, "e.g.",
     "@wie@example.org", "é" * 45, "x" * 44 + ".nl/pad", "👨‍👩‍👧‍👦", "क्ष", "-", "wat,", "a.b:", "(nl.example)"]
)  # fmt: skip
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "  "])), max_size=60).map(
    lambda found: "".join(f"{word}{blank}" for word, blank in found)
)
PARTS = st.tuples(
    TEXTS.map(lambda text: prose("description", text)),
    TEXTS.map(lambda text: prose("summary", text)),
    st.lists(WORDS, max_size=12).map(lambda texts: items("tags", texts, " ", fewest=1, is_needed=True)),
    TEXTS.map(lambda text: prose("title", text, is_needed=True)),
)
LIMITS = st.builds(
    Limits,
    max_characters=st.integers(0, 400),
    url_characters=st.sampled_from([None, 23]),
    graphemes=st.booleans(),
)


class Page:
    """What is rendered, as the templates of posts do: a line of a part that shows nothing is left out."""

    def __init__(self, parts: Sequence[Shrinkable]) -> None:
        self._parts = parts
        self.rendered = 0

    def render(self, counts: Mapping[str, int]) -> str:
        self.rendered += 1
        return "\n".join(["Kop", *filter(None, (one.text(counts[one.name]) for one in self._parts))])


def halved(page: Page, parts: Sequence[Shrinkable], limits: Limits) -> str:
    """By the rule, without any guess."""
    counts = {one.name: len(one.pieces) for one in parts}
    text = page.render(counts)
    for one in parts:
        if limits.length(text) <= limits.max_characters:
            break
        low, high = min(one.fewest, len(one.pieces)) if one.is_needed else 0, len(one.pieces)
        while high - low > 1:
            counts[one.name] = (low + high) // 2
            fits = limits.length(page.render(counts)) <= limits.max_characters
            low, high = (counts[one.name], high) if fits else (low, counts[one.name])
        counts[one.name] = low
        text = page.render(counts)
    return text


@settings(max_examples=size(60, on_ci=2000))
@given(PARTS, LIMITS)
@example((prose("description", "x" * 44 + ".nl/pad en meer. " * 9), prose("summary", ""), items("tags", [], " "),
          prose("title", "T")), Limits(max_characters=60))  # fmt: skip
def test_a_text_fits_as_if_each_halving_were_tried(parts: Sequence[Shrinkable], limits: Limits) -> None:
    fitted = fit(Page(parts).render, parts, limits.length, limits.max_characters)
    assert fitted == halved(Page(parts), parts, limits)


def test_a_long_text_is_rendered_a_few_times_and_not_once_for_each_halving() -> None:
    parts = [prose("description", "woord en nog een woord " * 200), prose("title", "Titel", is_needed=True)]
    page, limits = Page(parts), Limits()
    assert len(fit(page.render, parts, limits.length, 500)) > 480
    assert page.rendered == 3
