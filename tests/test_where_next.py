"""The page that leads to PyTorch: its two trainings run and print what it says, and the defaults it names are PyTorch's."""

import contextlib
import inspect
import io
import re
from pathlib import Path

import numpy as np
import pytest

import fishbook as fb

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the page's second training cannot run")
PAGE = (Path(__file__).parents[1] / "book" / "where_next.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
PRINTED = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
RNG = np.random.default_rng(5)


def default(function, name):
    return inspect.signature(function).parameters[name].default


def test_both_trainings_print_what_the_page_says_and_the_same():
    torch.set_num_threads(1)
    names = {}
    for code, said in zip(CODE, PRINTED, strict=True):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, "where_next.md", "exec"), names)
        numbers = [np.array(re.findall(r"\d+\.\d+", text), dtype=float) for text in (out.getvalue(), said)]
        assert len(numbers[0]) == 10
        np.testing.assert_allclose(*numbers, atol=2e-3)  # another BLAS rounds otherwise; a wrong line would be far off
    assert PRINTED[0] == PRINTED[1]


def test_shapes_and_strides():
    assert torch.nn.Linear(3, 5).weight.shape == (5, 3)
    assert torch.nn.Conv2d(2, 4, (3, 5)).weight.shape == (4, 2, 3, 5)
    assert torch.nn.MaxPool2d(2).stride == 2
    assert default(fb.Pooling, "stride") == 1
    weights = torch.nn.Linear(400, 300).weight.detach().numpy()
    assert 0.9 / 20 < np.abs(weights).max() < 1 / 20


def test_defaults():
    for ours, theirs, eps in (
        (fb.AdaGrad, torch.optim.Adagrad, (1e-7, 1e-10)),
        (fb.RMSprop, torch.optim.RMSprop, (1e-7, 1e-8)),
        (fb.Adam, torch.optim.Adam, (1e-8, 1e-8)),
    ):
        assert default(ours, "lr") == default(theirs, "lr")
        assert (default(ours, "eps"), default(theirs, "eps")) == eps
    assert default(fb.BatchNormalization, "momentum") == 0.9
    assert default(torch.nn.BatchNorm1d, "momentum") == 0.1


def test_squared_error_differs_by_its_factor():
    y, t = RNG.normal(size=(6, 4)), RNG.normal(size=(6, 4))
    theirs = torch.nn.MSELoss()(torch.from_numpy(y), torch.from_numpy(t)).item()
    assert fb.SumSquaredErrorWithLoss().forward(y, t) == pytest.approx(theirs * 4 / 2)


def test_momentum_agrees_until_the_rate_changes():
    w, grads = 1.0, RNG.normal(size=6)
    ours, their_w = fb.Momentum(0.1, 0.9), torch.tensor(w, dtype=torch.float64, requires_grad=True)
    theirs = torch.optim.SGD([their_w], lr=0.1, momentum=0.9)
    params, away = {"w": w}, []
    for k, grad in enumerate(grads):
        if k == 3:
            ours.lr = theirs.param_groups[0]["lr"] = 0.01
        ours.update(params, {"w": grad})
        their_w.grad = torch.tensor(grad)
        theirs.step()
        away.append(abs(params["w"] - their_w.item()))
    assert max(away[:3]) < 1e-12
    assert min(away[3:]) > 1e-3


def test_their_weight_decay_takes_the_biases_too():
    linear = torch.nn.Linear(3, 2)
    torch.nn.init.ones_(linear.bias)
    linear.weight.grad, linear.bias.grad = torch.zeros_like(linear.weight), torch.zeros_like(linear.bias)
    torch.optim.SGD(linear.parameters(), lr=0.1, weight_decay=0.5).step()
    np.testing.assert_allclose(linear.bias.detach(), 0.95)
    network = fb.Network([fb.Affine(np.ones((3, 2)), np.ones(2))], fb.SoftmaxWithLoss(), weight_decay=0.5)
    network.loss(np.zeros((4, 3)), np.array([0, 1, 0, 1]))
    network.backward()
    np.testing.assert_allclose(network.grads["b1"], 0, atol=1e-12)
    np.testing.assert_allclose(network.grads["W1"], 0.5)
