"""The Mastodon account under the site's own domain."""

import json
from datetime import date

from announcer.model import EMPTY_HISTORY, Facts, SiteSettings
from announcer.site.render import render

ACCOUNT = "https://social.example/@tetem"
PATH = "/.well-known/webfinger"


def paths(settings: SiteSettings) -> dict[str, bytes]:
    rendering = render(Facts(series=()), EMPTY_HISTORY, settings, date(2024, 1, 10))
    return {each.path: each.body for each in rendering.changed}


def test_it_answers_with_the_account_when_that_is_wanted() -> None:
    about = json.loads(paths(SiteSettings(account_url=ACCOUNT, webfinger=True))[PATH])
    assert about["subject"] == "acct:tetem@social.example"
    assert {link["rel"]: link["href"] for link in about["links"]} == {
        "http://webfinger.net/rel/profile-page": ACCOUNT,
        "self": "https://social.example/users/tetem",
    }


def test_it_is_absent_when_it_is_not_wanted_or_there_is_no_account() -> None:
    assert PATH not in paths(SiteSettings(account_url=ACCOUNT))
    assert PATH not in paths(SiteSettings(webfinger=True))
