"""How a store gets its tables: functions in a list, applied once each and in order, recorded in the table `migrations`.

A function that has been released is never changed; what it got wrong, a later one mends.
"""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

from screenshot2code.errors import StoreError


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing, all or nothing. Only reads where nothing is; raises StoreError for a store of the future."""
    if _missing(connection):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _apply(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _apply(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT, applied TEXT)")
    for number in _missing(connection):  # asked again: another process may have been faster
        step = MIGRATIONS[number - 1]
        step(connection)
        connection.execute(
            "INSERT INTO migrations VALUES (?, ?, ?)", (number, step.__name__, datetime.now(UTC).isoformat())
        )


def _missing(connection: sqlite3.Connection) -> range:
    """The numbers of the migrations to apply."""
    done = _applied(connection)
    if done > len(MIGRATIONS):
        raise StoreError(
            f"The run store was written by a newer screenshot2code (its format is {done}, ours {len(MIGRATIONS)}).",
            hint="Upgrade screenshot2code, or name another store with the variable SCREENSHOT2CODE_STORE.",
        )
    return range(done + 1, len(MIGRATIONS) + 1)


def _applied(connection: sqlite3.Connection) -> int:
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").fetchone()
    return int(connection.execute("SELECT count(*) FROM migrations").fetchone()[0]) if known else 0


def m001_runs_passes_perceptions(connection: sqlite3.Connection) -> None:
    """The first shape. `value` columns are JSON written by `codec`; the columns beside them are what lists are made from."""
    for statement in (
        """CREATE TABLE runs (
            place INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            started TEXT NOT NULL,
            mockup TEXT NOT NULL,
            settings TEXT NOT NULL,
            owner TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed')),
            stopped TEXT,
            seconds REAL,
            message TEXT,
            hint TEXT,
            output TEXT,
            report TEXT
        )""",
        """CREATE TABLE passes (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            score REAL NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (run, number)
        )""",
        """CREATE TABLE perceptions (
            digest TEXT NOT NULL,
            version TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (digest, version)
        )""",
    ):
        connection.execute(statement)


def m002_unread(connection: sqlite3.Connection) -> None:
    """Where text of the mockup was seen and not read: JSON, a list of boxes; null before the mockup was looked at."""
    connection.execute("ALTER TABLE runs ADD COLUMN unread TEXT")


def m003_variants(connection: sqlite3.Connection) -> None:
    """The best pass of a run beside each mockup of its page, where there are several; without a value where nobody looked."""
    connection.execute(
        """CREATE TABLE variants (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            width INTEGER NOT NULL,
            value TEXT,
            PRIMARY KEY (run, width)
        )"""
    )


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    m001_runs_passes_perceptions,
    m002_unread,
    m003_variants,
)
