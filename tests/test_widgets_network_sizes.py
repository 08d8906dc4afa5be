"""Networks counted from their shapes: published numbers, the package's networks, and the same sums in the page's code."""

import re

import numpy as np
import pytest
from node import VIEWS, in_node

from fishbook.models import alexnet, deep_conv_net, lenet5
from fishbook.visualize import layer_sizes, stages
from fishbook.widgets import NetworkSizes
from fishbook.widgets.network_sizes import NETWORKS, PATTERN, TASKS, read_stack, total

MATHS = "network_sizes_maths.js"
COUNTS = ("parameters", "multiplications", "field", "jump", "start")


def counted(name):
    return NetworkSizes.compute(name).sizes


def random_stack(rng):
    """Up to ten layers, most of which fit; the text that stands for them."""
    layers = []
    for _ in range(rng.integers(0, 11)):
        kind = rng.choice(["c", "c", "c", "p", "a"], p=[0.25, 0.25, 0.2, 0.2, 0.1])
        units, stride = rng.integers(1, 40), rng.choice([1, 1, 1, 2, 3])
        texts = {"c": f"c{units}.{rng.integers(1, 8)}.{stride}.{rng.integers(0, 4)}", "a": f"a{units}"}
        layers.append((texts | {"p": f"p{rng.integers(1, 4)}.{rng.integers(1, 3)}"})[kind])
    return "-".join(layers)


@pytest.fixture(scope="module")
def stacks():
    rng = np.random.default_rng(13)
    return [random_stack(rng) for _ in range(1500)]


# --- known numbers ---


def test_the_published_numbers():
    assert total(counted("lenet5"))[0] == 61_706
    assert total(counted("alexnet"))[0] == 62_378_344
    alex = counted("alexnet")
    assert [one.shape[1] for one in alex.values()][:8] == [55, 27, 27, 13, 13, 13, 13, 6]
    assert alex["Affine1"].parameters == 9216 * 4096 + 4096
    assert alex["Convolution1"].multiplications == 96 * 3 * 11**2 * 55**2
    assert [one.field for one in alex.values()][:8] == [11, 19, 51, 67, 99, 131, 163, 195]


def test_the_networks_are_those_of_the_package():
    for name, network in (("lenet5", lenet5(rng=0)), ("deep_conv", deep_conv_net(rng=0))):
        assert read_stack(NETWORKS[name][1]) == stages(network)
        assert total(counted(name))[0] == sum(array.size for array in network.params.values())
    small = stages(alexnet(width=1 / 96, output_size=1000, rng=0))
    for one, other in zip(small.values(), read_stack(NETWORKS["alexnet"][1]).values(), strict=True):
        assert (one.kind, *one[2:]) == (other.kind, *other[2:])


def test_filters_stacked_see_as_far_as_one_large_one():
    large, three = (NetworkSizes.compute(task="seven", stack=text) for text in ("c64.7.1.3", "-".join(["c64.3.1.1"] * 3)))
    assert [list(one.sizes.values())[-1].field for one in (large, three)] == [7, 7]
    assert [total(one.sizes)[0] for one in (large, three)] == [64 * 64 * 49 + 64, 3 * (64 * 64 * 9 + 64)]
    assert [one.solved for one in (large, three)] == [False, True]


# --- tasks ---


@pytest.mark.parametrize("task", TASKS)
def test_no_task_is_done_at_the_start(task):
    assert not NetworkSizes.compute(task=task, stack=TASKS[task][1]).solved
    assert NetworkSizes.compute(task=task, stack=TASKS[task][1]).broken is None
    assert not NetworkSizes.compute(task=task, stack="").solved


@pytest.mark.parametrize(
    ("task", "stack", "solved"),
    [
        ("twenty", "c8.5.1.2-p2.2-c16.5.1.2-c16.3.1.1", False),  # 5,752 parameters
        ("twenty", "c4.5.1.2-p2.2-c8.5.1.2-c16.5.1.2", False),  # 4,128
        ("twenty", "c8.3.1.1-p2.2-c8.5.1.2-c16.3.1.1", False),  # 2,856 parameters, but a field of 16
        ("twenty", "c4.3.1.1-p2.2-c6.5.1.2-c8.5.1.2-c16.3.1.1", False),  # 3,024
        ("twenty", "c4.3.1.1-p2.2-c4.5.1.2-c4.5.1.2-c16.3.1.1", True),
        ("twenty", "p2.2-p2.2-c16.5.1.2", True),  # pooling costs nothing
        ("twenty", "c16.3.1.1-a16", False),  # an affine layer would see everything
        ("seven", "c64.3.1.1-c64.5.1.2", False),
        ("seven", "c64.3.1.0-c64.3.1.1-c64.3.1.1", False),  # 26×26
        ("seven", "c32.3.1.1-c32.3.1.1-c64.3.1.1", False),
    ],
)
def test_tasks_are_judged(task, stack, solved):
    assert NetworkSizes.compute(task=task, stack=stack).solved == solved


def test_only_a_stack_of_ones_own_does_a_task():
    assert not any(NetworkSizes.compute(name, stack="p2.2-p2.2-c16.5.1.2").solved for name in NETWORKS)


# --- the page ---


def test_the_page_counts_every_layer_alike(stacks):
    for shape in ((1, 28, 28), (3, 227, 227)):
        plans = in_node(MATHS, "parse", [(text,) for text in stacks])
        theirs = in_node(MATHS, "sizes", [(plan, list(shape)) for plan in plans])
        broken = 0
        for text, found in zip(stacks, theirs, strict=True):
            ours, plan = {}, read_stack(text)
            for k in range(1, len(plan) + 1):
                try:
                    ours = layer_sizes(dict(list(plan.items())[:k]), shape)
                except ValueError:
                    assert found["broken"] == k
                    broken += 1
                    break
            else:
                assert found["broken"] is None
            assert len(found["rows"]) == len(ours)
            for row, one in zip(found["rows"], ours.values(), strict=True):
                assert row["shape"] == list(one.shape)
                assert [row[name] for name in COUNTS] == [getattr(one, name) for name in COUNTS]
        assert 300 < broken < 1400


def test_the_page_reads_and_writes_stacks_alike(stacks):
    plans = in_node(MATHS, "parse", [(text,) for text in stacks])
    assert in_node(MATHS, "textOf", [(plan,) for plan in plans]) == stacks
    for text, plan in zip(stacks, plans, strict=True):
        assert [list(one.values()) for one in plan] == [list(stage[:5]) for stage in read_stack(text).values()]
        assert re.fullmatch(PATTERN, text)


def test_the_page_knows_the_same_networks_and_tasks():
    for name, (shape, text) in NETWORKS.items():
        assert in_node(MATHS, "known", [(name,)]) == [{"input": list(shape), "stack": text}]
    for name, (shape, text, allowed) in TASKS.items():
        assert in_node(MATHS, "task", [(name,)]) == [{"input": list(shape), "stack": text, "allowed": allowed}]


def test_the_page_judges_the_tasks_alike(stacks):
    good = ["p2.2-p2.2-c16.5.1.2", "c4.3.1.1-p2.2-c4.5.1.2-c4.5.1.2-c16.3.1.1", "-".join(["c64.3.1.1"] * 3), "c64.7.1.3"]
    done = 0
    for task in TASKS:
        plans = in_node(MATHS, "parse", [(text,) for text in [*good, *stacks]])
        missing = in_node(MATHS, "lacking", [(task, plan) for plan in plans])
        for text, some in zip([*good, *stacks], missing, strict=True):
            assert NetworkSizes.compute(task=task, stack=text).solved == (some == []), (task, text)
            done += some == []
    assert done >= 3


def test_the_page_says_why_a_layer_does_not_fit():
    cases = [("c4.5.2.0", [1, 28, 28], 1), ("p2.2-p2.2-p2.2", [1, 28, 28], 3), ("c4.30.1.0", [1, 28, 28], 1)]
    plans = [(in_node(MATHS, "parse", [(text,)])[0], shape, k) for text, shape, k in cases]
    assert in_node(MATHS, "whyBroken", plans) == [
        "28 + 2·0 − 5 = 23 is no multiple of the stride 2",
        "7 + 2·0 − 2 = 5 is no multiple of the stride 2",
        "a window of 30 is larger than the map: 28 + 2·0 = 28",
    ]


def test_the_right_answers_of_the_predictions_are_those_of_the_count(tmp_path):
    path = tmp_path / "asked.mjs"
    imports = f'import {{ rounds }} from "{(VIEWS / "network_sizes_rounds.js").as_uri()}";\n'
    path.write_text(imports + "export const asked = (k) => rounds({}).make(k);\n")
    most, dearest, times = in_node(str(path), "asked", [(k,) for k in range(3)])
    for one, what in ((most, "parameters"), (dearest, "multiplications")):
        counts = [getattr(size, what) for size in counted("alexnet").values()]
        assert one["options"][one["right"]].startswith(f"Layer {np.argmax(counts) + 1}, ")
    assert times["options"] == ["About twice", "About seven times", "About twenty times"]
    offered = np.array([2, 7, 20])
    lenet, deep = (total(counted(name)) for name in ("lenet5", "deep_conv"))
    ratio = deep[1] / lenet[1]
    assert times["right"] == np.abs(np.log(ratio / offered)).argmin()
    assert ratio == pytest.approx(offered[times["right"]], rel=0.1)
    assert f"{ratio:.0f} times" in times["why"]
    assert deep[0] / lenet[0] == pytest.approx(2, rel=0.1)  # "about twice the parameters", the question says


# --- in Python ---


def test_the_plan_is_what_is_shown():
    widget = NetworkSizes(network="lenet5")
    assert widget.plan == stages(lenet5(rng=0))
    widget.params.network = "mine"
    assert [*widget.plan] == ["Convolution1"]


def test_the_alternative_text_says_what_was_counted():
    assert "11 layers, 62,378,344 parameters" in NetworkSizes(network="alexnet").picture()[1]
    assert "one unit of it sees 21×21 pixels" in NetworkSizes(network="mine").picture()[1]
    assert "Layer 2 does not fit" in NetworkSizes(network="mine", stack="c4.5.1.0-p5.2").picture()[1]
    assert "no layer yet" in NetworkSizes(network="mine", stack="").picture()[1]


@pytest.mark.parametrize(
    "bad",
    [
        {"network": "vgg"},
        {"task": "none"},
        {"row": 0},
        {"row": 12},
        {"stack": "c4.5.1"},
        {"stack": "c0.5.1.0"},
        {"stack": "p2.0"},
        {"stack": "c4.3.1.0-"},
        {"stack": "-".join(["p2.2"] * 11)},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        NetworkSizes(**bad)
