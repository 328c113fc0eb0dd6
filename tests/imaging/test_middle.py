"""Medians and percentiles that are numpy's to the last bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from screenshot2code.imaging.middle import median, percentile

PATCHES = arrays.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=9)


@settings(max_examples=60)
@given(data=st.data(), dtype=st.sampled_from([np.uint8, np.int16, np.float32, np.float64]))
def test_a_median_is_numpys_along_every_axis(data: st.DataObject, dtype: type) -> None:
    """Also where half a level, or half the last bit of a float, decides."""
    finite = {"allow_nan": False, "allow_infinity": False, "min_value": -255, "max_value": 255}
    elements = {"elements": finite} if np.dtype(dtype).kind == "f" else {}
    width = {"width": 32} if dtype is np.float32 else {}
    patch = data.draw(arrays.arrays(dtype, PATCHES, elements=st.floats(**finite, **width) if elements else None))
    for axis in range(patch.ndim):
        found, true = median(patch, axis), np.median(patch, axis=axis)
        assert np.array_equal(found, true)
        assert np.asarray(found).dtype == np.asarray(true).dtype


@settings(max_examples=60)
@given(
    values=arrays.arrays(np.int16, st.integers(1, 60), elements=st.integers(-255, 255)),
    share=st.sampled_from([0.0, 25.0, 80.0, 97.0, 98.0, 99.5, 100.0]),
)
def test_a_percentile_is_numpys(values: np.ndarray, share: float) -> None:
    assert percentile(values, share) == np.percentile(values, share)


def test_nothing_has_no_median() -> None:
    """Better an error than a number that nobody measured."""
    with pytest.raises((IndexError, ValueError)):
        median(np.zeros((0, 3), np.uint8))
