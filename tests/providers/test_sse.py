"""The reader of server-sent events gives the same events however the bytes are cut."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screenshot2code.providers.sse import EventReader, LineReader, ServerEvent

LINE_SEPARATOR = "\u2028"
STREAM = (
    "\ufeff: OPENROUTER PROCESSING\r\n"
    "\r\n"
    'data: {"a": "größer 🎨"}\r\n'
    "\r\n"
    "data: first\r\n"
    "data: second\r\n"  # a cut between CR and LF must not end the event here
    "\r\n"
    "event: message_stop\n"
    "data:no space\n"
    "data:  two spaces\n"
    "id: 7\n"
    "retry: 10\n"
    "\n"
    f"data: one{LINE_SEPARATOR}line\x85only\r"
    "\r"
    ":\n\n"
    "data\n"
    "\n"
    "data: [DONE]\n"
    "\n"
).encode()
EVENTS = [
    ServerEvent("", '{"a": "größer 🎨"}'),
    ServerEvent("", "first\nsecond"),
    ServerEvent("message_stop", "no space\n two spaces"),
    ServerEvent("", f"one{LINE_SEPARATOR}line\x85only"),
    ServerEvent("", ""),
    ServerEvent("", "[DONE]"),
]


def read(chunks):
    reader = EventReader()
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    return events, reader.flush()


def test_reads_a_stream_in_one_piece():
    assert read([STREAM]) == (EVENTS, [])


def test_reads_a_stream_byte_by_byte():
    assert read(STREAM[at : at + 1] for at in range(len(STREAM))) == (EVENTS, [])


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_reads_a_stream_cut_anywhere(cuts):
    edges = [0, *sorted(cuts), len(STREAM)]
    assert read(STREAM[a:b] for a, b in itertools.pairwise(edges)) == (EVENTS, [])


text = st.text(alphabet=st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(text, st.sampled_from(["\n", "\r\n", "\r"])), max_size=8), st.data())
def test_every_text_survives_the_trip(sent, data):
    stream = "".join(f"data: {said}{end}{end}" for said, end in sent).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    edges = [0, *cuts, len(stream)]
    events, rest = read(stream[a:b] for a, b in itertools.pairwise(edges))
    assert [event.data for event in events] == [said for said, _ in sent]
    assert rest == []


@pytest.mark.parametrize(
    ("stream", "finished", "left"),
    [
        (b"data: a\n\ndata: b\n", ["a"], ["b"]),
        (b"data: a\n\ndata: b", ["a"], ["b"]),
        (b"data: a\n\n: ping", ["a"], []),
        (b"", [], []),
        (b"data: a\r", [], ["a"]),
        (b"data: \xf0\x9f", [], ["�"]),
    ],
)
def test_a_stream_that_just_ends_gives_out_what_was_begun(stream, finished, left):
    events, rest = read([stream])
    assert ([event.data for event in events], [event.data for event in rest]) == (finished, left)


def test_reads_a_long_line_in_time_that_grows_with_its_length():
    picture = b"x" * 4_000_000
    stream = b"data: " + picture + b"\n\n"
    events, _ = read(stream[at : at + 4096] for at in range(0, len(stream), 4096))
    assert len(events[0].data) == len(picture)


def test_bare_json_between_events_is_an_event():
    """Gemini reports errors so, in one line or in many."""
    stream = b'data: {"a": 1}\n\n{\n "error": {\n  "message": "data: x"\n }\n}\n\ndata: b\n\n{"error": 1}'
    for chunks in ([stream], [stream[at : at + 1] for at in range(len(stream))]):
        events, rest = read(chunks)
        assert [event.data for event in events] == ['{"a": 1}', '{\n "error": {\n  "message": "data: x"\n }\n}', "b"]
        assert [event.data for event in rest] == ['{"error": 1}']


def test_bare_json_without_end_is_bounded():
    reader = EventReader()
    for _ in range(5000):
        assert reader.feed(b'{"x": "' + b"y" * 1000 + b'"}\n') == []
    (event,) = reader.flush()
    assert len(event.data) < 70_000


LINES = f'\ufeff{{"a": "größer 🎨{LINE_SEPARATOR}"}}\r\n\n  \n{{"b": 1}}\r{{"c": "x\x85y"}}\n{{"d": 1}}'.encode()
OBJECTS = [f'{{"a": "größer 🎨{LINE_SEPARATOR}"}}', '{"b": 1}', '{"c": "x\x85y"}', '{"d": 1}']


@given(st.lists(st.integers(0, len(LINES)), max_size=12))
def test_reads_lines_cut_anywhere(cuts):
    edges = [0, *sorted(cuts), len(LINES)]
    reader = LineReader()
    events = [event for a, b in itertools.pairwise(edges) for event in reader.feed(LINES[a:b])]
    assert [event.data for event in [*events, *reader.flush()]] == OBJECTS


def test_reads_lines_byte_by_byte():
    reader = LineReader()
    events = [event for at in range(len(LINES)) for event in reader.feed(LINES[at : at + 1])]
    assert [event.data for event in [*events, *reader.flush()]] == OBJECTS
