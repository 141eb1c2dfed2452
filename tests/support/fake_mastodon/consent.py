"""A person who follows the fake server's pages without a browser: logs in, decides, and says where that led."""

import html
import re
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from tests.support.fake_mastodon.oauth import PASSWORD


def consent(url: str, user: str = "organiser", decision: str = "authorise") -> str:
    """The code that is shown, or the address to which the browser would be sent."""
    with requests.Session() as session:
        session.trust_env = False
        page = session.get(url, timeout=5, allow_redirects=False)
        if 'id="log-in"' in page.text:
            form = {"next": _hidden(page.text)["next"], "email": user, "password": PASSWORD}
            page = session.post(urljoin(url, "/auth/sign_in"), data=form, timeout=5)
        if 'id="authorise"' in page.text:
            form = {**_hidden(page.text), "decision": decision}
            page = session.post(urljoin(url, "/oauth/authorize"), data=form, timeout=5, allow_redirects=False)
        if "Location" in page.headers:
            return page.headers["Location"]
        shown = re.search(r"<code>(.*?)</code>", page.text)
        return html.unescape(shown[1] if shown else page.text)


def answer_of(location: str) -> dict[str, str]:
    """What a redirect brings back."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(location).query).items()}


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}
