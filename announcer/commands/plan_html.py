"""The plan as a page to show around (`site.pages.plan_page`): what its reader is told, in words without keys."""

from collections.abc import Mapping
from datetime import datetime

from announcer.accounts.choice import page_of
from announcer.commands import instance_words
from announcer.commands.remedies import held_plainly
from announcer.commands.service_view import ServiceView
from announcer.folder.smaller_pictures import smaller
from announcer.model import Draft, Event, Message, Picture, PostKey, Series, SkippedPost, Subject
from announcer.planning.outbox_index import LOCAL
from announcer.site.pages.page_words import words
from announcer.site.pages.plan_page import ComingPost, PlanPage, PostNotComing, render_plan
from announcer.words.dates import date_in_words
from announcer.words.messages import problem_in_language

LONGEST_SIDE = 1000
"""Pixels of a picture in the page."""
MOST_BYTES = 1_500_000
"""Of one that could not be made smaller: beyond that its name stands for it."""


def as_page(view: ServiceView, subject: Subject | None, until: datetime | None) -> bytes:
    """The page in the view's language; `subject` and `until`: what the plan was narrowed to."""
    return render_plan(_Contents(view).page(subject, until), view.language)


class _Contents:
    def __init__(self, view: ServiceView) -> None:
        self._view = view
        self._titles = dict(_titles(view))
        self._urls = {post.key: post.url for post in view.rows if post.url}
        self._pictures: dict[str, Picture | None] = {}

    def page(self, subject: Subject | None, until: datetime | None) -> PlanPage:
        view, preview, plan = self._view, self._view.preview, self._view.preview.plan
        account = None if preview.account == LOCAL else page_of(preview.account, preview.history)
        left = view.left_edits
        return PlanPage(
            settings=view.settings.site(account),
            account=account,
            now=view.now,
            limit=preview.known_limits.max_characters,
            about=self._title(subject) if subject is not None else "",
            until_at=until,
            notes=[view.say(words) for words, _ in instance_words.lines(preview, view.settings.timezone)],
            posts=[
                ComingPost(
                    key=post.key,
                    draft=post.draft,
                    due_at=post.due_at,
                    about=self._title(post.key.subject),
                    length=post.length,
                    why=self._plainly(post.why),
                    held=self._plainly(held_plainly(post, preview)),
                    picture=self._picture(post.draft),
                    parent_url=self._urls.get(post.draft.reply_to, "") if post.draft.reply_to else "",
                )
                for post in plan.posts
            ],
            edits=[
                ComingPost(
                    key=edit.key,
                    draft=edit.draft,
                    about=self._title(edit.key.subject),
                    length=preview.limits.length(edit.draft.text, edit.draft.content_warning or ""),
                    why="",
                    picture=self._picture(edit.draft),
                    url=self._urls.get(edit.key, ""),
                )
                for edit in plan.edits
                if edit.key not in left
            ],
            skipped=[self._not_coming(one) for one in plan.skipped],
            withdrawn=[self._not_coming(one) for one in plan.withdrawn],
            problems=[problem_in_language(problem, view.language) for problem in preview.facts.problems],
        )

    def _not_coming(self, one: SkippedPost) -> PostNotComing:
        return PostNotComing(
            key=one.key, due_at=one.due_at, about=self._title(one.key.subject), reason=self._plainly(one.reason)
        )

    def _title(self, subject: Subject) -> str:
        return self._titles.get(subject, str(subject))

    def _plainly(self, text: str) -> str:
        """In the page's language, with titles in the place of keys."""
        return self._view.say(self._with_titles(text) if isinstance(text, Message) else text)

    def _with_titles(self, message: Message) -> Message:
        if not message.forms:
            return message
        return message.with_fields({name: self._field(value) for name, value in message.fields.items()})

    def _field(self, value: object) -> object:
        if isinstance(value, Message):
            return self._with_titles(value)
        if isinstance(value, PostKey):
            kind = words(self._view.language)(f"kind.{value.kind}").unescape()
            return f"{kind}, {self._title(value.subject)}"
        return f"“{self._title(value)}”" if isinstance(value, Subject) else value

    def _picture(self, draft: Draft) -> Picture | None:
        """None without an image, and where its file cannot be read or shown."""
        if draft.image is None:
            return None
        file = draft.image.file
        if file not in self._pictures:
            found = self._view.preview.pictures.get(file)
            small = smaller(found, LONGEST_SIDE) if found is not None else None
            self._pictures[file] = small if small is not None and len(small.body) <= MOST_BYTES else None
        return self._pictures[file]


def _titles(view: ServiceView) -> Mapping[Subject, str]:
    """What a reader calls each series and event: its title, of an event with its date."""
    found: dict[Subject, str] = {}
    for one in view.preview.facts.series:
        found[one.key] = _localized(one, view.language)
        for event in one.events:
            day = date_in_words(event.starts_on, view.language)
            found[event.key] = f"{_localized(event, view.language)}, {day}"
    return found


def _localized(thing: Event | Series, language: str) -> str:
    return str(thing.localized(language).title)
