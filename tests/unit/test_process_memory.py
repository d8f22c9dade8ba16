"""workers.process_memory: shared pages counted once."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.process_memory import _pss_line, pss_kb, tree_memory

ROLLUP = """\
55f436db8000-7fff06e43000 ---p 00000000 00:00 0                          [rollup]
Rss:                1732 kB
Pss:                 294 kB
Pss_Dirty:           116 kB
Pss_Anon:            100 kB
"""
linux = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="no smaps_rollup here")


def test_pss_is_read_and_neither_rss_nor_its_parts() -> None:
    """One line of some twenty."""
    assert _pss_line(ROLLUP.splitlines()) == 294


@given(st.integers(0, 10**9))
def test_any_figure_is_read(kb: int) -> None:
    """In kB, as the kernel writes it."""
    assert _pss_line(["Rss: 1 kB", f"Pss: {kb:>20} kB"]) == kb


def test_without_the_line_it_is_unknown() -> None:
    """Not zero."""
    assert _pss_line(["Rss: 1732 kB", "Pss_Dirty: 116 kB"]) is None


def test_a_process_that_is_gone_has_no_memory() -> None:
    """It may end between two looks."""
    assert pss_kb(2**22 + 1) is None


def test_the_tree_of_a_process_that_is_gone_is_unknown() -> None:
    """No failure: the worker goes on."""
    assert tree_memory(2**22 + 1) is None


@linux
def test_a_tree_is_at_least_its_root() -> None:
    """This process, in MB: between its own kB over 1024 and a few thousand."""
    own, tree = pss_kb(os.getpid()), tree_memory()
    assert own is not None
    assert tree is not None
    assert tree.kind == "pss"
    assert 0.5 * own / 1024 < tree.mb < 4_000


def test_without_pss_resident_memory_is_summed_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts shared pages once a process: whoever reads it has to know."""
    monkeypatch.setattr("workers.process_memory.pss_kb", lambda _process: None)
    tree = tree_memory()
    assert tree is not None
    assert tree.kind == "rss"
    assert tree.mb > 1
