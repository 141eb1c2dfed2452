"""The organiser's own templates."""

from pathlib import Path

import pytest

from announcer.errors import TemplateError
from announcer.folder.post_templates import usable_templates
from announcer.model import Kind, Limits, Policy
from announcer.planning.post_templates import _BARE, _FULL, PostTemplates
from announcer.planning.post_words import PostWords
from tests.support.planner_world import World, event, local, series
from tests.support.repository import ROOT


def problems(**overrides: str) -> list[str]:
    named = {name.replace("__", "/") + ".txt": text for name, text in overrides.items()}
    return [str(problem) for problem in PostTemplates(named).problems()]


def test_our_own_templates_have_no_problems() -> None:
    folder = ROOT / "announcer" / "planning" / "templates"
    ours = {f"{language}/{path.name}": path.read_text() for path in folder.glob("*.txt") for language in ("nl", "en")}
    assert len(ours) == 16
    assert list(PostTemplates(ours).problems()) == []


def test_a_template_without_the_link_is_refused() -> None:
    (found,) = problems(nl__reminder="Denk eraan: {{ title }}, {{ when }}")
    assert "nl/reminder.txt" in found
    assert "put {{ link }} on a line of its own" in found


def test_a_link_that_shows_only_sometimes_is_refused() -> None:
    assert problems(nl__reminder="{{ title }}{% if summary %}{{ link }}{% endif %}")


def test_a_wrong_name_is_refused_and_the_nearest_is_named() -> None:
    (found,) = problems(nl__remider="{{ link }}")
    assert "did you mean nl/reminder.txt?" in found


def test_an_unknown_name_in_a_template_is_refused() -> None:
    (found,) = problems(nl__reminder="{{ titel }} {{ link }}")
    assert "'titel' is undefined" in found


def test_a_syntax_error_is_named_with_its_line() -> None:
    (found,) = problems(nl__reminder="{{ title }}\n{% if %}\n{{ link }}")
    assert "nl/reminder.txt:2:1" in found


def test_templates_cannot_reach_out_of_their_sandbox() -> None:
    assert problems(nl__reminder="{{ link.__class__.__mro__ }} {{ link }}")


def test_an_override_is_used_and_the_rest_stays_ours() -> None:
    templates = PostTemplates({"nl/recap.txt": "Kijk: {{ title }}\n\n{{ link }}"})
    assert templates.render(Kind.RECAP, "nl", _FULL).startswith("Kijk: text")
    assert templates.render(Kind.RECAP, "en", _FULL).startswith("Looking back: text")


def test_another_language_may_have_templates_of_its_own() -> None:
    templates = PostTemplates({"de/recap.txt": "Rückblick: {{ title }}\n\n{{ link }}"})
    assert templates.render(Kind.RECAP, "de", _FULL).startswith("Rückblick: text")
    assert templates.render(Kind.RECAP, "fr", _FULL).startswith("Looking back: text")


def test_what_our_templates_share_can_be_had_by_the_organisers_and_changed() -> None:
    heading = '{% from "nl/_parts.txt" import day, sign_up %}{{ day(1) }}: {{ title }}'
    own = heading + '\n{{ sign_up(registration, "") }}\n{{ link }}'
    text = PostTemplates({"nl/reminder.txt": own}).render(Kind.REMINDER, "nl", _FULL)
    assert text.startswith("Morgen: text\nAanmelden: a@b.example (uiterlijk 1 January)")
    parts = (ROOT / "announcer" / "planning" / "templates" / "_parts.txt").read_text(encoding="utf-8")
    changed = PostTemplates({"nl/_parts.txt": parts.replace('{{ _("post.day.tomorrow") }}', "Morgen al")})
    assert changed.render(Kind.REMINDER, "nl", _FULL).startswith("Morgen al: text")
    assert changed.render(Kind.REMINDER, "en", _FULL).startswith("Tomorrow: text")


def test_a_copy_of_ours_says_what_ours_says() -> None:
    folder = ROOT / "announcer" / "planning" / "templates"
    for kind in Kind:
        copy = PostTemplates({f"nl-be/{kind}.txt": (folder / f"{kind}.txt").read_text(encoding="utf-8")})
        assert copy.render(kind, "nl-be", _FULL) == PostTemplates().render(kind, "nl", _FULL)


def test_a_template_speaks_its_own_language_wherever_it_is_taken_in() -> None:
    for take in ('{% include "en/recap.txt" %}', '{% extends "en/recap.txt" %}'):
        text = PostTemplates({"nl/recap.txt": take}).render(Kind.RECAP, "nl", _FULL)
        assert text == PostTemplates().render(Kind.RECAP, "en", _FULL)


def test_a_message_that_is_none_is_refused_by_its_name() -> None:
    (found,) = problems(nl__reminder='{{ _("post.nonsense") }} {{ link }}')
    assert "post.nonsense" in found


def test_a_template_may_have_its_own_meaning_for_our_sign() -> None:
    own = PostTemplates(
        {"nl/recap.txt": "{% macro _(text) %}<{{ text }}>{% endmacro %}{{ _('post.recap') }} {{ link }}"}
    )
    assert own.render(Kind.RECAP, "nl", _FULL).startswith("<post.recap>")


def test_the_service_refuses_to_start_with_a_template_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "reminder.txt").write_text("{{ title }}")
    with pytest.raises(TemplateError, match="the link is missing"):
        usable_templates(tmp_path)


def test_templates_are_tried_with_just_the_names_that_posts_give_them() -> None:
    world = World(local("2024-01-10 09:00")).write(series(event("a", "2024-02-22", "19:00")))
    first, *_ = world.candidates()
    speech = PostWords(first, "nl", world.now, Policy(), Limits(), PostTemplates())
    given = speech._context({}, {})
    assert set(given) == set(_BARE) == set(_FULL)


def test_the_documentation_names_what_a_template_may_use() -> None:
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    assert [name for name in _BARE if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}", "it goes round and round"),
        ("{% include 'announcement.txt' %}", "recursion"),
        ("{% for e in events %}" * 25 + "{% endfor %}" * 25, "nested"),
        ("{{ 'x' * 10**9 }}", "too large"),
        ("{{ 9**9**9 }}", "too large"),
    ],
)
def test_a_template_that_would_not_end_or_fills_the_memory_is_a_problem(source: str, said: str) -> None:
    (problem,) = PostTemplates({"nl/announcement.txt": source}).problems()
    assert said in problem.message


def test_a_loop_is_counted_and_knows_its_place_and_length() -> None:
    source = "{% for e in events %}{{ loop.index }}/{{ loop.length }}{{ ', ' if not loop.last }}{% else %}-{% endfor %}"
    templates = PostTemplates({"nl/announcement.txt": source})
    assert templates.render(Kind.ANNOUNCEMENT, "nl", {"events": [1, 2, 3]}) == "1/3, 2/3, 3/3"
    assert templates.render(Kind.ANNOUNCEMENT, "nl", {"events": []}) == "-"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("context", [_FULL, _BARE])
def test_beside_the_organisers_ours_say_what_they_say_alone(kind: Kind, context: dict[str, object]) -> None:
    """Alone they run in no sandbox."""
    beside = PostTemplates({"fr/recap.txt": "{{ link }}"})
    assert beside.render(kind, "nl", context) == PostTemplates().render(kind, "nl", context)
