"""One SQLite file, used carefully: durable commits, several processes, errors as sentences.

The rollback journal is used and not the write-ahead log: a run commits once in some seconds, so the log's speed buys
nothing, while the journal also works on network drives and lets a store in a read-only folder be read. `synchronous = EXTRA`
makes a commit survive a power cut, not only a kill.
"""

import contextlib
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from screenshot2code.errors import StoreError
from screenshot2code.store.disk import FREE_SPACE, OTHER_PLACE, disk_errors, sync_folder
from screenshot2code.store.migrations import migrate

BUSY_TIMEOUT_S = 30.0  # a commit takes milliseconds; this outlasts dozens of processes that queue on a slow disk

_SQLITE_WORDS = {
    sqlite3.SQLITE_FULL: ("{path} cannot be written: the disk is full.", FREE_SPACE),
    sqlite3.SQLITE_IOERR: ("{path} cannot be written or read: {error}.", FREE_SPACE),
    sqlite3.SQLITE_READONLY: ("{path} cannot be written: it or its folder is read-only.", OTHER_PLACE),
    sqlite3.SQLITE_CANTOPEN: ("{path} cannot be opened.", OTHER_PLACE),
    sqlite3.SQLITE_PERM: ("{path} cannot be opened: access is denied.", OTHER_PLACE),
    sqlite3.SQLITE_BUSY: ("{path} has been locked by another process for too long.", "Try again when it has ended."),
    sqlite3.SQLITE_NOTADB: ("{path} is not a run store.", "Move it away; a new one is made in its place."),
    sqlite3.SQLITE_CORRUPT: ("{path} is damaged: {error}.", "Move it away; a new one is made in its place."),
}


class Database:
    """An open store database. May be used from several threads; each call is atomic."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> "Database":
        """Open `path`, made or brought up to date first if need be. Raises StoreError."""
        with disk_errors(path), _sqlite_errors(path):
            if not path.exists():
                _create(path)
            connection = _connect(path)
            try:
                migrate(connection)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block or nothing; on the disk when the block has been left. Raises StoreError."""
        with self._lock, _sqlite_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself rolls back on a full disk
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """What `query` finds, as sqlite3.Row. Raises StoreError."""
        with self._lock, _sqlite_errors(self.path):
            return self._connection.execute(query, values).fetchall()


@contextlib.contextmanager
def _sqlite_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # wrong SQL or a closed connection: our bug, not the person's disk
    except sqlite3.Error as exc:
        primary = getattr(exc, "sqlite_errorcode", 0) & 0xFF  # the upper bits only refine it
        message, hint = _SQLITE_WORDS.get(primary, ("{path} cannot be used: {error}.", ""))
        raise StoreError(message.format(path=path, error=exc), hint=hint) from exc


def _create(path: Path) -> None:
    """Make an empty store aside and move it in, unless another process was faster: its file is never replaced."""
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.new")
    try:
        connection = _connect(aside)
        try:
            migrate(connection)
        finally:
            connection.close()
        _move_if_absent(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(path.parent)


def _move_if_absent(source: Path, target: Path) -> None:
    # An error is no loss: either the other process's file is there, or the file system knows no hard links and the store is
    # made in place by what follows, where SQLite's own journal keeps it whole.
    with contextlib.suppress(OSError):
        if os.name == "nt":
            source.rename(target)  # refuses an existing target there
        else:
            os.link(source, target)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection
