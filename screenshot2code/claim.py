"""One process at a time in an output folder: a lock that the system itself drops when its owner dies. Part of `output.py`'s subject.

The lock lies in the folder that it is for, under a name that is gone when the run ends. So it is one lock by whatever path the
folder is reached (a link, a mount, another case of letters, a container, another user), wherever the temporary folder or the
home of either process may be. A kill leaves the file behind but not the lock: the next run takes it over.
"""

import asyncio
import contextlib
import errno
import json
import os
import platform
import shlex
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from screenshot2code.errors import OutputBusy, OutputError
from screenshot2code.output import RUNNING, disk_errors

PATIENCE_S = 2.0  # long enough for another run to move its files in, too short for anybody to think that we hang
_AGAIN_S = 0.05  # no system has a lock that is waited for with a limit, so it is asked for again
_COMMAND_LENGTH = 120  # of the other process's command: enough to know it again
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}  # some network file systems have none
_FAR = 2**30  # Windows keeps others from reading what is locked, so a byte far behind the text is


@contextlib.asynccontextmanager
async def claimed(
    folder: Path,
    *,
    check: Callable[[], None],
    patience_s: float = PATIENCE_S,
    lock: Callable[[int], None] | None = None,
) -> AsyncIterator[bool]:
    """Hold `folder` for the block; False where the file system knows no locks and nobody can be kept out.

    `check` raises what speaks against writing there, and is asked before anything is touched. The folder is made if it is
    missing, and taken away again if it is empty at the end. Raises OutputBusy, naming the process, when another one holds it
    for longer than `patience_s`.
    """
    if not (folder / RUNNING).exists():  # else somebody may be moving files in at this moment: wait, then look
        check()
    made: list[Path] = []
    try:
        handle, is_locked = await _acquired(folder, patience_s, lock or _lock, made)
        try:
            check()
            yield is_locked
        finally:
            _release(folder / RUNNING, handle)
    finally:
        for one in made:
            with contextlib.suppress(OSError):  # it holds a result now, or somebody else's run
                one.rmdir()


async def _acquired(folder: Path, patience_s: float, lock: Callable[[int], None], made: list[Path]) -> tuple[int, bool]:
    until = time.monotonic() + patience_s
    while True:
        with disk_errors(folder):
            handle = _open(folder, made)
        with _closed_on_error(handle):
            try:
                lock(handle)
                is_locked = True
            except (BlockingIOError, PermissionError):
                is_locked = False
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    raise OutputError(f"{folder} cannot be locked: {error.strerror or error}.") from error
                return handle, False
            if is_locked and _is_still(folder / RUNNING, handle):
                with contextlib.suppress(OSError):  # a full disk takes no name; the lock holds without
                    _sign(handle)
                return handle, True
        os.close(handle)
        if time.monotonic() >= until:
            raise OutputBusy(
                f"{folder} is being written by another process: {_owner(folder / RUNNING)}.",
                hint="Wait until it has ended, or name another folder with -o.",
            )
        await asyncio.sleep(_AGAIN_S)


def _open(folder: Path, made: list[Path]) -> int:
    """The lock's file, open; the folder may vanish at any moment, as whoever made it takes it away again when empty.

    Folders that had to be made are added to `made`, the innermost first.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    for _ in range(100):
        made += [one for one in (folder, *folder.parents) if one not in made and not one.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return os.open(folder / RUNNING, flags, 0o666)
        except FileNotFoundError:
            continue
        except FileExistsError:  # there when it was to be made, and gone when mkdir looked whether it is a folder
            if folder.exists() and not folder.is_dir():
                raise
    raise FileNotFoundError(errno.ENOENT, "the folder is taken away again and again")


@contextlib.contextmanager
def _closed_on_error(handle: int) -> Iterator[None]:
    try:
        yield
    except BaseException:
        os.close(handle)
        raise


def _lock(handle: int) -> None:
    """Lock an open file, or raise BlockingIOError or PermissionError at once. The lock ends with the handle or the process."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_still(path: Path, handle: int) -> bool:
    """Whether `path` is the open file: whoever held it before us has taken it away when it ended."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _sign(handle: int) -> None:
    program = Path(sys.argv[0]).name.replace("__main__.py", "screenshot2code")
    command = shlex.join([program, *sys.argv[1:]])[:_COMMAND_LENGTH]
    owner = {"process": os.getpid(), "host": platform.node(), "command": command, "since": time.strftime("%H:%M:%S")}
    os.lseek(handle, 0, os.SEEK_SET)
    os.ftruncate(handle, 0)
    os.write(handle, json.dumps(owner).encode())


def _owner(path: Path) -> str:
    """`process 4711 (screenshot2code generate a.png), since 15:04:05`, as far as it can be read."""
    try:
        said = json.loads(path.read_bytes())
        where = "" if said["host"] == platform.node() else f" on {said['host']}"
        return f"process {int(said['process'])}{where} ({said['command']}), since {said['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "one that has not said its name yet"


def _release(path: Path, handle: int) -> None:
    """Take the file away while it is still ours, then let go. Windows takes away no file that is open: there, the other way round."""
    with contextlib.suppress(OSError):
        if sys.platform != "win32":
            path.unlink()
    os.close(handle)
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            path.unlink()
