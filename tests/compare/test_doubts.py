"""Two letters that changed places in a short word are seen where reader and pixels both name them."""

import pytest
from drawn import changed, mockup_of, page, render_of

from screenshot2code.compare.blend import Blend


@pytest.mark.parametrize("written", ["Downlaod all", "Download lal"])
def test_letters_that_changed_places_are_told_as_the_text_that_they_were(written):
    mockup, facts = mockup_of(page())
    found = Blend().compare(mockup, facts, render_of(changed(page(), "button span", text=written))).differences
    assert [(one.kind.value, one.expected) for one in found] == [("text", "Download all")]


def test_what_the_reader_alone_sees_is_his_own_mistake():
    mockup, facts = mockup_of(changed(page(), "button span", text="Downlaod all"), png=mockup_of(page())[0].png)
    assert Blend(shortcut=False).compare(mockup, facts, render_of(page())).differences == ()
