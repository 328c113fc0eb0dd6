import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from screenshot2code.errors import StoreError
from screenshot2code.store.database import Database
from screenshot2code.store.migrations import MIGRATIONS


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


def test_a_new_database_is_complete_and_nothing_else_is_left(path):
    Database.open(path).close()
    assert [one.name for one in path.parent.iterdir()] == ["store.db"]
    with sqlite3.connect(path) as connection:
        assert [row[0] for row in connection.execute("SELECT name FROM migrations")] == [
            step.__name__ for step in MIGRATIONS
        ]
    connection.close()


def test_migrations_are_applied_once(path):
    for _ in range(3):
        database = Database.open(path)
        (row,) = database.rows("SELECT count(*) FROM migrations")
        assert row[0] == len(MIGRATIONS)
        database.close()


def test_an_empty_file_becomes_a_database(path):
    path.touch()
    database = Database.open(path)
    assert database.rows("SELECT * FROM runs") == []
    database.close()


def test_many_may_make_the_same_database_at_once(path):
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: Database.open(path), range(8)))
    for number, database in enumerate(opened):
        with database.transaction() as connection:
            connection.execute("INSERT INTO perceptions VALUES (?, '1', '{}')", (str(number),))
    for database in opened:
        assert database.rows("SELECT count(*) FROM perceptions")[0][0] == 8
        database.close()


def test_a_database_of_the_future_is_refused_and_left_alone(path):
    database = Database.open(path)
    with database.transaction() as connection:
        connection.execute("INSERT INTO migrations VALUES (999, 'm999', '')")
    database.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer"):
        Database.open(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_said_and_left_alone(path):
    path.write_bytes(b"not a database at all, but somebody's notes " * 40)
    with pytest.raises(StoreError, match="is not a run store"):
        Database.open(path)
    assert path.read_bytes().startswith(b"not a database")


def test_an_error_in_a_transaction_undoes_all_of_it(path):
    database = Database.open(path)
    insert = "INSERT INTO perceptions VALUES ('d', '1', '{}')"

    def insert_twice():
        with database.transaction() as connection:
            connection.execute(insert)
            connection.execute(insert)

    with pytest.raises(StoreError, match="UNIQUE"):
        insert_twice()
    assert database.rows("SELECT * FROM perceptions") == []
    database.close()
