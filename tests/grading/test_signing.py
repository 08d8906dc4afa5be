"""A signature notices every later edit, and nobody without the key can make one."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fishbook.grading import _signing
from fishbook.grading._signing import is_signed, signed

SECRET = b"0123456789abcdef"
RESULT = {"submission": "a.ipynb", "points": 3, "answers": [{"question": "double", "points": 2}], "note": "ü"}


def test_signed_is_as_signed_and_another_key_is_not():
    assert is_signed(signed(RESULT, SECRET), SECRET)
    assert not is_signed(signed(RESULT, SECRET), b"another key of ours")
    assert not is_signed(RESULT, SECRET)


@given(st.sampled_from(sorted(RESULT)), st.one_of(st.integers(), st.text(), st.none(), st.lists(st.integers())))
def test_any_change_is_noticed(field, value):
    changed = {**signed(RESULT, SECRET), field: value}
    assert is_signed(changed, SECRET) == (value == RESULT[field])


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "settings" / "grading.key"
    first = _signing.key(path)
    assert len(first) == 32
    assert _signing.key(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "no hex", "abcd"])
def test_a_file_that_holds_no_key_is_refused(tmp_path, text):
    (tmp_path / "k").write_text(text)
    with pytest.raises(ValueError, match="holds no key"):
        _signing.key(tmp_path / "k")
