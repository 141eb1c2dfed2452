"""WebFinger (RFC 7033) for the Mastodon account, so that people find it under the site's own domain."""

import json
from urllib.parse import urlsplit

JRD_TYPE = "application/jrd+json; charset=utf-8"


def webfinger(account_url: str) -> bytes:
    """The JRD of an account by its page (`https://instance/@user`), whatever resource was asked for.

    Whoever asks goes on to the instance: its own WebFinger has the last word about the account.
    """
    parts = urlsplit(account_url)
    user = parts.path.rpartition("/@")[2]
    actor = f"{parts.scheme}://{parts.netloc}/users/{user}"
    links = [
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": account_url},
        {"rel": "self", "type": "application/activity+json", "href": actor},
    ]
    about = {"subject": f"acct:{user}@{parts.netloc}", "aliases": [account_url, actor], "links": links}
    return json.dumps(about, ensure_ascii=False).encode()
