import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PREFLIGHT = ROOT / ".ci" / "preflight.py"
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")


def preflight(pretending: str = "") -> tuple[int, str]:
    """Status and words of the preflight, on this Python or one that pretends to lack something."""
    code = f"import sys, runpy\n{pretending}\nrunpy.run_path({str(PREFLIGHT)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def make(*words: str) -> subprocess.CompletedProcess[str]:
    # `make test` runs this too, and a make inside another would name the folders it enters and leaves.
    outside = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return subprocess.run(["make", *words], cwd=ROOT, env=outside, capture_output=True, text=True, check=False)


def test_this_machine_lacks_nothing():
    assert preflight() == (0, "")


@pytest.mark.parametrize(
    ("pretending", "told"),
    [
        ("sys.version_info = (3, 9, 2)", "needs Python 3.11 or newer; this is 3.9."),
        ("sys.platform = 'win32'", "inside WSL"),
        ("sys.modules['venv'] = None", "apt install python3-venv"),
        ("sys.modules['ensurepip'] = None", "apt install python3-venv"),
        ("sys.modules['sqlite3'] = None", "without SQLite"),
        ("import sqlite3; sqlite3.sqlite_version_info = (3, 34, 1)", "needs SQLite 3.35 or newer"),
    ],
)
def test_what_is_missing_is_told_in_one_line(pretending: str, told: str):
    status, words = preflight(pretending)
    assert (status, words.count("\n")) == (1, 1)
    assert told in words


def test_an_old_python_can_read_the_preflight():
    tree = ast.parse(PREFLIGHT.read_text(), feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]


@needs_make
def test_the_targets_of_the_readme_are_there():
    declared = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert declared
    assert set(declared[1].split()) == {"run", "test", "prove", "lint", "bench", "bench-tools", "lock", "clean"}


@needs_make
def test_without_a_new_python_make_says_so_and_touches_nothing():
    done = make("--always-make", "PYTHON=", ".venv/runtime")
    assert done.returncode != 0
    assert "Wirewatch needs Python 3.11 or newer; none was found on the PATH." in done.stderr
    assert done.stdout == ""


@needs_make
def test_setting_up_asks_the_preflight_first_and_installs_what_is_locked():
    done = make("--dry-run", "--always-make", "run")
    recipe = done.stdout.splitlines()
    assert done.returncode == 0
    order = [
        at
        for step in ("preflight.py", "-m venv", "--require-hashes", "-m bot")
        for at, line in enumerate(recipe)
        if step in line
    ]
    assert order == sorted(order)
    assert len(order) >= 4


def test_the_requirements_are_locked_with_hashes_and_name_no_index():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"):
        lines = (ROOT / name).read_text().splitlines()
        pins = [line for line in lines if "==" in line]
        assert pins
        assert sum(line.rstrip(" \\").strip().startswith("--hash=sha256:") for line in lines) >= len(pins)
        assert not [line for line in lines if line.startswith(("-i", "--index", "--extra-index", "--find-links"))]
