"""Runs, passes and perceptions, kept.

Every pass is one transaction, begun only when all blobs that it refers to are on the disk. So whatever moment a process is
killed at, what the database says exists; at worst, blobs lie there that nobody refers to. That is the invariant of the store,
and `verify` proves it anew.
"""

import dataclasses
import difflib
import json
import os
import platform
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, assert_never

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.events import (
    AnswerRead,
    CostForeseen,
    Event,
    FileFinished,
    FileStarted,
    MockupRead,
    PassFinished,
    RunFailed,
    RunFinished,
    RunStarted,
    StageStarted,
    TokensStreamed,
    Warned,
)
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Pass, Run, RunId, RunSummary, StopReason, Variant
from screenshot2code.core.perception import Perception
from screenshot2code.core.settings import RunSettings
from screenshot2code.errors import StoreError, UnknownName
from screenshot2code.store import codec
from screenshot2code.store.blobs import Blobs
from screenshot2code.store.database import Database
from screenshot2code.store.disk import disk_errors, write_durably

DATABASE = "store.db"
LATEST = "latest"
SLUG_LENGTH = 32  # an id should fit on a line of a terminal beside other columns


def utc_now() -> datetime:
    return datetime.now(UTC)


def make_run_id(name: str, started: datetime, suffix: str) -> RunId:
    """`20261122-154501-login-3f9a` for a mockup named `name`: sorts by time (UTC), says what it is, unique by `suffix`."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower())[:SLUG_LENGTH].strip("-") or "mockup"
    return f"{started.astimezone(UTC):%Y%m%d-%H%M%S}-{slug}-{suffix}"


class RunStore:
    """An open store. Every method that writes has its result on the disk when it returns; all raise StoreError.

    May be used from several threads, and by several processes at once.
    """

    def __init__(
        self,
        folder: Path,
        database: Database,
        blobs: Blobs,
        *,
        clock: Callable[[], datetime],
        suffix: Callable[[], str],
    ) -> None:
        self.folder = folder
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._suffix = suffix

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        suffix: Callable[[], str] = lambda: secrets.token_hex(2),
    ) -> Self:
        """The store in `folder`, made if it is not there. A store in a read-only folder can still be read."""
        blobs = Blobs(folder / "blobs")
        with disk_errors(folder):
            blobs.folder.mkdir(parents=True, exist_ok=True)
            ignore = folder / ".gitignore"
            if not ignore.exists():
                write_durably(ignore, b"*\n", staging=folder)
        blobs.sweep()
        return cls(folder, Database.open(folder / DATABASE), blobs, clock=clock, suffix=suffix)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    # --- writing a run

    def new_run(self, mockup: Mockup, settings: RunSettings) -> RunId:
        """Begin a run under a new id, and return it."""
        run_id = make_run_id(mockup.name, self._clock(), self._suffix())
        while self._database.rows("SELECT 1 FROM runs WHERE id = ?", (run_id,)):
            run_id = make_run_id(mockup.name, self._clock(), self._suffix())
        self.begin(run_id, mockup, settings)
        return run_id

    def begin(self, run_id: RunId, mockup: Mockup, settings: RunSettings) -> None:
        """Record that `run_id` runs. Saying the same twice is no error; a second run of the same id is."""
        picture = codec.dumps(mockup, self._blobs.put)
        asked = codec.dumps(settings, self._blobs.put)
        with self._database.transaction() as connection:
            before = connection.execute("SELECT mockup, settings FROM runs WHERE id = ?", (run_id,)).fetchone()
            if before is None:
                connection.execute(
                    "INSERT INTO runs (id, started, mockup, settings, owner, state) VALUES (?, ?, ?, ?, ?, 'running')",
                    (run_id, self._clock().isoformat(), picture, asked, _this_process()),
                )
            elif tuple(before) != (picture, asked):
                raise StoreError(f"There is another run with the id {run_id} already.")

    def set_unread(self, run_id: RunId, unread: tuple[Box, ...]) -> None:
        """Record where text of the mockup was seen and could not be read."""
        places = json.dumps([[float(value) for value in dataclasses.astuple(one)] for one in unread])
        with self._database.transaction() as connection:
            _known(connection, run_id)
            connection.execute("UPDATE runs SET unread = ? WHERE id = ?", (places, run_id))

    def add_pass(self, run_id: RunId, finished: Pass) -> None:
        """Record a finished pass. Saying the same twice is no error; another pass of the same number is."""
        value = codec.dumps(finished, self._blobs.put)
        with self._database.transaction() as connection:
            _insert_pass(connection, run_id, finished, value)

    def finish(self, run: Run) -> None:
        """Record how a run ended, and any pass of it that was not recorded yet."""
        rows = self._database.rows("SELECT number FROM passes WHERE run = ?", (run.id,))
        known = {row["number"] for row in rows}
        values = [(one, codec.dumps(one, self._blobs.put)) for one in run.passes if one.number not in known]
        state = "failed" if run.stopped is StopReason.FAILED else "finished"
        with self._database.transaction() as connection:
            _known(connection, run.id)
            for one, value in values:
                _insert_pass(connection, run.id, one, value)
            connection.execute(
                "UPDATE runs SET state = ?, stopped = ?, seconds = ?, message = ? WHERE id = ?",
                (state, run.stopped.value, run.seconds, _kept(run.failure), run.id),
            )

    def fail(self, run_id: RunId, message: str, hint: str = "") -> None:
        """Record that a run ended in an error, whether or not it has passes."""
        with self._database.transaction() as connection:
            _known(connection, run_id)
            connection.execute(
                "UPDATE runs SET state = 'failed', stopped = ?, message = ?, hint = ? WHERE id = ?",
                (StopReason.FAILED.value, _kept(message), _kept(hint), run_id),
            )

    def set_output(self, run_id: RunId, output: Path, report: Path | None = None) -> None:
        """Record where the best pass, and the report if there is one, were written."""
        with self._database.transaction() as connection:
            _known(connection, run_id)
            connection.execute(
                "UPDATE runs SET output = ?, report = coalesce(?, report) WHERE id = ?",
                (_kept(str(output)), None if report is None else _kept(str(report)), run_id),
            )

    def set_variants(self, run: Run) -> None:
        """Record the best pass of `run` at every width of its page, in place of what was recorded of them before."""
        rows: list[tuple[RunId, int, str | None]] = [
            (run.id, one.mockup.viewport.width, codec.dumps(one, self._blobs.put)) for one in run.variants
        ]
        rows += [(run.id, width, None) for width in run.unseen]
        with self._database.transaction() as connection:
            _known(connection, run.id)
            connection.execute("DELETE FROM variants WHERE run = ?", (run.id,))
            connection.executemany("INSERT INTO variants VALUES (?, ?, ?)", rows)

    # --- reading

    def find(self, name: str) -> RunId:
        """The id that `name` stands for: an id, the unique beginning of one, or "latest". Raises UnknownName."""
        ids = [row["id"] for row in self._database.rows("SELECT id FROM runs ORDER BY started DESC, place DESC")]
        if name == LATEST and ids:
            return str(ids[0])
        if name in ids:
            return name
        matching = [one for one in ids if name and one.startswith(name)]
        if len(matching) == 1:
            return str(matching[0])
        raise _unknown_run(name, ids, matching)

    def summary(self, name: str) -> RunSummary:
        """The summary of one run, which may have no pass. Raises UnknownName."""
        (row,) = self._database.rows(f"{_SUMMARIES} WHERE runs.id = ?", (self.find(name),))
        return self._summary(row)

    def list_runs(self, limit: int = 20) -> tuple[RunSummary, ...]:
        """The newest `limit` runs, newest first."""
        rows = self._database.rows(f"{_SUMMARIES} ORDER BY started DESC, place DESC LIMIT ?", (limit,))
        return tuple(self._summary(row) for row in rows)

    def load_run(self, name: str = LATEST) -> Run:
        """A run with all its passes, by anything that `find` knows. One that has not ended says INTERRUPTED.

        Raises UnknownName, and StoreError for a run without a pass or with a damaged file.
        """
        run_id = self.find(name)
        # One statement sees one state: a process that writes at this moment is either in it with a pass or not at all.
        rows = self._database.rows(
            "SELECT runs.*, passes.value AS pass FROM runs LEFT JOIN passes ON passes.run = runs.id"
            " WHERE runs.id = ? ORDER BY passes.number",
            (run_id,),
        )
        row = rows[0]
        if row["pass"] is None:
            raise StoreError(
                f"The run {run_id} has no finished pass.",
                hint=_said(row["message"]) or _without_a_pass(row["state"], row["owner"]),
            )
        passes = tuple(codec.loads(Pass, one["pass"], self._blobs.get) for one in rows)
        widths = self._database.rows("SELECT width, value FROM variants WHERE run = ? ORDER BY width DESC", (run_id,))
        return Run(
            id=run_id,
            mockup=codec.loads(Mockup, row["mockup"], self._blobs.get),
            settings=codec.loads(RunSettings, row["settings"], self._blobs.get),
            passes=passes,
            stopped=StopReason(row["stopped"]) if row["stopped"] else StopReason.INTERRUPTED,
            seconds=sum(one.seconds for one in passes) if row["seconds"] is None else row["seconds"],
            failure=_said(row["message"]),
            unread=tuple(Box(*place) for place in json.loads(row["unread"] or "[]")),
            variants=tuple(codec.loads(Variant, one["value"], self._blobs.get) for one in widths if one["value"]),
            unseen=tuple(one["width"] for one in widths if one["value"] is None),
        )

    def output_of(self, name: str) -> Path | None:
        """Where the best pass of a run was written, or None. Raises UnknownName."""
        output = self.summary(name).output
        return None if output is None else Path(output)

    # --- what perception found, kept between runs

    def get_perception(self, digest: str, version: str) -> Perception | None:
        """What was found in the mockup with this digest, or None. A damaged entry is None as well.

        `version` names everything beside the picture that decides what is found: perception's own version and the scale,
        as boxes are CSS pixels.
        """
        rows = self._database.rows("SELECT value FROM perceptions WHERE digest = ? AND version = ?", (digest, version))
        try:
            return codec.loads(Perception, rows[0]["value"], self._blobs.get) if rows else None
        except StoreError:  # it is a cache: looking again costs seconds and is always right
            return None

    def put_perception(self, digest: str, version: str, facts: Perception) -> None:
        """Keep what was found, for `get_perception` with the same digest and version."""
        value = codec.dumps(facts, self._blobs.put)
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO perceptions VALUES (?, ?, ?)", (digest, version, value))

    # --- proof

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the store, a sentence each; nothing where the invariant holds. Reads every blob in use."""
        faults = [
            f"The database is damaged: {row[0]}."
            for row in self._database.rows("PRAGMA integrity_check")
            if row[0] != "ok"
        ]
        proven: set[str] = set()
        for owner, text in self._documents():
            try:
                for digest in codec.blobs_in(text, self._blobs.get):
                    if digest not in proven:
                        self._blobs.get(digest)
                        proven.add(digest)
            except StoreError as exc:
                faults.append(f"{owner}: {exc.message}")
        return tuple(faults)

    def _documents(self) -> Iterator[tuple[str, str]]:
        for row in self._database.rows("SELECT id, mockup, settings FROM runs"):
            yield f"Run {row['id']}", row["mockup"]
            yield f"Run {row['id']}", row["settings"]
        for row in self._database.rows("SELECT run, number, value FROM passes"):
            yield f"Pass {row['number']} of run {row['run']}", row["value"]
        for row in self._database.rows("SELECT run, width, value FROM variants WHERE value IS NOT NULL"):
            yield f"Run {row['run']} at {row['width']} px", row["value"]
        for row in self._database.rows("SELECT digest, value FROM perceptions"):
            yield f"Perception of {row['digest'][:12]}", row["value"]

    def _summary(self, row: Any) -> RunSummary:
        # The picture is not needed here, so blobs are not looked at: an empty one stands for each.
        mockup = codec.loads(Mockup, row["mockup"], lambda _: b"")
        settings = codec.loads(RunSettings, row["settings"], lambda _: b"")
        gone = row["state"] == "running" and _is_gone(row["owner"])
        return RunSummary(
            id=row["id"],
            started=datetime.fromisoformat(row["started"]),
            mockup_name=mockup.name,
            mockup_path=mockup.path,
            engine=settings.engine,
            model=settings.model,
            stack=settings.stack,
            state="interrupted" if gone else row["state"],
            stopped=StopReason(row["stopped"]) if row["stopped"] else None,
            best_score=row["best_score"],
            passes=row["passes"],
            seconds=row["seconds"],
            output=_said(row["output"]),
            report=_said(row["report"]),
            message=_said(row["message"]),
        )


class StoreWriter:
    """`StoreWriter(store)(event)`: one of the readers that `emit` fans out to.

    Raises StoreError when a pass cannot be kept; whoever fans out decides whether the run goes on without a memory.
    """

    def __init__(self, store: RunStore) -> None:
        self._store = store

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._store.begin(event.run, event.mockup, event.settings)
            case PassFinished():
                self._store.add_pass(event.run, event.finished)
            case RunFinished():
                self._store.finish(event.result)
            case RunFailed():
                self._store.fail(event.run, event.message, event.hint)
            case MockupRead():
                self._store.set_unread(event.run, event.facts.unread)
            case StageStarted() | FileStarted() | FileFinished() | TokensStreamed() | CostForeseen() | Warned():
                pass  # of the moment: a person reads them as they come
            case AnswerRead():
                pass  # the draft of the pass has it
            case _:
                assert_never(event)


_SUMMARIES = (
    "SELECT runs.*, (SELECT max(score) FROM passes WHERE run = runs.id) AS best_score,"
    " (SELECT count(*) FROM passes WHERE run = runs.id) AS passes FROM runs"
)


def _kept(text: str | None) -> str | None:
    """`text` as a column takes it: SQLite wants UTF-8, and a file's name or a page's error message may be anything."""
    return None if text is None else json.dumps(text)


def _said(column: str | None) -> str | None:
    return None if column is None else str(json.loads(column))


def _insert_pass(connection: sqlite3.Connection, run_id: RunId, finished: Pass, value: str) -> None:
    _known(connection, run_id)
    before = connection.execute(
        "SELECT value FROM passes WHERE run = ? AND number = ?", (run_id, finished.number)
    ).fetchone()
    if before is None:
        connection.execute(
            "INSERT INTO passes (run, number, score, value) VALUES (?, ?, ?, ?)",
            (run_id, finished.number, finished.comparison.score, value),
        )
    elif before["value"] != value:
        raise StoreError(f"The run {run_id} has another pass {finished.number} already.")


def _known(connection: sqlite3.Connection, run_id: RunId) -> None:
    if connection.execute("SELECT 1 FROM runs WHERE id = ?", (run_id,)).fetchone() is None:
        raise StoreError(f"The run {run_id} was never begun in this store.")


def _unknown_run(name: str, ids: list[str], matching: list[str]) -> UnknownName:
    if not ids:
        return UnknownName("There is no run yet.", hint="Make one: screenshot2code generate MOCKUP")
    if matching:
        return UnknownName(
            f"{name!r} is the beginning of {len(matching)} runs.", hint=f"Say more: {', '.join(matching[:5])}."
        )
    # People remember the mockup, not the time: an id that holds the word comes before one that merely looks alike.
    near = [one for one in ids if name and name.lower() in one] or difflib.get_close_matches(name, ids, n=1, cutoff=0.4)
    hint = f"Did you mean {near[0]!r}?" if near else f"The latest is {ids[0]!r}; all: screenshot2code runs list"
    return UnknownName(f"There is no run named {name!r}.", hint=hint)


def _without_a_pass(state: str, owner: str) -> str:
    if state == "running" and not _is_gone(owner):
        return f"It is still running (process {owner.rpartition(':')[2]})."
    return "It was ended before its first one."


def _this_process() -> str:
    return f"{platform.node()}:{os.getpid()}"


def _is_gone(owner: str) -> bool:
    """Whether the process that began a run has certainly ended. Another machine's, or one on Windows, is taken as alive."""
    node, _, number = owner.rpartition(":")
    if node != platform.node() or os.name == "nt":  # on Windows, os.kill with signal 0 would end the process
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
