"""A repository's pages against their mockups: what decides a page, what was accepted of it, and what has changed since.

`evidence` says what a result depends on, `lock` and `kept` remember results by it (one for everybody, one for this machine), `server` is
the project's own server, `run` looks at what has changed. Words and exit codes are the command line's.
"""
