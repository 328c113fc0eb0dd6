"""Memory: runs, passes and their files on disk, readable after a kill at any moment. Imports core alone.

`runs.py` is what the rest of the house calls. Beneath it: `database.py` (facts, in SQLite), `blobs.py` (pictures and files, by
the SHA-256 of their content), `codec.py` (core values as JSON and back), `migrations.py` (how an older store becomes one of
today) and `disk.py` (files written so that a kill or a full disk harms nothing). Where a store lies is decided in `config.py`.
"""
