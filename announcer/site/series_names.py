"""How series are called, and how they are told in short."""

from collections.abc import Mapping
from dataclasses import dataclass

from announcer.model import Series, Texts
from announcer.site.cache_keys import Digested


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesName:
    """How a series is called and by whom; nothing else of it, so that what only names it changes with this alone."""

    id: str
    language: str
    title: str
    titles: Mapping[str, str | None]
    """Of translations, by language; None where one leaves the title as it is."""
    organizer: str | None

    def title_in(self, language: str) -> str:
        return self.title if language == self.language else self.titles.get(language) or self.title

    def language_in(self, language: str) -> str:
        """Of what a page in `language` says of the series."""
        return language if language in self.titles else self.language


def series_name(series: Series) -> SeriesName:
    return SeriesName(
        id=series.id,
        language=series.language,
        title=series.title,
        titles={tag: texts.title for tag, texts in series.translations.items()},
        organizer=series.organizer.name if series.organizer else None,
    )


@dataclass(frozen=True, slots=True, eq=False)
class ShortSeries(Digested):
    """A series as a list of series shows it."""

    series: Series
    """With its titles and summaries, and nothing else."""


def short_series(series: Series) -> ShortSeries:
    words = {tag: Texts(title=texts.title, summary=texts.summary) for tag, texts in series.translations.items()}
    return ShortSeries(
        Series(
            id=series.id,
            language=series.language,
            timezone="UTC",
            title=series.title,
            summary=series.summary,
            translations=words,
        )
    )
