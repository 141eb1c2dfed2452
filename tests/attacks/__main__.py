"""Makes every attack of the collection, or those of some kinds, and writes what happened into docs/security.md.

`python -m tests.attacks [KIND...]`: ends with 1 when one got through.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.attacks.attack import Kind, Result, result_of
from tests.attacks.collection import KINDS
from tests.attacks.report import PAGE, fallen, table, with_table


def main(names: Sequence[str]) -> int:
    known = {kind.name: kind for kind in KINDS}
    if unknown := set(names) - known.keys():
        print(f"no such kind: {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    results = {name: _made(known[name]) for name in names or known}
    page = PAGE.read_text(encoding="utf-8")
    for name, found in results.items():
        written = table(known[name], found)
        print(f"\n{known[name].title}: {written}")
        page = with_table(known[name], written, page)
    PAGE.write_text(page, encoding="utf-8")
    print()
    for name, found in results.items():
        print(_summary(name, found))
    through = [text for found in results.values() for text in fallen(found)]
    print("\n".join(["", *through]) if through else "none got through")
    return 1 if through else 0


def _summary(name: str, results: Sequence[Result]) -> str:
    left_out = [f"\n    {one.attack.name}: {one.happened}" for one in results if not one.was_made]
    number = sum(one.got_through for one in results)
    return f"{name}: {len(results) - len(left_out)} attacks made, {number} got through" + "".join(left_out)


def _made(kind: Kind[Any]) -> list[Result]:
    """All of a kind, with a word about each that takes long, and now and then."""
    results: list[Result] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, kind.ground(Path(folder)) as ground:
        for attack in kind.attacks:
            started = time.monotonic()
            results.append(result_of(attack, ground))
            took = time.monotonic() - started
            if took > 1 or len(results) % 50 == 0 or results[-1].got_through:
                through = ": GOT THROUGH" if results[-1].got_through else ""
                _say(kind, len(results), f"{attack.name} ({took:.1f} s){through}")
    _say(kind, len(results), f"all, in {time.monotonic() - began:.0f} s")
    return results


def _say(kind: Kind[Any], made: int, what: str) -> None:
    print(f"{kind.name} {made}/{len(kind.attacks)}: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
