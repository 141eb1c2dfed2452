"""What wants a person of the service itself: whether it runs, and what it finds (`publisher.state_findings`)."""

from collections.abc import Collection, Iterator

from announcer.commands.instance_words import former_words, unlearnt_words
from announcer.commands.matter import Matter
from announcer.commands.remedies import remedy_of_denial, remedy_of_former, remedy_of_instance, remedy_of_unlearnt
from announcer.commands.service_view import ServiceView
from announcer.model import Message
from announcer.model.findings import Finding, FindingKind
from announcer.publisher.state_findings import findings_in, shortened
from announcer.settings.fields import Settings
from announcer.web.health import ROUND_WITHIN


def of_the_service(view: ServiceView) -> Iterator[Matter]:
    ledger = view.ledger
    if ledger is None:
        if view.service_url is not None:
            words = Message(
                "a service answers at {url}, and its ledger {ledger} is not here: it was deleted or its disk is away,"
                " so that nothing is posted; or the service runs in another folder",
                url=view.service_url,
                ledger=view.settings.ledger_path,
            )
            remedy = Message(
                "put the ledger back, or start `announcer run` again: what is on the account is then looked up first"
            )
            yield Matter("ledger", words, remedy)
        return
    last = ledger.last_round_at
    if ledger.clock != "simulated" and not view.is_led:
        words = (
            Message("no service runs: nothing is posted, and nothing was since {when}", when=view.minute(last))
            if last
            else Message("no service runs: nothing is posted, and nothing was yet")
        )
        yield Matter("service", words, Message("start `announcer run`"))
    elif ledger.clock != "simulated" and (last is None or view.preview.now - last > ROUND_WITHIN):
        words = (
            Message(
                "a service runs, and has not completed a round since {when}: nothing is posted", when=view.minute(last)
            )
            if last
            else Message("a service runs, and has not completed a round yet: nothing is posted")
        )
        yield Matter("service", words, Message("its log says why"))


def of_its_findings(view: ServiceView, shown_keys: Collection[str]) -> Iterator[Matter]:
    """What the publisher that runs reports; of posts what is not shown anyway, with a command to type."""
    paused = view.publisher_state.get("paused")
    if isinstance(paused, str):
        yield Matter("account", paused, _remedy_of_pause(view.publisher_state.get("denial")))
    lines = {*(shortened(str(one)) for one in view.preview.facts.problems), paused}
    for finding in findings_in(view.publisher_state):
        if finding.line not in lines and not _is_shown_anyway(finding, shown_keys):
            yield _matter_of(finding, view)


def _is_shown_anyway(finding: Finding, shown_keys: Collection[str]) -> bool:
    """Of refused posts the ledger knows more: a person may have settled them since. How many files there are beside
    those that the publisher names shows in the files."""
    if finding.kind is FindingKind.POST:
        return finding.about in shown_keys
    if finding.kind is FindingKind.FILE:
        return not finding.about
    return finding.kind is FindingKind.REFUSED_POST


def of_the_account(view: ServiceView) -> Iterator[Matter]:
    """A token that is refused just now, an address that is no instance's: unless the service that runs reports it, as
    it has met it too, or will. And a token of another account."""
    preview, unlearnt = view.preview, view.preview.unlearnt
    if unlearnt is not None and unlearnt.wants_person and not (view.is_led and _is_halted(view)):
        about = "account" if unlearnt.denial is not None else "instance"
        yield Matter(about, unlearnt_words(preview, view.settings.timezone), remedy_of_unlearnt(unlearnt))
    if preview.former is not None:
        yield Matter("account", former_words(preview), remedy_of_former(preview))


def _is_halted(view: ServiceView) -> bool:
    """The publisher says that it is refused, or that the instance does not answer as it should."""
    found = findings_in(view.publisher_state)
    return bool(view.publisher_state.get("paused")) or any(one.kind is FindingKind.INSTANCE for one in found)


def _its_log() -> Message:
    return Message("its log says more")


def _remedy_of_pause(denial: object) -> Message:
    """As the publisher's state has it, of whichever version it is."""
    fields = denial if isinstance(denial, dict) else {}
    status, scope = fields.get("status"), fields.get("scope")
    return remedy_of_denial(status if isinstance(status, int) else None, scope if isinstance(scope, str) else None)


def of_its_last_failure(view: ServiceView) -> Iterator[Matter]:
    """Why the last publisher could not go on: it is being started again and again, perhaps."""
    for finding in findings_in(view.publisher_state):
        if finding.kind is FindingKind.ROUND:
            words = Message("what it said last: {what}", what=finding.words)
            yield Matter("service", words, _its_log())


def _matter_of(finding: Finding, view: ServiceView) -> Matter:
    match finding.kind:
        case FindingKind.POST if any(str(post.key) == finding.about for post in view.rows):
            return Matter(finding.about, finding.words)
        case FindingKind.INSTANCE if _is_here(finding.about, view.settings):
            return Matter("instance", finding.words, remedy_of_instance(finding.cause))
        case FindingKind.SOURCE:
            remedy = f"`announcer import {finding.about}` tries it now and says more"
            return Matter(finding.about, finding.words, remedy)
        case _:
            return Matter("service", finding.line, _its_log())


def _is_here(name: str, settings: Settings) -> bool:
    """Whether an account or an instance is of the instance in the settings, which the remedy names."""
    instance = settings.mastodon.base_url
    return instance is not None and f"{name}/".startswith(f"{instance}/")
