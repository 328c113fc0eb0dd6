"""What a log gets of a run: where nobody watches, few lines, and those that tell what is paid for."""

import pytest

from screenshot2code.cli.console import Console
from screenshot2code.core.events import AnswerRead, FileFinished, FileStarted, TokensStreamed
from screenshot2code.core.history import Adherence


@pytest.fixture
def logged(capsys):
    def told(*events):
        with Console() as console:
            for event in events:
                console(event)
        return capsys.readouterr().err.splitlines()

    return told


def test_files_of_a_model_are_told_as_they_close_and_those_of_a_program_are_not(logged):
    assert logged(
        FileStarted(run="r", path="css/site.css"),
        FileFinished(run="r", path="css/site.css", bytes=1234, streamed=True),
        FileFinished(run="r", path="assets/photo.png", bytes=9, streamed=True),
        FileFinished(run="r", path="index.html", bytes=10),
        TokensStreamed(run="r", characters=10, tokens=3, cost_usd=None, eta_s=None),
    ) == ["  css/site.css  1.2 kB"]


def test_how_the_answer_kept_to_the_form_is_told(logged):
    kept = Adherence(answers=2, files=1, blocks=6, misfits=1, repairs=1)
    assert logged(AnswerRead(run="r", adherence=kept)) == ["the answer: 1 file, 5 of 6 edits fit, 1 asked for again"]
