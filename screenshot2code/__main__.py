"""`python -m screenshot2code`, and the entry point of the two scripts."""

import gc
import os
import sys

# New objects after which Python looks for rings of dead ones, which we hardly make; what is not in a ring goes at once anyway.
# With its own 700 it looks 660 times while it generates one page, for .6 s; with so many 16 times, for .2 s, in the same memory.
LOOK_FOR_RINGS = (20_000, 20, 50)


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(*LOOK_FOR_RINGS)
    _open_what_is_closed()
    try:
        from screenshot2code.cli.boundary import INTERRUPTED, run
    except KeyboardInterrupt:  # in the tenth of a second before anybody could say it better
        sys.exit(130)
    code = run(sys.argv[1:])
    if code == INTERRUPTED:
        # A thread may still be reading a page for nobody, and a normal exit would wait for it. All that is kept is on disk.
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        os._exit(code)
    sys.exit(code)


def _open_what_is_closed() -> None:
    """Give standard streams that somebody closed (`2>&-`) to nobody.

    Otherwise the first files that we open get their numbers, and what a library complains about goes into the store.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # in the order of their numbers
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - for the whole process


if __name__ == "__main__":
    main()
