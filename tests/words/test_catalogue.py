"""The catalogues: which languages have words, and what a catalogue must have for that."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

from announcer.model import Kind, Status
from announcer.planning.event_changes import Aspect
from announcer.words import po_files
from announcer.words.catalogue import catalogue, has_words, languages, spoken
from announcer.words.messages import EDITOR

ROOT = Path(__file__).parents[2]
OURS = Path(str(files("announcer.words") / "locale"))
MESSAGES = catalogue("en").messages


@pytest.mark.parametrize("language", po_files.languages())
def test_a_catalogue_lacks_nothing(language: str) -> None:
    po = po_files.find(language)
    assert po is not None
    assert po_files.lacks(po) == ()
    assert has_words(language)


@pytest.mark.parametrize("language", po_files.languages())
def test_a_catalogue_has_nothing_that_the_template_has_not(language: str) -> None:
    po = po_files.find(language)
    assert po is not None
    assert {name for name, _ in po_files.messages(po)} == set(MESSAGES)
    assert not po.obsolete


def test_what_announcer_speaks_is_found_in_the_folder() -> None:
    assert languages() == ("en", "nl")
    assert {folder.name for folder in OURS.iterdir() if folder.is_dir()} == {"nl"}


def test_every_message_has_a_name_of_its_own() -> None:
    names = re.findall(r'^msgctxt "(.*)"$', (OURS / "announcer.pot").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(names) == len(set(names)) == len(MESSAGES)


def test_every_message_is_asked_for_and_all_that_are_asked_for_exist() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "announcer").rglob("*")
        if path.suffix in (".py", ".j2", ".txt")
    )
    asked = set(re.findall(r"""["']((?:date|place|fact|post|news)\.[a-z_.-]+[a-z])["']""", code))
    asked -= {"news.rss", "news.atom", "news.json"}  # files
    assert asked <= set(MESSAGES) | {"post.mark", "post.change.several", "post.change"}
    turned = re.findall(r"post\.change\.(?!several)([a-z-]+)", " ".join(MESSAGES))
    built = {
        *(f"post.mark.{status}" for status in Status),
        *(f"post.change.{one}" for one in turned),
        *(f"post.change.several.{one}" for one in turned),
        *(name for name in MESSAGES if name.startswith("news.")),  # test_every_turn_of_an_event_has_a_title
    }
    plain = {name for name in MESSAGES if not name.startswith(("page.", "feed."))}  # site has tests of its own
    assert plain - asked - built == set()


def test_every_kind_of_post_and_every_status_is_called_something_in_feeds() -> None:
    assert {f"feed.said_{kind}" for kind in Kind} <= set(MESSAGES)
    for status in (Status.TENTATIVE, Status.POSTPONED, Status.CANCELLED):
        assert {f"feed.mark_{status}", f"feed.{status}", f"post.mark.{status}"} <= set(MESSAGES)


def test_every_aspect_that_can_change_has_a_title_in_the_news() -> None:
    assert {f"news.{aspect}" for aspect in Aspect if aspect is not Aspect.STATUS} <= set(MESSAGES)


def test_a_language_is_that_of_its_first_part_and_english_where_there_are_no_words() -> None:
    assert [spoken(tag) for tag in ("nl", "nl-BE", "NL", "en-US", "fr", "pt-BR", "..", "")] == [
        "nl", "nl", "nl", "en", "en", "en", "en", "en",
    ]  # fmt: skip
    assert str(catalogue("nl-BE").locale) == "nl_BE"
    assert str(catalogue("fr-CA").locale) == "en_GB"


def test_a_number_chooses_its_form_and_a_field_is_no_pattern() -> None:
    own = catalogue("nl")
    assert own.text("post.more", n=1) == "… en nog 1 bijeenkomst"
    assert own.text("post.more", n=2) == "… en nog 2 bijeenkomsten"
    assert own.text("post.price", price="{n} %s") == "Toegang: {n} %s"
    with pytest.raises(KeyError):
        own.text("post.nonsense")


# --- what is not whole speaks English -----------------------------------------------------------------------------


@pytest.fixture
def frisian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a language that has no words yet: a copy of the Dutch."""
    file = tmp_path / "fy" / "LC_MESSAGES" / "announcer.po"
    file.parent.mkdir(parents=True)
    file.write_bytes((OURS / "nl" / "LC_MESSAGES" / "announcer.po").read_bytes())
    monkeypatch.setattr(po_files, "SEARCH_PATH", [*po_files.SEARCH_PATH, tmp_path])
    catalogue.cache_clear()
    yield file
    catalogue.cache_clear()


def edited(file: Path, old: str, new: str) -> tuple[str, ...]:
    """What the file lacks after an edit."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    catalogue.cache_clear()
    po = po_files.find("fy")
    assert po is not None
    return po_files.lacks(po)


def test_a_file_makes_a_language(frisian: Path) -> None:
    assert frisian.exists()
    assert languages() == ("en", "fy", "nl")
    assert catalogue("fy").text("page.agenda") == "Programma"


@pytest.mark.parametrize(
    ("old", "new", "lack"),
    [
        ('msgstr "Toegang: {price}"', 'msgstr ""', "post.price: no translation of 'Admission: {price}' in all forms"),
        ('msgctxt "post.price"\n', 'msgctxt "post.prise"\n', "post.price: no translation of 'Admission: {price}'"),
        ("Toegang: {price}", "Toegang: {prijs}", "post.price: other fields than 'Admission: {price}'"),
        ("Toegang: {price}", "Toegang: {price", "post.price: other fields than 'Admission: {price}'"),
        ('msgstr[1] "… en nog {n} bijeenkomsten"', 'msgstr[1] ""', "post.more: no translation of "),
        ('#, python-brace-format\nmsgctxt "post.price"', '#, fuzzy\nmsgctxt "post.price"', "post.price: no trans"),
        ("nplurals=2;", "nplurals=3;", "post.more: no translation of "),
        ("geplaatst. <code>announcer plan</code>", "geplaatst. <b>announcer plan</b>", "page.outbox.none: other HTML"),
    ],
)  # fmt: skip
def test_a_catalogue_that_lacks_something_counts_for_nothing(frisian: Path, old: str, new: str, lack: str) -> None:
    lacks = edited(frisian, old, new)
    assert lacks[0].startswith(lack)
    assert not has_words("fy")
    assert catalogue("fy").text("page.agenda") == "Programme"
    assert languages() == ("en", "nl")


# --- the documented commands --------------------------------------------------------------------------------------


def read(file: Path) -> Catalog:
    with file.open("rb") as po:
        return read_po(po)


def pybabel(*words: str) -> None:
    CommandLineInterface().run(["pybabel", "-q", *words])  # type: ignore[no-untyped-call]  # Babel has no type for it


def commands() -> dict[str, list[str]]:
    """The calls of pybabel in docs/translating.md, by their first word and their domain: `init announcer`."""
    page = (ROOT / "docs" / "translating.md").read_text(encoding="utf-8")
    calls = (line.split()[1:] for line in re.findall(r"^pybabel .*$", page, re.MULTILINE))
    return {f"{call[0]} {call[call.index('-D') + 1]}": call for call in calls}


@pytest.mark.parametrize("domain", [po_files.SITE, EDITOR])
def test_the_documented_command_begins_a_catalogue_with_every_message(
    domain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = commands()[f"init {domain}"]
    words[words.index("-d") + 1] = str(tmp_path)
    pybabel(*words)
    po = read(tmp_path / "de" / "LC_MESSAGES" / f"{domain}.po")
    names = {name for name, _ in po_files.messages(po_files.template(domain))}
    assert str(po.locale) == "de"
    assert len(po_files.lacks(po, domain)) == len(names)
    assert {name for name, _ in po_files.messages(po)} == names


def test_the_documented_command_brings_a_catalogue_up_to_date(tmp_path: Path) -> None:
    """A message whose English is new is a guess from then on, and so keeps the language from being spoken."""
    (tmp_path / "nl" / "LC_MESSAGES").mkdir(parents=True)
    file, template = tmp_path / "nl" / "LC_MESSAGES" / "announcer.po", tmp_path / "announcer.pot"
    file.write_bytes((OURS / "nl" / "LC_MESSAGES" / "announcer.po").read_bytes())
    english = (OURS / "announcer.pot").read_text(encoding="utf-8")
    template.write_text(english.replace('"Admission: {price}"', '"Admission fee: {price}"'), encoding="utf-8")
    words = commands()["update announcer"]
    words[words.index("-d") + 1], words[words.index("-i") + 1] = str(tmp_path), str(template)
    pybabel(*words)
    po = read(file)
    found = po.get("Admission fee: {price}", "post.price")
    assert found is not None
    assert found.fuzzy
    others = [one for name, one in po_files.messages(po) if name != "post.price"]
    assert len(others) == len(MESSAGES) - 1
    assert all(po_files.forms(one.string)[0] and not one.fuzzy for one in others)


def test_a_catalogue_is_written_as_babel_writes_it(tmp_path: Path) -> None:
    """So that an update shows in a diff only what is new."""
    file = OURS / "nl" / "LC_MESSAGES" / "announcer.po"
    with (tmp_path / "announcer.po").open("wb") as out:
        write_po(out, read(file), width=100)
    ours, theirs = (path.read_text(encoding="utf-8").partition("\n\n")[2] for path in (file, tmp_path / "announcer.po"))
    assert ours.strip() == theirs.strip()
