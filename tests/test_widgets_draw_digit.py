"""A drawn digit in the network: known images, bad input, and the same numbers in the page's own code."""

import json
import math
import time

import numpy as np
import pytest
from node import VIEWS, in_node

from fishbook.datasets import load_digit_weights, load_mnist
from fishbook.functions import sigmoid, softmax
from fishbook.widgets import DrawDigit
from fishbook.widgets._packing import unpack
from fishbook.widgets._strokes import BRUSH, MOST, as_mnist, rasterise, read_strokes, write_strokes
from fishbook.widgets.draw_digit import EXAMPLES, forward, weights

MATHS = "draw_digit_maths.js"
SLANTED_FOUR = write_strokes([[(15, 5), (8, 9), (9, 13), (18, 12)], [(18, 5), (16, 24)]])
SHORT_SEVEN = write_strokes([[(12, 6), (15, 5), (13, 24)]])
TORN = write_strokes([[(8, 6), (13, 9), (21, 7), (9, 23), (19, 19)]])


@pytest.fixture(scope="module")
def digits():
    _, (x, t) = load_mnist("5k")
    return x, t


def random_drawing(rng, points=12):
    lengths = rng.integers(1, points, rng.integers(1, 4))
    return write_strokes([rng.uniform(-1, 29, (n, 2)) for n in lengths])


# --- from strokes to pixels ---


def test_a_level_stroke_is_full_within_the_brush_and_fades_over_one_pixel():
    image = rasterise([np.array([[4.0, 14.0], [24.0, 14.0]])], BRUSH)
    assert np.allclose(image[10:18, 14], [0, 0, BRUSH + 0.5 - 1.5, 1, 1, BRUSH + 0.5 - 1.5, 0, 0])
    assert np.allclose(image, image[::-1])
    assert np.allclose(image, image[:, ::-1])


def test_a_tap_is_a_disc():
    image = rasterise([np.array([[10.5, 7.5]])], 2.0)
    assert image[7, 10] == 1
    assert math.isclose(image[8, 12], 2.5 - math.sqrt(5))
    assert image[7, 13] == 0


def test_a_centred_drawing_has_the_size_and_the_centre_of_the_real_digits(digits):
    x, _ = digits
    grid = np.arange(28) + 0.5

    def mass(images):
        flat = images.reshape(-1, 28, 28)
        return np.stack([flat.sum(axis=axis) @ grid for axis in (1, 2)], axis=1) / flat.sum(axis=(1, 2))[:, None]

    real = mass(x)
    assert np.abs(real.mean(axis=0) - 14.5).max() < 0.02
    drawn = as_mnist(read_strokes(SLANTED_FOUR))
    assert np.abs(mass(drawn) - 14.5).max() < 0.05
    rows = np.flatnonzero(drawn.max(axis=1) > 0.5)
    assert 19 <= rows[-1] - rows[0] + 1 <= 21


def test_centring_forgets_where_and_how_large_a_drawing_is():
    shape = np.array([[4.0, 4.0], [12.0, 4.0], [8.0, 16.0]])
    image = as_mnist([shape])
    assert np.allclose(as_mnist([shape + 7.25]), image)
    assert np.abs(as_mnist([(shape - 14) * 1.5 + 14]) - image).max() > 0.1  # the pen does not grow with it
    assert not as_mnist([]).any()


def test_strokes_are_read_back_from_their_letters():
    strokes = [[(0, 0), (28, 28), (3.5, 27.0625)], [(14, 14)]]
    text = write_strokes(strokes)
    assert len(text) == 3 * 4 + 1
    assert [stroke.tolist() for stroke in read_strokes(text)] == [[list(map(float, p)) for p in s] for s in strokes]
    assert read_strokes("") == []
    assert write_strokes([[(-5, 40)]]) == write_strokes([[(0, 28)]])


def test_the_page_reads_writes_and_rasterises_the_same():
    rng = np.random.default_rng(0)
    texts = ["", *(random_drawing(rng) for _ in range(1200))]
    for text, theirs in zip(texts, in_node(MATHS, "readStrokes", [(text,) for text in texts]), strict=True):
        assert [stroke.tolist() for stroke in read_strokes(text)] == theirs
    points = [[rng.uniform(-1, 29, (5, 2)).round(3).tolist()] for _ in range(1000)]
    assert in_node(MATHS, "writeStrokes", [(one,) for one in points]) == [write_strokes(one) for one in points]
    for centred in (True, False):
        images = in_node(MATHS, "pixels", [(text, centred) for text in texts])
        ours = np.array([DrawDigit.pixels(text, "mine", centred).ravel() for text in texts])
        assert np.abs(np.array(images) - ours).max() < 1e-6


# --- through the network ---


def test_the_layers_are_the_chapters_formulas(digits):
    x, _ = digits
    net, reading = weights(), DrawDigit.compute(example="7")
    z1 = sigmoid(x[EXAMPLES["7"]] @ net["W1"] + net["b1"])
    z2 = sigmoid(z1 @ net["W2"] + net["b2"])
    assert np.allclose(reading.hidden1, z1)
    assert np.allclose(reading.hidden2, z2)
    assert np.allclose(reading.scores, z2 @ net["W3"] + net["b3"])
    assert np.allclose(reading.shares, softmax(reading.scores))
    assert reading.image.shape == (28, 28)
    assert not reading.solved


@pytest.fixture(scope="module")
def page_forward(tmp_path_factory):
    """page_forward(images, packed): scores and shares of the page's own code, which unpacks the weights first."""
    path = tmp_path_factory.mktemp("js") / "forward.mjs"
    path.write_text(
        f'import {{ forward }} from "{(VIEWS / MATHS).as_uri()}";\n'
        f'import {{ unpackAll }} from "{(VIEWS / "kit/packing.js").as_uri()}";\n'
        "export async function many(images, packed, exact) {\n"
        "  const net = {};\n"
        "  for (const [k, { values }] of Object.entries(await unpackAll(packed))) net[k] = Float32Array.from(values);\n"
        "  for (const [k, values] of Object.entries(exact)) net[k] = Float64Array.from(values);\n"
        "  return images.map((image) => forward(image, net)).map((y) => [y.hidden1, y.scores, y.shares, y.order]);\n"
        "}\n"
    )

    def call(images, packed=None, exact=None):
        (rows,) = in_node(str(path), "many", [(images, packed or {}, exact or {})])
        return [np.array([row[k] for row in rows]) for k in range(4)]

    return call


def test_the_page_computes_every_layer_of_random_images_alike(page_forward):
    rng = np.random.default_rng(2)
    images = (rng.random((1000, 784)) * (rng.random((1000, 784)) < 0.3)).round(3)
    images = np.concatenate([images, np.zeros((1, 784)), np.ones((1, 784))])
    exact = {name: array.ravel() for name, array in weights().items()}
    hidden1, scores, shares, order = page_forward(images, exact=exact)
    ours = forward(images)
    assert np.abs(hidden1 - ours[0]).max() < 1e-6
    assert np.abs(scores - ours[2]).max() < 1e-6
    assert np.abs(shares - softmax(ours[2])).max() < 1e-6
    assert np.array_equal(order[:, 0], ours[2].argmax(axis=1))


def test_packed_weights_read_the_test_digits_as_the_shipped_ones_do(page_forward, digits):
    x, _ = digits
    data = DrawDigit().spec()["data"]
    _, _, shares, order = page_forward(x.round(6), packed={name: data[name] for name in load_digit_weights()})
    net = load_digit_weights()
    z2 = sigmoid(sigmoid(x @ net["W1"] + net["b1"]) @ net["W2"] + net["b2"])
    expected = softmax(z2 @ net["W3"] + net["b3"])
    assert np.mean(order[:, 0] == expected.argmax(axis=1)) >= 0.999
    assert np.abs(shares - expected).max() < 5e-4  # the largest: 0.0002


def test_what_travels_is_small_and_fine():
    data = DrawDigit().spec()["data"]
    assert len(json.dumps(data)) < 125_000
    for name, array in DrawDigit().data().items():
        assert np.abs(unpack(data[name]) - array).max() <= 1e-5 * np.ptp(array)
    assert np.allclose(unpack(data["examples"]), DrawDigit().data()["examples"], atol=1e-5)


# --- examples, goals, the empty pad ---


def test_the_examples_are_the_first_right_ones_and_the_surest_mistakes(digits):
    x, t = digits
    shares = softmax(forward(x)[2])
    answers = shares.argmax(axis=1)
    for digit in range(10):
        assert np.flatnonzero((t == digit) & (answers == digit))[0] == EXAMPLES[str(digit)]
    wrong = np.flatnonzero(answers != t)
    surest = wrong[np.argsort(-shares[wrong].max(axis=1))][:3]
    assert [f"hard{t[k]}" for k in surest] == ["hard2", "hard7", "hard3"]
    assert surest.tolist() == [EXAMPLES[f"hard{t[k]}"] for k in surest]


@pytest.mark.parametrize(
    ("goal", "strokes"), [("sure", SLANTED_FOUR), ("four", SLANTED_FOUR), ("seven", SHORT_SEVEN), ("torn", TORN)]
)
def test_every_goal_can_be_reached_by_drawing_and_only_so(goal, strokes):
    reading = DrawDigit.compute(strokes, "mine", goal=goal)
    assert reading.solved
    assert not DrawDigit.compute(strokes, "4", goal=goal).solved
    assert not DrawDigit.compute("", "mine", goal=goal).solved
    goals = ("sure", "four", "seven", "torn")
    assert in_node(MATHS, "reached", [(one, reading.shares) for one in goals]) == [
        DrawDigit.compute(strokes, "mine", goal=one).solved for one in goals
    ]


def test_an_empty_pad_has_shares_that_sum_to_one_too():
    for centred in (True, False):
        reading = DrawDigit.compute("", "mine", centred)
        assert not reading.image.any()
        assert math.isclose(reading.shares.sum(), 1)
        assert reading.shares.max() > 0.4


def test_an_upright_stroke_at_the_left_is_a_one_only_when_it_is_centred():
    stroke = write_strokes([[(4.5, 5), (4.5, 23)]])
    assert DrawDigit.compute(stroke, "mine", True).shares[1] > 0.99
    moved = DrawDigit.compute(stroke, "mine", False).shares
    assert moved.argmax() == 3
    assert moved.max() > 0.9


# --- the drawing in letters, as the pad changes it ---


def drawn(*strokes):
    return write_strokes(strokes)


def test_strokes_begin_go_on_and_are_taken_back():
    a, b, c = (3, 4), (5, 4), (5, 9)
    assert in_node(MATHS, "begin", [("", a), (drawn([a]), b)]) == [drawn([a]), drawn([a], [b])]
    assert in_node(MATHS, "lead", [(drawn([a]), b, False), (drawn([a, b]), c, True)]) == [drawn([a, b]), drawn([a, c])]
    assert in_node(MATHS, "undo", [(drawn([a, b], [c]),), (drawn([a]),), ("",)]) == [drawn([a, b]), "", ""]


def test_a_line_by_keys_takes_no_room_while_it_goes_straight_on():
    a, b, c, back = (3, 4), (5, 4), (9, 4), (4, 4)
    cases = [(drawn([a]), a, b), (drawn([a, b]), b, c), (drawn([a, c]), c, back), ("", a, b), (drawn([a, b]), c, a)]
    assert in_node(MATHS, "line", cases) == [
        drawn([a, b]), drawn([a, c]), drawn([a, c, back]), drawn([a, b]), drawn([a, b], [c, a])
    ]  # fmt: skip


def test_a_full_drawing_stays_as_it_is():
    text = drawn([(1, 1)] * (MOST // 3))
    assert len(text) == MOST
    DrawDigit(strokes=text, example="mine")
    assert in_node(MATHS, "full", [(text,), (text[:-6],)]) == [True, False]
    assert in_node(MATHS, "begin", [(text, (2, 2))]) == [text]
    assert in_node(MATHS, "lead", [(text, (2, 2), False)]) == [text]
    assert in_node(MATHS, "line", [(text, (1, 1), (2, 2)), (text, (9, 9), (2, 2))]) == [text, text]


# --- in Python ---


def test_the_image_is_the_present_state_for_numpy():
    widget = DrawDigit()
    assert widget.image.shape == (28, 28)
    assert widget.image.dtype == np.float32
    assert np.array_equal(widget.image, DrawDigit.pixels(example="4").astype(np.float32))
    widget.params.example, widget.params.strokes = "mine", SLANTED_FOUR
    assert np.array_equal(widget.image, as_mnist(read_strokes(SLANTED_FOUR)).astype(np.float32))
    widget.params.centred = False
    assert np.array_equal(widget.image, rasterise(read_strokes(SLANTED_FOUR), BRUSH).astype(np.float32))


def test_a_full_drawing_is_computed_in_a_moment():
    text = write_strokes([np.random.default_rng(0).uniform(0, 28, (MOST // 3, 2))])
    DrawDigit.compute(text, "mine")
    start = time.perf_counter()
    DrawDigit.compute(text, "mine")
    assert time.perf_counter() - start < 1


def test_the_alternative_text_says_what_is_on_the_pad_and_what_the_network_reads():
    alt = DrawDigit(example="hard3").picture()[1]
    assert "The test digit 919, a 3, " in alt
    assert "read as 9 with a share of 0.995, second guess 4" in alt
    alt = DrawDigit(example="mine", strokes=SLANTED_FOUR, unit=3).picture()[1]
    assert "A drawing of 2 strokes" in alt
    assert "Hidden neuron 3 says" in alt
    assert "An empty pad" in DrawDigit(example="mine").picture()[1]


@pytest.mark.parametrize(
    "bad",
    [
        {"strokes": "AB"},
        {"strokes": "AAA..AAA"},
        {"strokes": "AAA."},
        {"strokes": "A+A"},
        {"strokes": "AAA" * 201},
        {"example": "10"},
        {"example": 4},
        {"centred": 1},
        {"unit": 50},
        {"unit": 2.5},
        {"unit": math.nan},
        {"goal": "none"},
        {"pen": [1, 2]},
        {"pen": [1, 2, math.inf]},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        DrawDigit(**bad)
