"""The pages' own words: the messages under `page.` of the catalogues, which are HTML of our own making."""

from dataclasses import dataclass
from functools import cache

from announcer.model.text import Html
from announcer.words.catalogue import Catalogue, catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Calling it with a message's name gives safe HTML: what goes into a field is escaped.
    A field `n` chooses among plural forms. A name that no message has raises KeyError."""

    own: Catalogue

    @property
    def language(self) -> str:
        """The language that is really spoken: English where the one asked for has no words."""
        return self.own.language

    def __call__(self, name: str, **fields: object) -> Html:
        if not fields:
            return _plain(self.own, name)
        return Html(self.own.message(f"page.{name}", fields.get("n"))).format(**fields)


@cache
def _plain(own: Catalogue, name: str) -> Html:
    """Of a message without fields."""
    return Html(own.message(f"page.{name}")).format()


def words(language: str) -> Words:
    """The words for a BCP 47 tag."""
    return Words(catalogue(language))
