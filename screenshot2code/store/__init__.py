"""Memory: runs, passes and their files on disk, readable after a kill at any moment. Imports core alone.

`place.py` says where a store lives, `runs.py` is what the rest of the house calls, `writer.py` reads events into it. Beneath
them: `database.py` (facts, in SQLite), `blobs.py` (pictures and files, by the SHA-256 of their content), `codec.py` (core
values as JSON and back) and `migrations.py` (how an older store becomes one of today).
"""
