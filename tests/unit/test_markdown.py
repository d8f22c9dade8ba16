"""whichpool.reports.markdown: a result for an issue or a wiki, in which no text is markup."""

import re
from collections.abc import Callable

import pytest

from measure.model.cell_result import CellResult
from measure.model.result import RunResult, Warned
from tests.full_run import full_run
from whichpool.reports.markdown import MarkdownExporter, escaped

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]


def exported(result: RunResult) -> str:
    """Return the Markdown of a result."""
    return MarkdownExporter().export(result)


def test_the_verdicts_come_before_every_table() -> None:
    """They are the answer."""
    text = exported(full_run())
    assert "\n- primes: prefork does 1.80 \\[1.49, 2.16\\] times the jobs per second of threads.\n" in text
    assert text.index("## Verdicts") < text.index("\n|")


def test_headings_are_one_title_and_sections() -> None:
    """So that a page can list them."""
    levels = re.findall(r"^(#+) ", exported(full_run()), flags=re.MULTILINE)
    assert levels[0] == "#"
    assert {*levels[1:]} == {"##"}


def test_every_row_of_a_table_has_its_columns() -> None:
    """One cell too many, and GitHub drops it."""
    for block in exported(full_run()).split("\n\n"):
        if block.startswith("|"):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1


def test_figures_are_flush_right() -> None:
    """Words are not."""
    assert "\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n" in exported(full_run())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", r"a\|b"),
        ("<script>&", "&lt;script&gt;&amp;"),
        ("__init__ *x* `y`", r"\_\_init\_\_ \*x\* \`y\`"),
        ("[a](b)", r"\[a\](b)"),
        ("a\\|b", r"a\\\|b"),
        ("two\nlines", "two lines"),
        ("$x$ ~~y~~", r"\$x\$ \~\~y\~\~"),
    ],
)
def test_a_text_is_no_markup(text: str, expected: str) -> None:
    """An error's text may hold anything."""
    assert escaped(text) == expected


def test_a_job_cannot_break_a_table(a_run: MakeRun, a_result: MakeResult) -> None:
    """Whatever it is called."""
    assert "| a\\|b&lt;c&gt; | threads |" in exported(a_run(cells=(a_result(job="a|b<c>"),)))


def test_a_remedy_to_type_is_code(a_run: MakeRun) -> None:
    """GitHub puts a button to copy beside it."""
    text = exported(a_run(warnings=(Warned("busy", "the machine was busy", "whichpool doctor"),)))
    assert "\n- the machine was busy:\n  ```sh\n  whichpool doctor\n  ```\n" in text


def test_a_warning_without_a_remedy_is_a_line(a_run: MakeRun) -> None:
    """An older result's advice stands in its message."""
    text = exported(a_run(warnings=(Warned("noisy", "it varied: add rounds", ""),)))
    assert "\n- it varied: add rounds\n" in text


def test_the_figures_say_where_they_come_from() -> None:
    """Machine, versions and revision."""
    text = exported(full_run())
    assert "## Where the figures come from" in text
    assert "\n| CPU | Some CPU @ 2.90GHz |\n" in text
    assert "\n| celery | 5.7.0 |\n" in text
    assert "\n| revision | 760058f+ |\n" in text


def test_a_run_without_verdicts_has_no_heading_of_them(a_run: MakeRun) -> None:
    """An empty section says nothing."""
    assert "Verdicts" not in exported(a_run())
