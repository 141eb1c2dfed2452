"""Threads, holds, limits of the plan."""

from dataclasses import replace

from planner_world import World, event, local, series

from announcer.model import Kind, Limits, Policy, PostKey, Subject, Texts
from announcer.text import line

EVENING = ("2024-02-22", "19:00", "20:30")
A = Subject("round", "a")


def root(kind: Kind, subject: Subject = A, language: str = "nl") -> PostKey:
    return PostKey(subject, kind, "1", language)


def lived(until: str) -> World:
    return World(local("2024-01-10 09:00")).write(series(event("a", *EVENING))).until(until)


def test_a_reminder_replies_to_the_announcement() -> None:
    assert lived("2024-02-16 12:00").row("reminder/7d").draft.reply_to == root(Kind.ANNOUNCEMENT)


def test_a_translation_replies_to_its_original_and_a_translated_reminder_to_the_translation() -> None:
    english = {"en": Texts(title=line("Evening"))}
    world = World(local("2024-01-10 09:00")).write(series(event("a", *EVENING, translations=english)))
    world.until("2024-02-16 12:00")
    assert world.row("announcement/1/en").draft.reply_to == root(Kind.ANNOUNCEMENT)
    assert world.row("reminder/7d@2024-02-22/en").draft.reply_to == root(Kind.ANNOUNCEMENT, language="en")


def test_after_a_lost_parent_the_thread_goes_on_from_the_post_that_was_sent_without_it() -> None:
    world = lived("2024-02-16 12:00")
    orphan = replace(world.row("reminder/7d"), is_new_root=True)
    others = tuple(post for post in world.history.posts if post.id != orphan.id)
    world.history = replace(world.history, posts=(*others, orphan))
    world.until("2024-02-21 20:00")
    assert world.row("reminder/1d").draft.reply_to == orphan.key


def test_a_thread_on_another_account_is_not_replied_to() -> None:
    world = World(local("2024-01-10 09:00"), policy=Policy(account="https://old.example/@x"))
    world.write(series(event("a", *EVENING))).until("2024-02-05 12:00")
    world.policy = Policy(account="https://new.example/@x")
    world.until("2024-02-16 12:00")
    assert world.row("reminder/7d").draft.reply_to is None


def test_what_cannot_fit_is_held_and_says_why() -> None:
    world = World(local("2024-02-01 12:00"), limits=Limits(max_characters=60))
    world.write(series(event("a", "2024-02-10", "19:00")))
    (post,) = [post for post in world.plan().posts if post.key.kind is Kind.ANNOUNCEMENT]
    assert post.held is not None
    assert "of which the instance takes 60" in post.held
    assert world.posted == ()
