"""The pack is what its table says, and every face may be passed on."""

import hashlib

import pytest

from screenshot2code.fonts import MEASURES, PACK, font_faces, measures, pack, pack_family


def test_every_file_is_the_one_that_was_taken():
    faces = [face for family in pack() for face in family.faces]
    by_file = {face.file: face for face in faces}
    assert {file: hashlib.sha256(face.data).hexdigest() for file, face in by_file.items()} == {
        face.file: face.sha256 for face in faces
    }
    assert all(face.data.startswith(b"wOF2") for face in faces)


def test_no_file_lies_about_that_the_table_does_not_name():
    named = {face.file for family in pack() for face in family.faces} | {family.licence_file for family in pack()}
    assert {path.relative_to(PACK).as_posix() for path in PACK.rglob("*") if path.is_file()} == {
        *named,
        "pack.toml",
        MEASURES,
    }


def test_each_family_has_an_open_licence_beside_it():
    openings = {
        "OFL-1.1": "SIL Open Font License",
        "Apache-2.0": "Apache License",
        "UFL-1.0": "Ubuntu Font Licence",
    }
    for family in pack():
        assert openings[family.licence].casefold() in family.licence_text.casefold(), family.name


def test_the_pack_is_broad_and_light():
    assert len(pack()) >= 60
    assert {family.generic for family in pack()} == {"sans-serif", "serif", "monospace", "cursive"}
    files = {face.file: face.data for family in pack() for face in family.faces}
    assert sum(map(len, files.values())) < 4_500_000


def test_faces_of_all_weights_share_their_file_and_have_names_of_their_own():
    light, black = (pack_family("Figtree").face(weight) for weight in (300, 900))
    assert light.file_name == black.file_name == "figtree-variable.woff2"
    assert (light.name, black.name) == ("figtree-300", "figtree-900")
    css = font_faces([light, black], folder="f")
    assert css.count('url("f/figtree-variable.woff2")') == 2
    assert "font-weight: 300;" in css
    assert "font-weight: 900;" in css


def test_every_letter_of_every_face_is_measured():
    known = measures()
    assert list(known["families"]) == [family.name for family in pack()]
    for family in pack():
        row = known["families"][family.name]
        assert [int(weight) for weight in row["faces"]] == [face.weight for face in family.faces]
        lists = [row[side] for side in ("left", "right", "above", "below")]
        lists += [face["advances"] for face in row["faces"].values()]
        assert {len(one) for one in lists} == {len(known["letters"])}
        strokes = [face["stroke"] for face in row["faces"].values()]
        assert strokes == sorted(strokes), family.name  # heavier is thicker


@pytest.mark.parametrize(("wanted", "taken"), [(200, 100), (300, 300), (500, 400), (600, 700), (800, 900)])
def test_a_weight_that_is_missing_is_stood_in_for_as_browsers_do(wanted, taken):
    assert pack_family("Lato").face(wanted).weight == taken


def test_medium_stands_in_for_regular_before_light_does():
    fira = pack_family("Fira Sans")
    assert (fira.face(450).weight, fira.face(350).weight) == (500, 300)


def test_a_stack_is_the_packs_if_its_first_family_is():
    assert pack_family('"Open Sans", Arial, sans-serif').name == "Open Sans"
    assert pack_family("open sans").name == "Open Sans"
    assert pack_family('Arial, "Open Sans"') is None


def test_stacks_quote_what_css_would_misread_and_end_in_their_kind():
    assert pack_family("Source Code Pro").stack == '"Source Code Pro", "Source Code Pro Fallback", monospace'
    assert pack_family("Lato").stack == 'Lato, "Lato Fallback", sans-serif'


def test_a_sheet_swaps_its_faces_in_from_its_own_folder():
    css = font_faces([pack_family("Lato").face(700)], folder="../assets/fonts")
    assert 'url("../assets/fonts/lato-700.woff2") format("woff2")' in css
    assert "font-display: swap" in css
    assert "font-weight: 700" in css


def test_each_face_has_an_installed_one_of_its_weight_that_stands_in():
    css = font_faces([pack_family("Lato").face(300), pack_family("Lora").face(700)], folder="f")
    light, bold = css.split("@font-face")[-2:]
    assert 'font-family: "Lato Fallback"' in light
    assert 'local("Arial"), local("Liberation Sans")' in light
    assert 'local("Times New Roman Bold")' in bold
    for family in pack():
        for face in family.faces:
            assert 60 < face.fallback.size_adjust < 130, face.name  # condensed faces and wide ones
            assert 60 < face.fallback.ascent < 180, face.name  # of the adjusted size, which is small for narrow faces
