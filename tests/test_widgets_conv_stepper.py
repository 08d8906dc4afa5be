"""The convolution stepper: the package's own im2col and col2im, sums by hand, and the same whole numbers on the page."""

import re

import numpy as np
import pytest
from node import in_node

import fishbook as fb
from fishbook.widgets import ConvolutionStepper
from fishbook.widgets._conv_steps import copies, filters_of, fit, image
from fishbook.widgets.conv_stepper import ANSWER, KERNELS, PICTURES

SIZES = ("size", "filter_size", "stride", "pad")
COMPUTED = (*SIZES, "channels", "filters", "kernel", "picture", "seed")
EVERY = [(H, F, S, P) for H in range(3, 10) for F in range(1, 6) for S in (1, 2, 3) for P in (0, 1, 2)]


def states(count, seed=0, **fixed):
    """Random values of all parameters, by name."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(count):
        state = {parameter.name: parameter.value for parameter in ConvolutionStepper.parameters}
        H, F, S, P = EVERY[rng.integers(len(EVERY))]
        state |= {"size": H, "filter_size": F, "stride": S, "pad": P, "seed": int(rng.integers(10_000))}
        state |= {"channels": int(rng.integers(1, 4)), "filters": int(rng.integers(1, 3))}
        state |= {"kernel": str(rng.choice([*KERNELS])), "picture": str(rng.choice([*PICTURES]))}
        state |= {"row": int(rng.integers(169)), "which": int(rng.integers(2)), "pixel": int(rng.integers(81))}
        found.append(state | fixed)
    return found


def steps_of(state):
    return ConvolutionStepper.compute(**{name: state[name] for name in COMPUTED})


def by_hand(x, W, stride, pad):
    """Convolution as nested loops over padded windows, and how often each pixel is under one of them."""
    x = np.pad(x, [(0, 0), (pad, pad), (pad, pad)])
    F = W.shape[-1]
    places = range(0, x.shape[1] - F + 1, stride)
    counts, out = np.zeros(x.shape[1:], int), np.zeros((len(W), len(places), len(places)), int)
    for i, top in enumerate(places):
        for j, left in enumerate(places):
            counts[top : top + F, left : left + F] += 1
            for f, weights in enumerate(W):
                out[f, i, j] = (x[:, top : top + F, left : left + F] * weights).sum()
    return out, counts[pad : len(counts) - pad, pad : len(counts) - pad]


def test_the_first_window_by_hand():
    steps = ConvolutionStepper.compute()
    assert steps.x[0, :3, :3].tolist() == [[0, 2, 0], [3, 4, 0], [3, 4, 1]]
    assert steps.W[0, 0].tolist() == [[-1, 0, 1]] * 3
    assert steps.col[0].tolist() == [0, 2, 0, 3, 4, 0, 3, 4, 1]
    assert steps.out[0, 0, 0] == (0 + 0 + 1) - (0 + 3 + 3) == -5
    assert steps.counts[0].tolist() == [1, 2, 3, 2, 1]
    assert steps.counts[2, 2] == 9


@pytest.mark.parametrize("H", range(3, 10))
def test_every_size_is_added_up_as_the_loops_do_or_refused_as_the_package_does(H):
    for sizes in EVERY:
        if sizes[0] == H:
            compare_with_loops(*sizes)


def compare_with_loops(H, F, S, P):
    sizes = (H, F, S, P)
    steps = ConvolutionStepper.compute(*sizes, channels=2, filters=2, kernel="random", seed=H)
    if steps.fit.side is None:
        with pytest.raises(ValueError, match=r"does not fit|larger"):
            fb.conv_output_size(*sizes)
        assert steps.col is steps.product is steps.out is steps.counts is None
        return
    out, counts = by_hand(steps.x, steps.W, S, P)
    assert np.array_equal(steps.out, out)
    assert np.array_equal(steps.counts, counts)
    assert steps.col.shape == (out[0].size, 2 * F * F)
    layer = fb.Convolution(steps.W.astype(np.float32), np.zeros(2, np.float32), S, P)
    assert np.array_equal(layer.forward(steps.x[None].astype(np.float32))[0], out)


def fits(*sizes):
    try:
        return fb.conv_output_size(*sizes) > 0
    except ValueError:
        return False


def test_what_is_said_to_fit_fits_and_nothing_else_does():
    for H, F, S, P in EVERY:
        fitting = fit(H, F, S, P)
        assert (fitting.side is not None) == fits(H, F, S, P)
        assert fitting.strides == [s for s in range(1, fitting.room + 1) if fits(H, F, s, P)]
        assert fitting.pads == [p for p in range(3) if fits(H, F, S, p)]
        last = [*range(0, H + 2 * P - F + 1, S)][-1:]
        assert fitting.rest == (H + 2 * P - F - last[0] if last else 0)


def test_images_and_filters_are_small_whole_numbers_that_stay_when_the_sizes_grow():
    for state in states(60):
        x = image(state["picture"], state["size"], state["channels"], state["seed"])
        W = filters_of(state["kernel"], state["filter_size"], state["channels"], state["filters"], state["seed"])
        assert x.shape == (state["channels"], state["size"], state["size"])
        assert 0 <= x.min() <= x.max() <= 4
        assert -2 <= W.min() <= W.max() <= 2
    assert np.array_equal(image("random", 9, 3, 7)[:2, :4, :4], image("random", 4, 2, 7))
    assert len({image("random", 9, 3, seed).tobytes() for seed in range(50)}) == 50
    many = np.concatenate([image("random", 9, 3, seed).ravel() for seed in range(200)])
    assert np.abs(np.bincount(many) / many.size - 0.2).max() < 0.01


def test_the_filters_do_what_they_are_called():
    x = image("random", 6, 2, 3)
    identity = ConvolutionStepper.compute(6, 3, 1, 1, 2, 2, "identity", seed=3)
    assert np.array_equal(identity.out[0], x[0]), "a copy"
    assert np.array_equal(identity.out[1][:-1, :-1], x[1][1:, 1:]), "a shift"
    total = ConvolutionStepper.compute(6, 2, 2, 0, 2, 1, "blur", seed=3).out[0]
    assert np.array_equal(total, x.reshape(2, 3, 2, 3, 2).sum(axis=(0, 2, 4)))
    square = ConvolutionStepper.compute(9, 3, 1, 0, 1, 2, "edge", "square").out
    assert np.array_equal(square[0], square[1].T), "upright and level edges of a square"
    assert square[0].max() == 12
    assert square[0].sum() == 0


def test_the_copies_of_a_pixel_are_where_col_holds_it_and_as_many_as_are_counted():
    checked = 0
    for state in states(80, seed=5):
        steps = steps_of(state)
        if steps.col is None:
            continue
        H = state["size"]
        pixel = divmod(state["pixel"] % (H * H), H)
        places = copies(*(state[name] for name in SIZES), pixel)
        assert len(places) == steps.counts[pixel]
        assert all(steps.col[at] == steps.x[0][pixel] for at in places)
        checked += 1
    assert checked > 30


def test_the_page_computes_the_same_numbers():
    cases = states(1500, seed=1)
    wanted = [steps_of(state) for state in cases]
    assert 400 < sum(steps.col is None for steps in wanted) < 1100
    for state, ours, theirs in zip(
        cases, wanted, in_node("conv_stepper_maths.js", "compute", [(state,) for state in cases]), strict=True
    ):
        assert theirs["fit"] == ours.fit._asdict()
        P = state["pad"]
        assert theirs["x"] == np.pad(ours.x, [(0, 0), (P, P), (P, P)]).ravel().tolist()
        assert theirs["W"] == ours.W.ravel().tolist()
        if ours.col is None:
            assert "col" not in theirs
            continue
        assert [theirs["rows"], theirs["columns"]] == list(ours.col.shape)
        for name in ("col", "product", "counts"):
            assert theirs[name] == getattr(ours, name).ravel().tolist(), name
        F, ones = state["filter_size"], np.ones((1, *ours.x.shape), int)
        assert theirs["isPad"] == (1 - fb.im2col(ones, F, F, state["stride"], P)).ravel().tolist()


def test_the_page_finds_the_same_copies():
    cases = [state for state in states(2200, seed=2) if steps_of(state).col is not None]
    assert len(cases) > 1000
    given = [(state, fit(*(state[name] for name in SIZES)).side, state["pixel"] % state["size"] ** 2) for state in cases]
    for (state, _, pixel), theirs in zip(given, in_node("conv_stepper_maths.js", "copies", given), strict=True):
        ours = copies(*(state[name] for name in SIZES), divmod(pixel, state["size"]))
        assert sorted(map(tuple, theirs)) == sorted(ours)


def answered(state, said):
    key = in_node("conv_stepper_tasks.js", "keyOf", [(state,)])[0]
    return state | {"answer": f"{said}@{key}"}


def truth(state):
    steps = steps_of(state)
    if state["question"] == "size":
        return "none" if steps.fit.side is None else steps.fit.side
    if state["mode"] == "back":
        return int(steps.counts.ravel()[min(state["pixel"], steps.counts.size - 1)])
    row, which = min(state["row"], len(steps.product) - 1), min(state["which"], state["filters"] - 1)
    return int(steps.product[row, which])


@pytest.mark.parametrize("kind", [("forward", "value"), ("back", "value"), ("forward", "size"), ("back", "size")], ids=str)
def test_an_answer_is_right_when_it_is_the_packages_number(kind):
    mode, question = kind
    drawn = states(500, seed=4, mode=mode, question=question)
    cases = [state for state in drawn if question == "size" or steps_of(state).col is not None]
    keys = in_node("conv_stepper_tasks.js", "keyOf", [(state,) for state in cases])
    asked = []
    for k, (state, key) in enumerate(zip(cases, keys, strict=True)):
        right = truth(state)
        said = right if k % 2 else (1 if right == "none" else right + 1 + k % 3)
        asked.append((state | {"answer": f"{said}@{key}"}, right, said))
        assert re.fullmatch(ANSWER, asked[-1][0]["answer"])
    told = in_node("conv_stepper_tasks.js", "verdictOn", [(state,) for state, _, _ in asked])
    for (_, right, said), verdict in zip(asked, told, strict=True):
        assert verdict["truth"] == right
        assert verdict["right"] == (said == right)
        assert not (verdict["right"] and verdict["why"])


def verdict(said, **values):
    state = {parameter.name: parameter.value for parameter in ConvolutionStepper.parameters} | values
    return in_node("conv_stepper_tasks.js", "verdictOn", [(answered(state, said),)])[0]


def test_the_usual_mistakes_are_recognised():
    assert "turned by 180°" in verdict(5)["why"]
    assert "sum of the pixels" in verdict(17)["why"]
    assert "minus sign is lost" in verdict(7)["why"]
    assert verdict(99)["why"] == ""
    two = steps_of(states(1)[0] | {"size": 5, "filter_size": 3, "stride": 1, "pad": 0, "channels": 2, "kernel": "random"})
    first = int((two.col[3, :9] * two.W[0, 0].ravel()).sum())
    seed = states(1)[0]["seed"]
    picture = states(1)[0]["picture"]
    of_two = {"channels": 2, "kernel": "random", "row": 3, "seed": seed, "picture": picture}
    assert "channel 0 alone" in verdict(first, **of_two)["why"]
    size = {"question": "size", "size": 7, "filter_size": 3, "stride": 2, "pad": 1}  # 4
    for said, why in {3: "add 1", 7: "stride 1", 16: "how many numbers"}.items():
        assert why in verdict(said, **size)["why"]
    assert "They do fit" in verdict("none", **size)["why"]
    wide = size | {"stride": 1, "pad": 2}  # 9
    assert "on both sides" in verdict(7, **wide)["why"]
    assert "The pad is missing" in verdict(5, **wide)["why"]
    assert "rounding down" in verdict(3, **size | {"size": 6})["why"]
    count = {"mode": "back", "pixel": 1}  # 2
    assert "Near the edge" in verdict(9, **count)["why"]
    assert "Multiply" in verdict(3, **count)["why"]


def test_an_answer_belongs_to_its_question_alone():
    state = answered({parameter.name: parameter.value for parameter in ConvolutionStepper.parameters}, -5)
    sizes = [{"size": 6}, {"filter_size": 2}, {"stride": 2}, {"pad": 1}, {"channels": 2}, {"filters": 2}]
    numbers = [{"row": 1}, {"seed": 1}, {"kernel": "blur"}, {"picture": "square"}]
    others = [*sizes, *numbers, {"mode": "back"}, {"question": "size"}, {"question": "none"}]
    cases = [(state | change,) for change in ({}, {"pixel": 3}, *others)]
    told = in_node("conv_stepper_tasks.js", "verdictOn", cases)
    assert told[0]["right"]
    assert told[1]["right"], "the pixel is no part of the question forwards"
    assert told[2:] == [None] * len(others)


def test_tasks_are_allowed_mixed_and_can_be_solved():
    tasks = in_node("conv_stepper_tasks.js", "drawTask", [(turn,) for turn in range(1, 1001)])
    known = {parameter.name: parameter for parameter in ConvolutionStepper.parameters}
    defaults = {name: parameter.value for name, parameter in known.items()}
    refused = 0
    for turn, task in enumerate(tasks, 1):
        for name, value in task.items():
            known[name].check(value)
        state = defaults | task
        steps = steps_of(state)
        assert task["turn"] == turn
        if task["question"] == "size":
            refused += steps.fit.side is None
        else:
            assert steps.fit.side is not None
            assert task["row"] < len(steps.product)
            assert task["pixel"] < steps.counts.size
        assert isinstance(truth(state), int) or truth(state) == "none"
    assert 60 < refused < 200, "of the 200 with a stride some fit and some do not"
    kinds = [(task["mode"], task["question"], task["pad"] > 0, task["stride"] > 1) for task in tasks]
    assert len(set(kinds[:50])) >= 6
    assert len({str(task | {"turn": 0}) for task in tasks}) > 950


def test_the_sum_stands_there_in_full():
    state = states(1)[0]
    pairs = [[0, -1], [2, 0], [1, 2]]
    (short,) = in_node("conv_stepper_words.js", "sumText", [(pairs,)])
    assert short == {"products": "0·(−1) + 2·0 + 1·2", "note": ""}
    (long,) = in_node("conv_stepper_words.js", "sumText", [(pairs * 5,)])
    assert long == {"products": " + ".join(["1·2"] * 5), "note": " (10 products that are 0 left out)"}
    wanted, cases = [], []
    for state in states(300, seed=9, question="none"):
        steps = steps_of(state)
        if steps.col is None:
            continue
        row, which = min(state["row"], len(steps.col) - 1), min(state["which"], state["filters"] - 1)
        cases.append((np.column_stack([steps.col[row], steps.W[which].ravel()]).tolist(),))
        wanted.append(int(steps.product[row, which]))
    for total, text in zip(wanted, in_node("conv_stepper_words.js", "sumText", cases), strict=True):
        products = text["products"].replace("·", "*").replace("−", "-")
        assert eval(products) == total


def test_shades_follow_the_size_of_a_number_and_its_sign():
    (shades,) = in_node("kit/sheet.js", "shadesOf", [([0, 1, -3, 12, -12, 6, 7],)])
    assert shades == [0, 1, -1, 4, -4, 2, 3]
    assert in_node("kit/sheet.js", "shadesOf", [([0, 0],), ([],)]) == [[0, 0], []]
    assert in_node("kit/sheet.js", "markPadding", [([0, 2, 0], [1, 0, 0])]) == [[9, 2, 0]]


def test_the_paths_of_a_sheet_cover_each_cell_once_with_its_own_shade():
    rng, cases = np.random.default_rng(6), []
    for _ in range(1000):
        rows, columns = rng.integers(1, 9, 2)
        cases.append((rng.integers(-2, 3, rows * columns).tolist(), int(columns), 3, 2))
    told = in_node("kit/sheet.js", "shadePaths", cases)
    for (shades, columns, wide, high), paths in zip(cases, told, strict=True):
        drawn = np.zeros((len(shades) // columns, columns), int)
        for shade, path in paths:
            for x, y, across, down in re.findall(r"M([\d.]+),([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z", path):
                assert float(down) == high
                start, stop = (round(float(end) / wide) for end in (float(x), float(x) + float(across)))
                cells = drawn[round(float(y) / high), start:stop]
                assert not cells.any(), "no cell is covered twice"
                cells[:] = shade
        assert drawn.ravel().tolist() == shades


def test_the_alternative_text_says_the_sum_or_what_does_not_fit():
    assert "3·(−1) + 3·(−1) + 1·1 = −5" in ConvolutionStepper().picture()[1]
    assert "stands 9 times in col" in ConvolutionStepper(mode="back", pixel=12).picture()[1]
    assert "Strides that fit: 1, 5." in ConvolutionStepper(size=6, stride=2, pad=1).picture()[1]
    assert "2 larger than the padded side 3" in ConvolutionStepper(size=3, filter_size=5).picture()[1]
    for state in states(6, seed=8):
        png, alt = ConvolutionStepper(**state).picture()
        assert png[:4] == b"\x89PNG"
        assert f"{state['size']} × {state['size']} image" in alt


@pytest.mark.parametrize(
    "bad",
    [
        *({"size": value} for value in (2, 10, 4.5, "5", True)),
        *({"filter_size": value} for value in (0, 6)),
        *({"stride": 0}, {"pad": 3}, {"channels": 4}, {"filters": 3}, {"row": 169}, {"which": 2}, {"pixel": 81}),
        *({"kernel": "sharpen"}, {"picture": "cat"}, {"mode": "sideways"}, {"question": "all"}, {"seed": -1}),
        *({"answer": text} for text in ("5", "five@value.1", "5@", "5@<b>")),
    ],
    ids=str,
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        ConvolutionStepper(**bad)
