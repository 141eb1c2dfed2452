"""The pipelines in deploy/forge check event files as they say, and are what their forge wants."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from announcer.__main__ import main
from tests.deploy.documents import document, mistakes

WRONG = "title: Avond\nlangauge: nl\nevents:\n  - {id: avond, date: 2031-02-30}\n"


@pytest.mark.parametrize(
    ("name", "schema"),
    [("github", "github-workflow.json"), ("forgejo", "github-workflow.json"), ("gitlab", "gitlab-ci.json")],
)
def test_it_is_what_the_forge_wants(name: str, schema: str) -> None:
    found = document(f"deploy/forge/{name}.yaml")
    assert mistakes(found, schema) == []
    assert mistakes(found | {"jobs": 3, "stages": 3}, schema), "the schema looks at nothing"


def scripts(found: dict[str, Any]) -> list[str]:
    jobs = found.get("jobs", found).values()
    steps = [step for job in jobs if isinstance(job, dict) for step in (*job.get("steps", ()), *job.get("script", ()))]
    return [step if isinstance(step, str) else step.get("run", "") for step in steps]


def checks(name: str) -> list[list[str]]:
    """The arguments of `announcer` in each line that calls its check."""
    lines = "\n".join(scripts(document(f"deploy/forge/{name}.yaml")))
    return [shlex.split(line) for line in re.findall(r"announcer (check[^>|\n]*)", lines)]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: events with a mistake in them."""
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "reeks.yaml").write_text(WRONG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


Run = Callable[[list[str]], tuple[int, str]]


@pytest.fixture
def announcer(repository: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The exit status of a command there, and what it prints."""

    def run(args: list[str]) -> tuple[int, str]:
        assert repository == Path.cwd()
        with pytest.raises(SystemExit) as leaving:
            main(args)
        return int(leaving.value.code or 0), capsys.readouterr().out

    return run


@pytest.mark.parametrize("name", ["github", "forgejo", "gitlab"])
def test_its_last_line_fails_where_a_file_has_a_mistake_and_passes_where_none_has(
    name: str, announcer: Run, repository: Path
) -> None:
    last = checks(name)[-1]
    status, said = announcer(last)
    assert (status, "reeks.yaml" in said) == (1, True)
    (repository / "events" / "reeks.yaml").write_text("title: Avond\nevents:\n  - {id: avond, date: 2031-02-20}\n")
    assert announcer(last)[0] == 0


def test_github_marks_the_line_in_the_file(announcer: Run) -> None:
    (line,) = checks("github")
    assert "::error file=events/reeks.yaml,line=2," in announcer(line)[1]


def test_gitlab_gets_a_report_that_names_the_line(announcer: Run) -> None:
    report = json.loads(announcer(checks("gitlab")[0])[1])
    assert [(one["location"]["path"], one["location"]["lines"]["begin"], one["severity"]) for one in report] == [
        ("events/reeks.yaml", 2, "major"), ("events/reeks.yaml", 4, "major"),
    ]  # fmt: skip
    assert len({one["fingerprint"] for one in report}) == 2
    assert all(one["description"] and one["check_name"] for one in report)


@pytest.mark.parametrize("name", ["github", "forgejo", "gitlab"])
def test_it_needs_no_more_than_to_read_and_ends_by_itself(name: str) -> None:
    text = json.dumps(document(f"deploy/forge/{name}.yaml"))
    assert "timeout" in text
    assert "secrets." not in text
    if name == "github":
        assert document("deploy/forge/github.yaml")["permissions"] == {"contents": "read"}
