"""`python -m screenshot2code`, and the entry point of the two scripts."""

import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from screenshot2code.cli.boundary import INTERRUPTED, run

    code = run(sys.argv[1:])
    if code == INTERRUPTED:
        # A thread may still be reading a page for nobody, and a normal exit would wait for it. All that is kept is on disk.
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
