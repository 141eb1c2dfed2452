"""What lies where from round to round, sheet by sheet."""

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping

from announcer.site.layout import Laid, Sheet, Spread


class KeptSheets:
    """By name. An address is on one sheet at most, but while some sheets are as they were and others are not. For one
    thread."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """`known`: cache keys by path of what is served already."""
        self._known = dict(known)
        """What is served since before and was not laid out yet."""
        self._sheets: dict[str, Sheet] = {}
        self._is_whole = False

    def replace(
        self, spreads: Mapping[str, Spread], dropped: Collection[str], *, is_whole: bool
    ) -> tuple[list[Laid], frozenset[str], frozenset[str]]:
        """Takes these in the place of what is under their names. What differs, the addresses where nothing lies any
        more, and those where nothing lay. `is_whole`: every sheet is as it should be now."""
        former = [self._sheets.pop(name) for name in (*spreads, *dropped) if name in self._sheets]
        before = {address: key for sheet in former for address, key in sheet.known()}
        known: Mapping[str, str] = ChainMap(before, self._known) if before and self._known else before or self._known
        laid = [one for each in spreads.values() for one in each.laid(known)]
        now = {address for each in spreads.values() for address in each.sheet.addresses()}
        self._sheets.update((name, each.sheet) for name, each in spreads.items())
        added = now - before.keys() - self._known.keys()
        for address in now & self._known.keys():
            del self._known[address]
        gone = before.keys() - now
        if is_whole:
            gone |= self._known.keys()
            self._known = {}
        if gone and not (is_whole and self._is_whole):
            gone -= set(self.addresses())  # it lies on a sheet by now that it did not lie on before
        self._is_whole = is_whole
        return laid, frozenset(gone), frozenset(added)

    def addresses(self) -> Iterator[str]:
        """Everywhere where something lies."""
        return (address for sheet in self._sheets.values() for address in sheet.addresses())
