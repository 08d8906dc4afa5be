"""The graph stepper: known walks, the page's own walk against Graph, and every mistake with the sentence that names it."""

import json
import math

import numpy as np
import pytest
from node import in_node

from fishbook.graph import OPERATIONS, Graph
from fishbook.widgets import GraphStepper
from fishbook.widgets.graph_stepper import GRAPHS, as_json, graph_with, questions, walk

SPEC = GraphStepper().spec()
NODES = {name: SPEC["graphs"][name]["nodes"] for name in GRAPHS}
FREE = {name: sum(not node["operation"] and not node["constant"] for node in NODES[name]) for name in GRAPHS}
START = {"graph": "apples", "inputs": [], "step": 0, "given": "", "typed": "", "nudged": -1}


def situations(states):
    return in_node("graph_stepper_state.js", "situation", [(SPEC["graphs"], START | state) for state in states])


def at_question(graph, k, inputs=()):
    """The state in which question k is asked."""
    forward = sum(node["operation"] is not None for node in NODES[graph])
    return {"graph": graph, "inputs": list(inputs), "step": forward + 1 + k, "given": "t" * k}


def said(states):
    """What the page says in each of the states."""
    pairs = zip(situations(states), states, strict=True)
    cases = [(now, state.get("typed", ""), SPEC["operations"]) for now, state in pairs]
    return in_node("graph_stepper_words.js", "stepSays", cases)


@pytest.mark.parametrize(
    ("graph", "output", "gradients"),
    [
        ("apples", 220, {"apple": 2.2, "count": 110, "tax": 200}),
        ("oranges", 715, {"apple": 2.2, "apple count": 110, "orange": 3.3, "orange count": 165, "tax": 650}),
        ("twice", 28, {"a": 4, "b": 11, "c": 7}),
        ("neuron", 2, {"x": 1.5, "w": 2, "b": 1}),
        ("sigmoid", 1 / (1 + math.exp(-1)), {"x": math.exp(-1) / (1 + math.exp(-1)) ** 2}),
    ],
)
def test_known_walks(graph, output, gradients):
    done = GraphStepper.compute(graph)
    assert list(done.values.values())[-1] == pytest.approx(output)
    assert {name: done.gradients[name] for name in gradients} == pytest.approx(gradients)
    assert done.steps == graph_with(graph).trace()


def test_other_inputs_and_shut_gates():
    assert GraphStepper.compute("neuron", [2, -1.5, 1]).gradients == {"x": 0, "w": 0, "b": 0, "x·w": 0, "sum": 0, "y": 1}
    assert GraphStepper.compute("neuron", [2, 0.5, -1]).gradients["b"] == 0, "at 0 the gate is shut"
    assert GraphStepper.compute("apples", [1, 2]).values["price"] == pytest.approx(220), "two numbers for three inputs"


def test_where_no_number_comes_out_there_are_no_steps():
    for x, known in ((-900, ["x", "−1", "1", "−x"]), (-400, ["x", "−1", "1", "−x", "e", "s", "y"])):
        done = GraphStepper.compute("sigmoid", [x])
        assert [name for name, value in done.values.items() if not math.isnan(value)] == [
            name for name in done.values if name in known
        ]
        assert done.steps == []
        assert all(map(math.isnan, done.gradients.values()))
    assert GraphStepper.compute("sigmoid", [300]).gradients["x"] == pytest.approx(math.exp(-300))


@pytest.mark.parametrize("name", GRAPHS)
def test_every_arrow_is_asked_in_the_order_of_the_trace(name):
    g = graph_with(name)
    asked = questions(g)
    constants = {"−1", "1"} if name == "sigmoid" else set()
    assert [pair for pair in asked if pair[0] != pair[1]] == [
        (step.node, step.to) for step in g.trace() if step.to not in constants
    ]
    sums = [pair for pair in asked if pair[0] == pair[1]]
    assert sums == ([("b", "b")] if name == "twice" else [])
    if sums:
        assert asked.index(("b", "b")) == 1 + max(asked.index(("p", "b")), asked.index(("q", "b")))
    step, given = (next(one for one in GraphStepper.parameters if one.name == key) for key in ("step", "given"))
    circles = sum(node.operation is not None for node in g.nodes)
    assert circles + len(asked) <= step.high
    assert len(asked) <= given.most


def same_walk(g, theirs, json_graph):
    """Compare the page's walk with ours, name by name."""
    ours = walk(g)
    names = [node["name"] for node in json_graph["nodes"]]
    close = {"rtol": 1e-9, "atol": 1e-300, "equal_nan": True}
    assert np.allclose(np.array(theirs["values"], float), [ours.values[name] for name in names], **close)
    assert np.allclose(np.array(theirs["gradients"], float), [ours.gradients[name] for name in names], **close)
    assert [(names[step["node"]], names[step["to"]]) for step in theirs["steps"]] == [one[:2] for one in ours.steps]
    for step, one in zip(theirs["steps"], ours.steps, strict=True):
        assert np.allclose(np.array([step["upstream"], step["local"], step["downstream"]], float), one[2:5], **close)


def test_the_page_walks_as_graph_does():
    rng = np.random.default_rng(0)
    cases = []
    for k in range(1500):
        name = list(GRAPHS)[k % len(GRAPHS)]
        inputs = (rng.uniform(-1, 1, FREE[name]) * 10 ** rng.uniform(-3, 3, FREE[name])).round(4)
        cases.append((name, np.where(rng.random(FREE[name]) < 0.2, rng.choice([0, 1, -1, 1000, -1000]), inputs).tolist()))
    cases += [("sigmoid", [x]) for x in (-1000.0, -709.0, -710.0, -355.0, -350.0, -372.0, 0.0, 709.0, 745.0, 1000.0)]
    cases += [("neuron", [x, w, b]) for x in (0.0, 2.0, -2.0) for w in (0.0, 1.0, -1.0) for b in (0.0, 2.0, -2.0)]
    walks = in_node("graph_stepper_maths.js", "walk", [(SPEC["graphs"][name], inputs) for name, inputs in cases])
    for (name, inputs), theirs in zip(cases, walks, strict=True):
        same_walk(graph_with(name, inputs), theirs, SPEC["graphs"][name])
    assert any(not one["steps"] for one in walks)


def test_the_page_walks_random_graphs_as_graph_does_also_where_they_fail():
    rng = np.random.default_rng(1)
    graphs = []
    for _ in range(1000):
        g = Graph()
        for name in ("u", "v"):
            g.input(name, float(rng.choice([0.0, -1.5, 0.3, 2.0, 30.0, -30.0])))
        for _ in range(rng.integers(1, 6)):
            kind = str(rng.choice(["add", "multiply", "reciprocal", "exp", "relu"]))
            sources = rng.choice(len(g.nodes), 2 if kind in ("add", "multiply") else 1, replace=False)
            getattr(g, kind)(*(g.nodes[int(i)] for i in sources))
        if not any(math.isinf(value) for value in walk(g).values.values()):  # inf · 0 and the like: not in our graphs
            graphs.append(g)
    sent = [as_json(g) for g in graphs]
    walks = in_node("graph_stepper_maths.js", "walk", [(one, []) for one in sent])
    failed = 0
    for g, theirs, one in zip(graphs, walks, sent, strict=True):
        ours = walk(g)
        if ours.steps and not all(map(math.isfinite, ours.gradients.values())):
            assert theirs["steps"] == [], "a gradient overflowed without an error in Python: the page shows no number"
        else:
            same_walk(g, theirs, one)
            failed += not ours.steps
    assert 50 < failed < len(graphs) / 2


def test_the_page_knows_the_operations_of_our_graphs():
    used = {node["operation"] for graph in SPEC["graphs"].values() for node in graph["nodes"]} - {None}
    assert used == {"add", "multiply", "reciprocal", "exp", "relu"}
    assert {name: (one["symbol"], one["rule"]) for name, one in SPEC["operations"].items()} == {
        name: (one.symbol, one.rule) for name, one in OPERATIONS.items()
    }
    assert len(json.dumps(SPEC["graphs"])) < 8000


def test_nudges_confirm_gradients_within_the_bend():
    rng = np.random.default_rng(2)
    cases = []
    for k in range(1000):
        name = list(GRAPHS)[k % len(GRAPHS)]
        cases.append((name, rng.uniform(-4, 4, FREE[name]).round(3).tolist(), int(rng.integers(FREE[name]))))
    nudges = in_node("graph_stepper_maths.js", "nudge", [(SPEC["graphs"][name], *rest) for name, *rest in cases])
    kinks = 0
    for (name, inputs, k), theirs in zip(cases, nudges, strict=True):
        moved = [value + 0.01 * (i == k) for i, value in enumerate(inputs)]
        before, after = (list(GraphStepper.compute(name, one).values.values()) for one in (inputs, moved))
        assert np.allclose(theirs["before"], before)
        assert np.allclose(theirs["after"], after)
        assert theirs["slope"] == pytest.approx((after[-1] - before[-1]) / 0.01, rel=1e-6, abs=1e-9)
        free = [node["name"] for node in NODES[name] if not node["operation"] and not node["constant"]]
        gradient = GraphStepper.compute(name, inputs).gradients[free[k]]
        kinks += theirs["kink"]
        if not theirs["kink"]:
            assert abs(theirs["slope"] - gradient) <= 1.1 * theirs["bend"] + 1e-6
    assert kinks < 20
    crossing = in_node("graph_stepper_maths.js", "nudge", [(SPEC["graphs"]["neuron"], [2, 0.5, -1.005], 2)])[0]
    assert crossing["kink"]
    assert crossing["slope"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", 0.25),
        (" −2 ", -2),
        ("-2.", -2),
        ("+.5", 0.5),
        ("0,5", 0.5),
        ("1,000", 1000),
        ("1,234,567.5", 1234567.5),
        ("1/3", 1 / 3),
        ("−1 / 3", -1 / 3),
        ("1e-3", 0.001),
        ("2·10⁻³", 0.002),
        ("2*10^-3", 0.002),
        ("−6.822·10⁻¹²", -6.822e-12),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert in_node("graph_stepper_maths.js", "readNumber", [(text,)]) == [pytest.approx(value)]


@pytest.mark.parametrize("text", ["", "two", "1/0", "1/2/3", "1e999", "--2", "1 000 apples", "0x10", "Infinity", "/", "1/"])
def test_what_is_no_number_is_none(text):
    assert math.isnan(in_node("graph_stepper_maths.js", "readNumber", [(text,)])[0])


def test_the_right_answer_counts_as_it_is_shown_and_a_wrong_one_does_not():
    rng = np.random.default_rng(3)
    exact = (rng.choice([-1, 1], 1000) * 10 ** rng.uniform(-9, 9, 1000)).tolist()
    shown = in_node("kit/words.js", "number", [(value, 4) for value in exact])
    read = in_node("graph_stepper_maths.js", "readNumber", [(text,) for text in shown])
    assert all(in_node("graph_stepper_maths.js", "near", list(zip(read, exact, strict=True))))
    off = [(value * factor, value) for value in exact[:100] for factor in (1.002, 0.998, -1, 0)]
    assert not any(in_node("graph_stepper_maths.js", "near", off))
    three = in_node("kit/words.js", "number", [(value, 3) for value in exact])
    read = in_node("graph_stepper_maths.js", "readNumber", [(text,) for text in three])
    assert all(in_node("graph_stepper_maths.js", "near", list(zip(read, exact, strict=True))))
    (two,) = said([at_question("sigmoid", 0) | {"typed": "-0.53"}])
    assert two == "No. Nearly: three digits must be right; a fraction like 1/3 counts too."
    assert in_node("graph_stepper_maths.js", "near", [(0, 0), (1e-9, 0), (math.nan, 1)]) == [True, False, False]


SWAP = "Multiplication swaps: each side gets the other's value."
PASS = "Addition passes the gradient on unchanged."
FLIP = "The derivative of 1/x is −1/x²."
EXP = "The derivative of exp(x) is exp(x) itself."
GATE = "ReLU: 1 where x > 0, else 0."
LOCAL = "The local gradient is the circle's own derivative; upstream × local comes after it."
ADD_UP = "Gradients of a number that is used more than once add up."
S = 1 + math.exp(-1)

MISTAKES = [
    # apples, back from apples (100 × 2) to apple: local 2, upstream 1.1
    ("apples", 2, (), "100", "100 is the value of apple itself", SWAP),
    ("apples", 2, (), "110", "That is apple itself, times the upstream", SWAP),
    ("apples", 2, (), "2.2", "2.2 has the upstream 1.1 in it already", LOCAL),
    ("apples", 2, (), "1.1", "1.1 is the upstream gradient", LOCAL),
    ("apples", 2, (), "3.1", "That is upstream plus local", "Along a way gradients multiply"),
    ("apples", 2, (), "200", "200 is what the circle sends forward", SWAP),
    ("apples", 2, (), "102", "102 is the sum of the two sides", SWAP),
    ("apples", 2, (), "1", "1 is the local gradient of a plus", SWAP),
    ("apples", 2, (), "-2", "The size is right, the sign is not", SWAP),
    ("apples", 2, (), "1/2", "That is upside down", "change of the circle's output per change of its input"),
    ("apples", 2, (), "0", "0 would mean that a nudge of apple moves nothing", SWAP),
    ("apples", 2, (), "2.01", "Nearly: three digits must be right", "1/3"),
    ("apples", 2, (), "37", "Not 37", SWAP),
    # oranges, back from fruit (200 + 450) to apples: local 1, upstream 1.1
    ("oranges", 2, (), "1.1", "1.1 comes from the right, and after the plus it also goes on", LOCAL),
    ("oranges", 2, (), "200", "200 is the value of apples, and a plus does not look at values", PASS),
    ("oranges", 2, (), "450", "450 is the other side's value; to swap is the rule of times", PASS),
    ("oranges", 2, (), "650", "650 is what the circle sends forward", PASS),
    ("oranges", 2, (), "0.5", "A plus does not share out: each side gets the whole", PASS),
    ("oranges", 2, (), "2", "asked for one side, not for both", PASS),
    ("oranges", 2, (), "0", "0 would mean that a nudge of apples moves nothing", PASS),
    ("oranges", 2, (), "-1", "The size is right, the sign is not", PASS),
    ("oranges", 2, (), "2.1", "That is upstream plus local", "Along a way gradients multiply"),
    # sigmoid at 1: y = 1/s, local −1/s²
    ("sigmoid", 0, (), f"{1 / S**2:.6f}", "the sign is not: when x grows, 1/x shrinks", FLIP),
    ("sigmoid", 0, (), f"{1 / S:.6f}", "is 1/x itself, which the circle sends forward", FLIP),
    ("sigmoid", 0, (), f"{-1 / S:.6f}", "is −1/x: the square is missing", FLIP),
    ("sigmoid", 0, (), f"{S**2:.6f}", "is x², not one over it", FLIP),
    ("sigmoid", 0, (), f"{-(S**2):.6f}", "is −x², not one over it", FLIP),
    ("sigmoid", 0, (), f"{S:.6f}", "is the value of s itself", FLIP),
    ("sigmoid", 0, (), f"{math.log(S):.6f}", "log(x) goes the other way", FLIP),
    # ... and the plus that hands on −1/s²
    ("sigmoid", 1, (), f"{-1 / S**2:.6f}", "comes from the right, and after the plus it also goes on", LOCAL),
    # ... and e = exp(−1), local e itself
    ("sigmoid", 2, (), "-1", "−1 is the value of −x itself", EXP),
    ("sigmoid", 2, (), f"{-math.exp(-1):.6f}", "The minus is another circle's", EXP),
    ("sigmoid", 2, (), f"{-math.exp(-2):.6f}", "That is the rule for powers like x³", EXP),
    ("sigmoid", 2, (), f"{math.e:.6f}", "is one over the circle's output", EXP),
    ("sigmoid", 2, (), "1", "1 would be right only where x is 0", EXP),
    ("sigmoid", 2, (), f"{-1 / S**2 * math.exp(-1):.6f}", "in it already", LOCAL),
    ("sigmoid", 2, (), "0.37", "Nearly: three digits must be right", "fraction"),
    # ... and x × −1
    ("sigmoid", 3, (), "1", "1 is the value of x itself", SWAP),
    ("sigmoid", 3, (2.5,), "1", "1 is the local gradient of a plus", SWAP),
    # a ReLU whose input is 2, −2 and 0
    ("neuron", 0, (), "0", "The gate is open, for sum is 2 and above 0", GATE),
    ("neuron", 0, (), "2", "2 is the value of sum; asked is how much of a nudge comes through", GATE),
    ("neuron", 0, (), "-1", "The size is right, the sign is not", GATE),
    ("neuron", 0, (2, -1.5, 1), "1", "The gate is shut, for sum is −2 and not above 0", GATE),
    ("neuron", 0, (2, -1.5, 1), "-2", "−2 is the value of sum", GATE),
    ("neuron", 0, (2, 0.5, -1), "0.5", "There is no half-open gate: at 0 it counts as shut", GATE),
    ("neuron", 0, (2, 0.5, -1), "1", "The gate is shut, for sum is 0 and not above 0", GATE),
    # b, used twice: 7 and 4 arrive, together 11; the local gradients on the way are 1
    ("twice", 2, (), "11", "11 is all that b collects in the end", f"{ADD_UP[:-1]}, but only after each arrow had its own"),
    ("twice", 6, (), "28", "You multiplied", "Along a way gradients multiply, but these are different ways"),
    ("twice", 6, (), "7", "7 comes by one way, and b has several", ADD_UP),
    ("twice", 6, (), "4", "4 comes by one way, and b has several", ADD_UP),
    ("twice", 6, (), "5.5", "5.5 is the average", ADD_UP),
    ("twice", 6, (), "-3", "You subtracted", ADD_UP),
    ("twice", 6, (), "3", "You subtracted", ADD_UP),
    ("twice", 6, (), "2", "2 is the number of the ways", ADD_UP),
    ("twice", 6, (), "5", "5 is the value of b itself", ADD_UP),
    ("twice", 6, (), "99", "That is none of the ways, nor what they bring together", ADD_UP),
]  # fmt: skip


def test_every_mistake_names_the_rule_it_breaks():
    sentences = said([at_question(graph, k, inputs) | {"typed": typed} for graph, k, inputs, typed, *_ in MISTAKES])
    for (graph, k, inputs, typed, what, rule), sentence in zip(MISTAKES, sentences, strict=True):
        case = (graph, k, inputs, typed, sentence)
        assert what in sentence, case
        assert rule in sentence, case
        assert sentence.startswith("No. "), case
    assert said([at_question("apples", 0) | {"typed": "one"}]) == ["“one” is no number. Numbers are 0.25, −2, 1e-3 or 1/3."]


def test_any_wrong_answer_gets_a_whole_sentence():
    rng = np.random.default_rng(4)
    states = []
    for k in range(1000):
        name = list(GRAPHS)[k % len(GRAPHS)]
        inputs = rng.choice([0, 1, -1, 2.5, -30, 1000], FREE[name]).tolist()
        asked = rng.integers(len(SPEC["graphs"][name]["questions"]))
        inputs = inputs if GraphStepper.compute(name, inputs).steps else [1.0]
        states.append(at_question(name, int(asked), inputs) | {"typed": f"{rng.choice([0, 1, -1, 0.5, 1000, 7.77]):g}"})
    for sentence in said(states):
        assert sentence.startswith(("No. ", "No. Nearly"))
        assert sentence.endswith(".")
        assert not any(bad in sentence for bad in ("NaN", "undefined", "null", "no number"))


def test_what_is_said_along_the_way():
    here = {"graph": "apples"}
    start, first, second, asked, right, shown, done = said(
        [
            here,
            here | {"step": 1},
            here | {"step": 2},
            here | {"step": 5, "given": "tt"},
            here | {"step": 5, "given": "ttt"},
            here | {"step": 5, "given": "tts"},
            here | {"step": 6, "given": "tttt"},
        ]
    )
    assert start == "Only the inputs have values so far. Next computes the first circle."
    assert first == "apples = apple × count = 100 × 2 = 200."
    assert second.startswith("price = apples × tax = 200 × 1.1 = 220. The forward pass is done.")
    assert asked == "Upstream 1.1 × local ? = what flows back from apples to apple."
    assert right.startswith("Right. Upstream × local: 1.1 × 2 = 2.2 flows back to apple. " + SWAP)
    assert right.endswith("The gradient of apple is 2.2: a small nudge of apple moves price 2.2 times as far.")
    assert shown.startswith("Shown; for the target, type it yourself.")
    assert done.endswith("All gradients: apple 2.2, count 110, tax 200.")
    (total,) = said([at_question("twice", 6) | {"given": "t" * 7}])
    assert "7 + 4 = 11. The gradient of b is 11" in total
    sigmoid = said([{"graph": "sigmoid", "step": k} for k in (1, 2, 3, 4)])
    assert [one.split(".  ")[0].split(" =")[0] for one in sigmoid] == ["−x", "e", "s", "y"]
    assert sigmoid[0] == "−x = x × (−1) = 1 × (−1) = −1."
    assert sigmoid[1] == "e = exp(−x) = exp(−1) = 0.3679."
    assert "no number" in said([{"graph": "sigmoid", "step": 4, "inputs": [-900]}])[0]


def test_names_that_are_formulas_stand_in_brackets():
    states = [at_question("sigmoid", k) for k in (2, 3)] + [at_question("neuron", k) for k in (0, 1, 2, 3)]
    states.append(at_question("apples", 1))
    cases = [(now["graph"], now["asked"]) for now in situations(states)]
    assert [text.removeprefix("Local gradient ") for text in in_node("graph_stepper_words.js", "asks", cases)] == [
        *("∂e/∂(−x) =", "∂(−x)/∂x =", "∂y/∂sum =", "∂sum/∂(x·w) =", "∂sum/∂b =", "∂(x·w)/∂x =", "∂price/∂tax ="),
    ]


def test_no_step_beyond_an_open_question_whatever_the_address_says():
    states = [
        {"step": 12},
        {"step": 12, "given": "tt"},
        {"step": 12, "given": "tttttttttttt"},
        {"graph": "sigmoid", "step": 12, "given": "tttt", "inputs": [-900]},
        {"nudged": 4},
    ]
    open_, two, all_, broken, nudged = situations(states)
    assert (open_["step"], open_["k"]) == (3, 0)
    assert (two["step"], two["k"]) == (5, 2)
    assert (all_["step"], all_["k"], all_["given"], all_["done"]) == (6, 3, "tttt", True)
    assert (broken["step"], broken["last"], broken["given"], broken["done"]) == (4, 4, "", False)
    assert nudged["nudged"] is None


def test_what_a_nudge_says():
    def says(**state):
        (now,) = situations([state])
        return in_node("graph_stepper_words.js", "nudgeWords", [(now, state["nudged"])])[0]

    apples = says(graph="apples", nudged=0)
    assert "apple 100 → 100.01, price 220 → 220.022; Δprice/Δapple = 0.022 / 0.01 = 2.2." in apples
    assert apples.endswith("The gradient of apple you have still to find.")
    assert says(graph="apples", nudged=0, given="tttt").endswith("2.2. They agree.")
    bent = says(graph="twice", nudged=1, given="ttttttt")
    assert "= 11.01. The gradient of b from the way back: 11. They agree but for 0.01" in bent
    assert "They agree." in says(graph="twice", nudged=0, given="ttttttt")
    assert "kink" in says(graph="neuron", nudged=2, given="ttttt", inputs=[2, 0.5, -1.005])
    assert "y is no number" in says(graph="sigmoid", nudged=0, inputs=[-900])


def test_the_alternative_text_knows_what_the_reader_found():
    assert GraphStepper().picture()[1] == (
        "The graph of apples: apple 100 with gradient ?, count 2 with gradient ?, tax 1.1 with gradient ?; "
        "output price 220; 0 of 4 answers found."
    )
    partly = GraphStepper(graph="twice", given="tttttt").picture()[1]
    assert "a 2 with gradient 4, b 5 with gradient ?, c −1 with gradient 7; output f 28; 6 of 7 answers found" in partly
    assert "b 5 with gradient 11" in GraphStepper(graph="twice", given="tttttts").picture()[1]
    assert "no number comes out" in GraphStepper(graph="sigmoid", inputs=[-900]).picture()[1]


@pytest.mark.parametrize(
    "bad",
    [
        {"graph": "pears"},
        {"inputs": [1, math.nan, 2]},
        {"inputs": [1001.0]},
        {"inputs": [1] * 6},
        {"step": 13},
        {"step": 1.5},
        {"given": "txt"},
        {"given": "t" * 13},
        {"nudged": -2},
        {"typed": "1" * 25},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        GraphStepper(**bad)
