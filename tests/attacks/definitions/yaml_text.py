"""The text itself, before any field of it is looked at, and what contradicts itself in it."""

from itertools import pairwise

from tests.attacks.attack import Attack
from tests.attacks.definitions.event_files import refused

_ALIASES = "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghi"))
_EVENTS = "events: [{id: e, date: 2024-02-22}]\n"
_GOOD = f"title: t\n{_EVENTS}"

ATTACKS: tuple[Attack[None], ...] = (
    refused(
        "YAML",
        "10^9 values by aliases of aliases",
        f"{_GOOD}a: &a [x, x]\n{_ALIASES}",
        "refused, line 3, column 4: a `&` at the start of a text is an anchor to YAML: `&a`",
    ),
    refused(
        "YAML",
        "a YAML tag that makes an object of Python",
        "title: !!python/object/apply:os.system ['id']\n" + _EVENTS,
        "refused, line 1, column 8: a `!` at the start of a text is a tag to YAML: `!!python/object/apply:os.system`",
    ),
    refused(
        "YAML",
        "a tag of a new type",
        "title: !x t\n" + _EVENTS,
        "refused, line 1, column 8: a `!` at the start of a text is a tag to YAML: `!x`",
    ),
    refused(
        "YAML",
        "a tag that reads as binary",
        "title: !!binary AAAA\n" + _EVENTS,
        "refused, line 1, column 8: a `!` at the start of a text is a tag to YAML: `!!binary`",
    ),
    refused(
        "YAML",
        "a tag on the whole file",
        "!!python/object:a\ntitle: t\n" + _EVENTS,
        "refused, line 1, column 1: a `!` at the start of a text is a tag to YAML: `!!python/object:a`",
    ),
    refused(
        "YAML",
        "a merge of itself",
        _GOOD + "a: &a\n  <<: *a\n",
        "refused, line 3, column 4: a `&` at the start of a text is an anchor to YAML: `&a`",
    ),
    refused(
        "YAML",
        "an alias of nothing",
        "title: *a\n" + _EVENTS,
        "refused, line 1, column 8: a `*` at the start of a text is an alias to YAML: `*a`",
    ),
    refused(
        "YAML",
        "an anchor on a key",
        "&a title: t\n" + _EVENTS,
        "refused, line 1, column 1: a `&` at the start of a text is an anchor to YAML: `&a`",
    ),
    refused("YAML", "a key that is a list", "? [a]\n: b\n", "refused, line 1, column 3: a key must be a word"),
    refused("YAML", "a key of a key", "{{a: b}: c}\n", "refused, line 1, column 2: a key must be a word"),
    refused("YAML", "an empty file", "", "refused, line 1, column 1: the file is empty"),
    refused("YAML", "a file of blanks", "   \n\n", "refused, line 1, column 1: the file is empty"),
    refused("YAML", "a file of remarks", "# a\n# b\n", "refused, line 1, column 1: the file is empty"),
    refused("YAML", "only a text", "title\n", "refused, line 1, column 1: the file has no keys"),
    refused("YAML", "a list", "- a\n", "refused, line 1, column 1: the file has no keys"),
    refused(
        "YAML", "a second document", _GOOD + "---\n" + _GOOD, "refused, line 3, column 1: a second document begins here"
    ),
    refused(
        "YAML",
        "a document's end and rubbish",
        "title: t\n...\n{[\n",
        "refused, line 3, column 1: a `{` at the start of a text begins keys and values in YAML",
    ),
    refused(
        "YAML",
        "a directive",
        "%YAML 9.9\n---\n" + _GOOD,
        "refused, line 1, column 1: a line that starts with % is a directive to YAML",
    ),
    refused("YAML", "a directive of tags", "%TAG ! tag:evil,2024:\n---\n" + _GOOD, "accepted: the title is 't'"),
    refused(
        "YAML",
        "the same key twice",
        "title: t\ntitle: u\n" + _EVENTS,
        "refused, line 2, column 1: the key stands here a second time; the first is in line 1",
    ),
    refused(
        "YAML",
        "the same key twice, written otherwise",
        'title: t\n"title": u\n' + _EVENTS,
        "refused, line 2, column 1: the key stands here a second time; the first is in line 1",
    ),
    refused(
        "YAML", "900 brackets", "title: " + "[" * 900 + "\n", "refused, line 1, column 27: nested more than 20 deep"
    ),
    refused(
        "YAML", "5,000 braces", "title: " + "{a: " * 5000 + "\n", "refused, line 1, column 84: nested more than 20 deep"
    ),
    refused(
        "YAML",
        "5,000 dashes",
        "events:\n" + "- " * 5000 + "a\n",
        "refused, line 2, column 39: nested more than 20 deep",
    ),
    refused(
        "YAML",
        "lists in lists, 500 deep, by indentation",
        "".join(" " * n + "-\n" for n in range(500)),
        "refused, line 1, column 1: the file has no keys",
    ),
    refused(
        "YAML",
        "a text that never ends",
        'title: "t\nevents: []\n',
        "refused, line 1, column 8: a quotation mark is opened here and never closed",
    ),
    refused(
        "YAML",
        "a bracket that never ends",
        "title: [t\nevents: []\n",
        "refused, line 2, column 7: a bracket is opened and never closed",
    ),
    refused(
        "YAML",
        "a bracket before 100,000 backslashes in a text",
        'a: b # [\nc: ["' + "\\" * 100000 + "\n",
        "refused, line 2, column 5: a quotation mark is opened here and never closed",
    ),
    refused(
        "YAML",
        "a tab for a blank",
        "title: t\nevents:\n\t- id: e\n",
        "refused, line 3, column 1: a tab cannot indent in YAML",
    ),
    refused(
        "YAML", "a zero byte", "title: t\0\n", "refused, line 1, column 9: the character U+0000 may not stand in YAML"
    ),
    refused("YAML", "a bell", "title: t\a\n", "refused, line 1, column 9: the character U+0007 may not stand in YAML"),
    refused(
        "YAML",
        "an escape of a terminal",
        "title: \x1b]0;evil\x07\n",
        "refused, line 1, column 8: the character U+001B may not stand in YAML",
    ),
    refused("YAML", "a mark of byte order in the middle", "title: \ufefft\n" + _EVENTS, "accepted: the title is 't'"),
    refused(
        "YAML",
        "half of a pair of UTF-16",
        b"title: \xed\xa0\x80\n",
        "refused, line 1, column 8: the byte 0xED is no UTF-8 (in Windows-1252 it would be \xed)",
    ),
    refused(
        "YAML",
        "a byte that is no UTF-8",
        b"title: caf\xe9\n",
        "refused, line 1, column 11: the byte 0xE9 is no UTF-8 (in Windows-1252 it would be \xe9)",
    ),
    refused(
        "YAML",
        "an overlong slash",
        b"title: \xc0\xaf\n",
        "refused, line 1, column 8: the byte 0xC0 is no UTF-8 (in Windows-1252 it would be \xc0)",
    ),
    refused(
        "YAML", "UTF-16", "title: t\n".encode("utf-16"), "refused, line 1, column 1: the file is written in UTF-16"
    ),
    refused(
        "YAML",
        "UTF-32",
        "title: t\n".encode("utf-32-le"),
        "refused, line 1, column 2: the character U+0000 may not stand in YAML",
    ),
    refused(
        "YAML", "a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "refused, line 1, column 1: the byte 0x89 is no UTF-8"
    ),
    refused(
        "YAML",
        "an archive",
        b"PK\x03\x04\x14\0\0\0",
        "refused, line 1, column 3: the character U+0003 may not stand in YAML",
    ),
    refused(
        "YAML",
        "a page of HTML",
        "<!doctype html><html><script>alert(1)</script>",
        "refused, line 1, column 1: the file has no keys",
    ),
    refused(
        "YAML", "JSON", '{"title": "t", "events": [{"id": "e", "date": "2024-02-22"}]}', "accepted: the title is 't'"
    ),
    refused("YAML", "257 KiB", "#" * (257 * 1024), "refused, line 1, column 1: the file has 263,168 bytes"),
    refused(
        "YAML",
        "a line of 200,000 letters, refused for its field",
        "title: " + "a" * 200000 + "\n" + _EVENTS,
        "refused, line 1, column 8: there are 200,000 characters here",
    ),
    refused(
        "YAML",
        "20,000 keys",
        "title: t\n" + "".join(f"k{n}: x\n" for n in range(20000)) + _EVENTS,
        "refused, line 2, column 1: `k0` is no key of a series",
    ),
    refused(
        "YAML",
        "keys of objects in JavaScript",
        "title: t\n__proto__: {admin: true}\nconstructor: x\n" + _EVENTS,
        "refused, line 2, column 1: `__proto__` is no key of a series",
    ),
    refused(
        "YAML",
        "keys of objects in Python",
        "title: t\n__class__: x\nmodel_fields: y\n" + _EVENTS,
        "refused, line 2, column 1: `__class__` is no key of a series",
    ),
    refused(
        "YAML",
        "a key of blanks and letters that are not seen",
        'title: t\n"\u200btitle": x\n' + _EVENTS,
        "refused, line 2, column 1: `\\u200btitle` is no key of a series",
    ),
    refused(
        "YAML",
        "a key with a line break",
        'title: t\n"a\\nb: c": x\n' + _EVENTS,
        "refused, line 2, column 1: `a\\nb: c` is no key of a series",
    ),
    refused(
        "YAML",
        "a key of 50,000 letters",
        "title: t\n? " + "k" * 50000 + "\n: x\n" + _EVENTS,
        (
            "refused, line 2, column 3: "
            "`kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\u2026` is no key of a series"
        ),
    ),
    refused("YAML", "curly quotation marks without end", "title: “t\n" + _EVENTS, "accepted: the title is '\\u201ct'"),
    refused(
        "YAML",
        "a value where a list belongs",
        "title: t\nevents: e\n",
        "refused, line 2, column 9: a list belongs here",
    ),
    refused(
        "YAML",
        "a list where a value belongs",
        "title: [t]\n" + _EVENTS,
        "refused, line 1, column 8: a single text belongs here",
    ),
    refused(
        "YAML",
        "nothing where events belong",
        "title: t\nevents:\n",
        "refused, line 2, column 8: the series has no events",
    ),
    refused(
        "YAML",
        "a list of nothing",
        "title: t\nevents: [null, ~, , {}]\n",
        "refused, line 2, column 19: a `[` at the start of a text begins a list in YAML",
    ),
    refused(
        "YAML",
        "an event that is a number",
        "title: t\nevents: [1e309]\n",
        "refused, line 2, column 10: keys with values belong here",
    ),
    refused(
        "YAML",
        "a date of YAML",
        "title: t\nevents: [{id: e, date: !!timestamp 2024-02-22}]\n",
        "refused, line 2, column 24: a `!` at the start of a text is a tag to YAML: `!!timestamp`",
    ),
    refused(
        "YAML",
        "sexagesimal numbers",
        "title: t\nevents: [{id: e, date: 190:20:30}]\n",
        "refused, line 2, column 24: `190:20:30` is not a date",
    ),
    refused(
        "YAML",
        "two events of one id",
        "title: t\nevents: [{id: e, date: 2024-02-22}, {id: e, date: 2024-02-23}]\n",
        "refused, line 2, column 42: e is the id of another event too",
    ),
    refused(
        "YAML",
        "an event that was another that is there",
        "title: t\nevents: [{id: e, date: 2024-02-22}, {id: f, was: e, date: 2024-02-23}]\n",
        "refused, line 2, column 50: e is another event's present id",
    ),
    refused(
        "YAML",
        "two events that were the same one",
        "title: t\nevents: [{id: e, was: x, date: 2024-02-22}, {id: f, was: x, date: 2024-02-23}]\n",
        "refused, line 2, column 58: another event says too that it was x",
    ),
    refused(
        "YAML",
        "a series that was itself",
        "title: t\nwas: attack\n" + _EVENTS,
        "refused, line 2, column 6: that is the present id of the series",
    ),
    refused(
        "YAML",
        "a translation into the own language",
        "title: t\ntranslations: {nl: {title: u}}\n" + _EVENTS,
        "refused, line 2, column 16: nl is the series' own language",
    ),
    refused(
        "YAML",
        "a translation into a path",
        "title: t\ntranslations: {../en: {title: u}}\n" + _EVENTS,
        "refused, line 2, column 16: `../en` is no language tag (BCP 47)",
    ),
    refused(
        "YAML",
        "the same language twice, in another case",
        "title: t\ntranslations: {en: {title: u}, EN: {title: v}}\n" + _EVENTS,
        "refused, line 2, column 32: en stands here a second time",
    ),
    refused(
        "YAML",
        "two reminders at the same moment",
        "title: t\nreminders: [7d, 1w]\n" + _EVENTS,
        "refused, line 2, column 17: 1w is the same moment as 7d",
    ),
    refused(
        "YAML",
        "an hour that the clock leaves out",
        "title: t\nevents: [{id: e, date: 2024-03-31, time: '02:30'}]\n",
        "refused, line 2, column 42: 02:30 does not exist on 2024-03-31 in Europe/Amsterdam: the clock is put forward",
    ),
    refused(
        "YAML",
        "a day that a zone leaves out",
        "title: t\ntimezone: Pacific/Apia\nevents: [{id: e, date: 2011-12-30, time: '12:00'}]\n",
        "refused, line 3, column 42: 12:00 does not exist on 2011-12-30 in Pacific/Apia: the clock is put forward",
    ),
    refused(
        "YAML",
        "a last day before the first",
        "title: t\nevents: [{id: e, date: 2024-02-22, until: 2024-02-21}]\n",
        "refused, line 2, column 43: the last day is not after the first",
    ),
    refused(
        "YAML",
        "three hundred years of one event",
        "title: t\nevents: [{id: e, date: 1900-01-01, until: 2199-12-31}]\n",
        "refused, line 2, column 43: the event lasts 109,573 days",
    ),
    refused(
        "YAML",
        "hours of each day without a last day",
        "title: t\nevents: [{id: e, date: 2024-02-22, hours: 10.00-17.00}]\n",
        "refused, line 2, column 43: these are the hours of each day, and there is one day",
    ),
    refused(
        "YAML",
        "a title that is not seen",
        'title: "\u200b\u2060"\n' + _EVENTS,
        "refused, line 1, column 8: the series has no title",
    ),
)
