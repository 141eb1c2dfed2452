"""Names that programs give to copies. A copy is never to be renamed into a series: it would say everything twice.

Syncthing: docs.syncthing.net, "Conflicting Changes". Nextcloud, and ownCloud with `_conflict-` before: src/common/
utility.cpp of their desktop clients, `makeConflictFileName` and `isConflictFile`. Dropbox, OneDrive, iCloud, browsers
and file managers: as found in people's folders, in several languages.
"""

import re
from collections.abc import Collection

_SURE = re.compile(
    r"(?P<base>.+?)(\.sync-conflict-\d{8}-\d{6}.*|[ _-]*[(\[][^)\]]*(conflict|konflikt|conflit)[^)\]]*[)\]]"
    r"|[ _.-]+conflict(ed)?[ _-](copy.*|\d.*))",
    re.IGNORECASE,
)
_LIKELY = (
    re.compile(r"(?P<base>.+?)([ _]\d+|[ _]?\(\d+\))"),
    re.compile(r"(?P<base>.+?)[ _-]+\(?(another[ _])?(copy|kopie|copie)\)?([ _]?\(?\d+\)?)?", re.IGNORECASE),
    re.compile(r"(copy of|kopie van|kopie von|copie de)[ _](?P<base>.+)", re.IGNORECASE),
    re.compile(r"(?P<base>.+?)-(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]+"),
)
"""Of a file that is there, else it is no more than an odd name."""


def original_of(stem: str, stems: Collection[str]) -> str | None:
    """The stem of the file that this looks like a copy of, among those that are there; None when it does not."""
    if (sure := _SURE.fullmatch(stem)) is not None:
        return sure["base"].strip()
    for pattern in _LIKELY:
        likely = pattern.fullmatch(stem)
        if likely is not None and likely["base"].strip() in stems:
            return likely["base"].strip()
    return None


_COPYS_ID = re.compile(
    r"(copy|kopie|copie)-(of|van|von|de)-.+"
    r"|.+-(copy|kopie|copie|conflict|conflicted|conflicting|conflicted-copy|sync-conflict)(-[0-9a-z-]+)?"
)


def as_original_id(id_: str) -> tuple[bool, int, str]:
    """Of two ids the smaller is the original's: it is no copy's name, or the shorter one (`ronde` before `ronde-2` and
    `ronde-laptop`)."""
    return _COPYS_ID.fullmatch(id_) is not None, len(id_), id_
