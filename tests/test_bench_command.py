"""`python -m bench` from end to end, with little work, and the networks that it compares."""

import importlib.util
import json

import numpy as np
import pytest
import typer

from bench import epochs, growth, memory, nets, networks, operators, pages, pens, rivals, threads, widgets
from bench.__main__ import SECTIONS, chosen, main
from bench.settings import Settings

HAS_TORCH = importlib.util.find_spec("torch") is not None
QUICK = {"only": "networks", "nets": "two_layer", "threads": 1, "dtype": "float32", "quick": True}


@pytest.fixture
def without_torch(monkeypatch):
    monkeypatch.setattr(nets.importlib.util, "find_spec", lambda name: None)


def test_a_quick_run_measures_prints_and_keeps(tmp_path, capsys):
    main(**QUICK, results=tmp_path)
    out = capsys.readouterr().out
    assert "networks: load" in out
    assert "two_layer" in out
    (run,) = json.loads((tmp_path / "networks.json").read_text())["runs"]
    row = run["nets"]["two_layer"]
    assert set(row["ms"]) == {"fishbook", "classic", "scikit-learn"} | ({"pytorch"} if HAS_TORCH else set())
    assert all(value > 0 for value in row["ms"].values())
    assert ("fishbook / pytorch" in row) == HAS_TORCH
    assert (run["threads"], run["dtype"]) == (1, "float32")


def test_a_quick_run_never_replaces_a_whole_one(monkeypatch):
    kept = []
    monkeypatch.setattr("bench.__main__.measure", lambda section, settings, folder: kept.append(folder))
    main(**QUICK, results=None)
    main(**{**QUICK, "quick": False}, results=None)  # some of the networks are not all of them
    assert kept == [None, None]


def test_what_is_not_known_is_refused():
    with pytest.raises(typer.BadParameter, match="'three_layer' is not one of two_layer, multi_layer"):
        chosen("two_layer, three_layer", nets.NETS, "--nets")


def test_every_section_says_what_it_measures():
    for name in SECTIONS:
        module = importlib.import_module(f"bench.{name}")
        assert module.ABOUT.keys() == {"what", "protocol"}
        assert callable(module.measure)
        assert callable(module.show)


def test_pytorch_is_left_out_where_it_is_missing(without_torch):
    assert nets.candidates("two_layer") == ("fishbook", "classic", "scikit-learn")
    assert nets.candidates("deep_conv") == ("fishbook", "classic")
    assert rivals.pytorch(1) is None
    assert networks.better({"fishbook": [1.0]}) is None


@pytest.mark.parametrize("net", nets.NETS)
def test_every_candidate_takes_a_step(net):
    for name in nets.candidates(net):
        assert 0 < nets.step(name, net, 4)() < 20
    assert np.isfinite(nets.step("fishbook", net, 4, threads=2)())
    assert nets.fishbook_network(net, "float64").dtype == np.float64


@pytest.mark.skipif(not HAS_TORCH, reason="PyTorch is not installed")
@pytest.mark.parametrize("net", nets.NETS)
def test_the_networks_of_both_libraries_give_the_same_scores(net):
    import torch

    network, _ = nets.torch_network(net, channels_last=False)
    epochs.start_like_fishbook(torch, net, network)
    x, _ = nets.batch(net, 8)
    ours = nets.fishbook_network(net)
    if net == "multi_layer":  # in training, both take the statistics of the batch; without dropout the masks agree
        x, _ = nets.batch(net, 500)
        ours.layers = {name: layer for name, layer in ours.layers.items() if not name.startswith("Dropout")}
        network = torch.nn.Sequential(*(layer for layer in network if not isinstance(layer, torch.nn.Dropout)))
    else:
        network.eval()
    with torch.no_grad():
        theirs = network(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(ours.predict(x, train=net == "multi_layer"), theirs, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("shape", operators.CONVOLUTIONS[:2])
def test_an_operator_counts_its_operations(shape):
    (_, work, _, _), (_, back, _, _) = operators.convolution(None, "float32", *shape)
    N, C, H, F, K, pad = shape
    side = H + 2 * pad - K + 1
    assert work == back / 2 == 2 * N * side**2 * F * C * K**2


@pytest.mark.parametrize("candidate", ["fishbook", "pytorch", "classic"])
def test_an_epoch_sees_every_digit(candidate, monkeypatch):
    if candidate == "pytorch" and not HAS_TORCH:
        pytest.skip("PyTorch is not installed")
    monkeypatch.delenv("FISHBOOK_DATA", raising=False)
    found = epochs.one(candidate, "two_layer", "float32", 1, 250)
    assert found["images"] == 250
    assert found["seconds"] > 0


def test_the_tables_of_all_sections_render(tmp_path):
    settings = Settings(("two_layer",), 1, "float32", True, tmp_path)
    for module in (memory, threads, growth):
        text = module.show(module.measure(settings))
        assert "fishbook" in text
        assert "two_layer" in text
    rows = [{"chapter": "01", "widget": "perceptron", "ready ms": 2000, "input ms": 3.0}]
    drawn = [{"pad": "draw-digit", "ink ms": 15.0, "answer ms": 30.0, "ink ms, CPU ÷4": 34.0}]
    text = widgets.show({"budget": widgets.BUDGET | pens.BUDGET, "widgets": rows, "pens": drawn})
    assert "2000!" in text
    assert "34.0!" in text
    assert text.count("!") == 2
    assert "all chapters  3.5" in pages.show({"chapters": {"01": 3.5}, "all chapters": 3.5, "site": None})
