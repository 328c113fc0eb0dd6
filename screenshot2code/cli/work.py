"""One event loop round one command, from which a person can walk away."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


class _Abandoning(ThreadPoolExecutor):
    """Threads that nobody waits for at the end: reading a long page takes seconds that an interrupt is not to wait out.

    Whatever has to be finished (files, the store) is awaited by those who do it.
    """

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait=False, cancel_futures=True)


def carry_out(work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` returns, or raises. On Ctrl-C it is cancelled, cleans up after itself, and KeyboardInterrupt is raised.

    To be told to end (SIGTERM: a CI job that is cancelled) is the same: what we started ends with us.
    """

    async def main() -> Result:
        asyncio.get_running_loop().set_default_executor(_Abandoning(thread_name_prefix="screenshot2code"))
        return await work

    with _ended_like_ctrl_c():
        return asyncio.run(main())


@contextlib.contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    if before is signal.SIG_IGN or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
