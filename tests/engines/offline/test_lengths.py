"""What comes again has a name; what stands alone has none."""

from screenshot2code.engines.offline.lengths import named


def test_a_distance_that_two_rules_share_is_named_and_a_single_one_is_not():
    rules = {name: {"padding": f"0 25px {bottom}"} for name, bottom in (("a", "0"), ("c", "37px"))}
    written, tokens = named(rules)
    assert tokens == {"--space-1": "25px"}
    assert written["c"]["padding"] == "0 var(--space-1) 37px"


def test_distances_on_the_scale_need_no_name():
    written, tokens = named({name: {"gap": "24px", "margin-top": "16px"} for name in "abcd"})
    assert not tokens
    assert written["a"] == {"gap": "24px", "margin-top": "16px"}


def test_corners_are_whole_and_named_from_the_smallest():
    written, tokens = named({"card": {"border-radius": "3.5px"}, "hero": {"border-radius": "0 12px 12px 0"}})
    assert tokens == {"--radius-sm": "4px", "--radius-md": "12px"}
    assert written["hero"]["border-radius"] == "0 var(--radius-md) var(--radius-md) 0"


def test_a_size_is_named_by_the_part_that_has_it():
    written, tokens = named({"sidebar": {"width": "225px"}, "shape": {"width": "226px"}, "rule": {"width": "40.5px"}})
    assert tokens == {"--sidebar-width": "225px"}
    assert [css["width"] for css in written.values()] == ["var(--sidebar-width)", "226px", "40.5px"]


def test_shadows_have_names_by_their_depth():
    rules = {"card": {"box-shadow": "0 10px 35px red"}, "button": {"box-shadow": "0 1px 3px red"}}
    written, properties = named(rules)
    assert properties == {"--shadow-sm": "0 1px 3px red", "--shadow-md": "0 10px 35px red"}
    assert written["card"]["box-shadow"] == "var(--shadow-md)"
