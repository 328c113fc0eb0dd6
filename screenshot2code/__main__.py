"""`python -m screenshot2code`, and the entry point of the two scripts."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from screenshot2code.cli.boundary import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
