"""Says in one line what this machine lacks before anything is installed; runs on any Python 3."""

import sys


def missing():
    """The first thing that is missing, or None."""
    if sys.version_info < (3, 11):
        return "Wirewatch needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2])
    if sys.platform == "win32":
        return "On Windows, run Wirewatch inside WSL (Windows Subsystem for Linux)."
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "Python's venv module is missing; on Debian or Ubuntu: apt install python3-venv"
    try:
        import sqlite3
    except ImportError:
        return "This Python was built without SQLite; install one that has the sqlite3 module."
    if sqlite3.sqlite_version_info < (3, 35):
        return "Wirewatch needs SQLite 3.35 or newer; this Python has {}.".format(sqlite3.sqlite_version)
    return None


# No f-string, no walrus: an old Python would stumble over them before it could say that it is old.
problem = missing()
if problem:
    sys.exit(problem)
