import numpy as np
import pytest

from fishbook import initializers as init


@pytest.mark.parametrize(("shape", "fan_in"), [((300, 200), 300), ((64, 8, 5, 5), 200)])
def test_scales_follow_the_fan_in(shape, fan_in):
    assert init.fan_in(shape) == fan_in
    for draw, variance in ((init.xavier, 1 / fan_in), (init.he, 2 / fan_in)):
        W = draw(shape, rng=0)
        assert W.dtype == np.float32
        assert W.shape == shape
        assert W.var() == pytest.approx(variance, rel=0.05)
        assert abs(W.mean()) < 4 * np.sqrt(variance / W.size)


def test_normal_and_seeds():
    W = init.normal((500, 400), std=0.3, rng=1)
    assert W.std() == pytest.approx(0.3, rel=0.01)
    assert (init.normal((500, 400), std=0.3, rng=1) == W).all()
    assert (init.normal((500, 400), std=0.3, rng=2) != W).any()
    rng = np.random.default_rng(0)
    assert (init.he((3, 3), rng) != init.he((3, 3), rng)).any(), "a generator moves on"


def test_initialize_by_name_and_number():
    assert (init.initialize((5, 4), "he", 0) == init.he((5, 4), 0)).all()
    assert (init.initialize((5, 4), "xavier", 0) == init.xavier((5, 4), 0)).all()
    assert (init.initialize((5, 4), 0.1, 0) == init.normal((5, 4), 0.1, 0)).all()
    assert not init.initialize((5, 4), 0).any()


@pytest.mark.parametrize(
    ("bad", "words"), [("hee", r"\['he', 'xavier'\].*'hee'"), (-1.0, "must not be negative, got -1.0")]
)
def test_bad_weight_init(bad, words):
    with pytest.raises(ValueError, match=words):
        init.initialize((2, 2), bad)
