"""The site as an application on a phone's screen (W3C, Web Application Manifest)."""

import json

from announcer.model import SiteSettings
from announcer.site.pages.base import LocalizedSite, asset

MANIFEST_TYPE = "application/manifest+json"
PAPER, ACCENT = "#fbf7ef", "#96290f"
"""As the stylesheet has them."""


def manifest(settings: SiteSettings) -> bytes:
    """In the site's own language, as there is one for all."""
    site = LocalizedSite(settings=settings, language=settings.language)
    data = {
        "name": site.site,
        "short_name": site.site,
        "lang": site.spoken,
        "start_url": site.href("/"),
        "scope": site.href("/"),
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": ACCENT,
        "icons": [
            {"src": site.asset(asset("icon.svg")[0]), "sizes": "any", "type": "image/svg+xml"},
            {"src": site.asset("/favicon.ico"), "sizes": "32x32", "type": "image/vnd.microsoft.icon"},
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
