"""What the ledger has kept as English is said in Dutch, and what was no message stays as it is."""

import pytest

from announcer.model import Message
from announcer.words import po_files
from announcer.words.kept_messages import kept_in_language
from announcer.words.messages import EDITOR, in_language


@pytest.mark.parametrize(
    ("kept", "dutch"),
    [
        ("too late: the next reminder is due", "te laat: de volgende herinnering is al aan de beurt"),
        ("it answered 503", "het antwoord was 503"),
        ("it answered 422: Text too long", "het antwoord was 422: Text too long"),
        (
            "@a refuses the access token: it answered 401: revoked; nothing is sent until that is mended",
            "@a weigert het token: het antwoord was 401: revoked; er wordt niets verstuurd tot dat in orde is",
        ),
        ("S/E/reminder/1/nl: it answered 503", "S/E/reminder/1/nl: het antwoord was 503"),
        (
            "S/E/recap/1/nl could not be edited: it answered 503",
            "S/E/recap/1/nl kon niet worden bijgewerkt: het antwoord was 503",
        ),
        ("21 days before the start", "21 dagen voor het begin"),
        ("1 day before the start", "1 dag voor het begin"),
        ("a series of 3 events to come, as soon as it is known", "een reeks van 3 bijeenkomsten, zodra die bekend is"),
        ("Validation failed: Text can't be blank", "Validation failed: Text can't be blank"),
        ("online", "online"),
        ("it is {not} a format", "it is {not} a format"),
        ("", ""),
    ],
)
def test_what_was_kept_is_told_in_dutch_where_it_was_a_message(kept: str, dutch: str) -> None:
    assert kept_in_language(kept, "nl-NL") == dutch
    assert kept_in_language(kept, "en") == kept_in_language(kept, "fr") == kept


def test_a_message_survives_being_kept() -> None:
    one = Message("the time of the event is not known, so {lead} before it cannot be told", lead=Message("{n}h", n=2))
    assert (
        kept_in_language(str(one), "nl")
        == "de tijd van de bijeenkomst is niet bekend, dus 2h ervoor is niet te bepalen"
    )
    assert in_language(one, "nl").count("niet bekend") == 1


def test_every_text_of_the_catalogue_is_recognised_as_itself_or_left_alone() -> None:
    """A text that fits another one's fields would be told in words that mean something else."""
    po = po_files.find("nl", EDITOR)
    assert po is not None
    for name, message in po_files.messages(po):
        (english, *others), dutch = po_files.forms(message.id), po_files.forms(message.string)
        if not others and "{" not in english:
            assert kept_in_language(english, "nl") in (dutch[0], english), name


def test_what_a_message_holds_of_what_was_kept_is_told_in_the_language_too() -> None:
    one = Message("{words}: {reason}", words=Message("the account does not take this post"), reason="it answered 503")
    assert kept_in_language(one, "nl") == "het account weigert dit bericht: het antwoord was 503"
