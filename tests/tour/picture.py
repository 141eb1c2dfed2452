"""The picture in the README: the site and the posts of the round of 2024, as headless Chromium shows them.

Made anew by `python -m tests.tour.picture`, when the site looks different.
"""

import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.support.programs import find
from tests.support.repository import DOCS
from tests.support.running_service import Service

PICTURE = DOCS / "pictures" / "announcer.png"
SIZE = (640, 760)
"""Of each of the two pages, in CSS pixels."""
SHADES = 48
"""Colours that are left: the pages have few, and the file stays small."""


def main() -> int:
    with TemporaryDirectory() as name:
        service = Service(Path(name) / "service", SITE_TITLE="Creatieve broedplaatsen Twente", LANGUAGES="nl,en")
        service.start("--now", "2024-01-10T09:00")
        try:
            time.sleep(3)
            pages = [_page(f"{service.url}{path}", Path(name)) for path in ("/en/", "/en/outbox/")]
        finally:
            service.close()
    whole = Image.new("RGB", (2 * SIZE[0] + 24, SIZE[1]), "#ffffff")
    for index, page in enumerate(pages):
        whole.paste(page, (index * (SIZE[0] + 24), 0))
    PICTURE.parent.mkdir(exist_ok=True)
    whole.quantize(SHADES).save(PICTURE, optimize=True)
    return 0


def _page(address: str, folder: Path) -> Image.Image:
    shot = folder / "page.png"
    subprocess.run(
        [find("chromium"), "--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={SIZE[0]},{SIZE[1]}",
         f"--user-data-dir={folder / 'profile'}", f"--screenshot={shot}", address],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return Image.open(BytesIO(shot.read_bytes())).convert("RGB")


if __name__ == "__main__":
    sys.exit(main())
