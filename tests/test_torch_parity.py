"""The same numbers from PyTorch: layers, losses, rules, and whole networks that train from equal weights."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import fishbook as fb

torch = pytest.importorskip("torch", reason="PyTorch is not installed: nothing to compare with")
torch.set_num_threads(1)
F, nn = torch.nn.functional, torch.nn

RNG = np.random.default_rng(21)


def normal(*shape):
    return RNG.normal(size=shape)


def tensor(array, grad=True):
    return torch.tensor(np.ascontiguousarray(array), requires_grad=grad)


def close(ours, theirs, rtol=1e-9):
    assert_allclose(ours, theirs.detach().numpy(), rtol=rtol, atol=rtol * 1e-2)


def batchnorm(size, train):
    """Ours, and torch's function with our running statistics: their momentum is the share of the new batch."""
    mean, var = normal(size), RNG.random(size) + 0.5

    def theirs(x, p):
        return F.batch_norm(x, tensor(mean, False), tensor(var, False), p["gamma"], p["beta"], train, momentum=0.1)

    return fb.BatchNormalization(normal(size), normal(size), 0.9, mean, var), theirs, train


def convolution(size, stride, pad):
    ours = fb.Convolution(normal(3, 2, size, size), normal(3), stride, pad)
    return ours, lambda x, p: F.conv2d(x, p["W"], p["b"], stride, pad), False


def pooling(size, stride, pad):
    return fb.Pooling(size, size, stride, pad), lambda x, p: F.max_pool2d(x, size, stride, pad), False


ROWS, IMAGES = (6, 5), (3, 2, 8, 8)
LAYERS = {
    "Affine": (lambda: (fb.Affine(normal(5, 4), normal(4)), lambda x, p: x @ p["W"] + p["b"], False), ROWS),
    "Relu": (lambda: (fb.Relu(), lambda x, p: F.relu(x), False), ROWS),
    "Sigmoid": (lambda: (fb.Sigmoid(), lambda x, p: torch.sigmoid(x), False), ROWS),
    "Tanh": (lambda: (fb.Tanh(), lambda x, p: torch.tanh(x), False), ROWS),
    "Flatten": (lambda: (fb.Flatten(), lambda x, p: x.flatten(1), False), IMAGES),
    "BatchNormalization, rows, training": (lambda: batchnorm(5, True), ROWS),
    "BatchNormalization, rows, evaluation": (lambda: batchnorm(5, False), ROWS),
    "BatchNormalization, images, training": (lambda: batchnorm(2, True), IMAGES),
    "BatchNormalization, images, evaluation": (lambda: batchnorm(2, False), IMAGES),
    **{
        f"Convolution {case}": (lambda c=case: convolution(*c), IMAGES)
        for case in [(3, 1, 0), (3, 1, 1), (4, 2, 0), (2, 3, 0), (4, 2, 1), (1, 1, 0), (8, 1, 0), (5, 3, 3)]
    },
    **{
        f"Pooling {case}": (lambda c=case: pooling(*c), IMAGES)
        for case in [(2, 2, 0), (3, 1, 1), (2, 1, 0), (4, 2, 1), (2, 2, 1)]
    },
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_forwards_and_backwards(name):
    make, shape = LAYERS[name]
    ours, theirs, train = make()
    x = normal(*shape)
    their_x, their_params = tensor(x), {key: tensor(value) for key, value in ours.params.items()}
    out, their_out = ours.forward(x, train), theirs(their_x, their_params)
    close(out, their_out)
    dout = normal(*out.shape)
    their_out.backward(tensor(dout, False))
    close(ours.backward(dout), their_x.grad)
    for key, grad in ours.grads.items():
        close(grad, their_params[key].grad)


@pytest.mark.parametrize("shape", [ROWS, IMAGES])
def test_running_statistics_of_batch_normalization(shape):
    """PyTorch keeps the unbiased variance (÷ (n - 1)), we the batch's own (÷ n), as the normalization itself uses."""
    size = shape[1]
    ours = fb.BatchNormalization(np.ones(size), np.zeros(size), momentum=0.9)
    theirs = (nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d)(size, momentum=0.1).double()
    n = np.prod(shape) / size
    for _ in range(4):
        x = normal(*shape) * 3 + 1
        ours.forward(x, train=True)
        theirs(tensor(x, False))
    close(ours.state["running_mean"], theirs.running_mean)
    start = 0.9**4  # what is left of the 1 that both begin with
    unbiased = (ours.state["running_var"] - start) * n / (n - 1) + start
    close(unbiased, theirs.running_var)


class TestLosses:
    @pytest.mark.parametrize("scale", [1, 1000])
    def test_softmax_with_loss(self, scale):
        x, t = scale * normal(7, 4), RNG.integers(0, 4, 7)
        ours, their_x = fb.SoftmaxWithLoss(), tensor(x)
        loss = F.cross_entropy(their_x, torch.tensor(t))
        loss.backward()
        assert ours.forward(x, t) == pytest.approx(loss.item(), rel=1e-12)
        assert_allclose(ours.backward(), their_x.grad.numpy(), atol=1e-15)

    def test_softmax_with_loss_for_soft_targets(self):
        x, t = normal(7, 4), fb.softmax(normal(7, 4))
        ours, their_x = fb.SoftmaxWithLoss(), tensor(x)
        loss = F.cross_entropy(their_x, tensor(t, False))
        loss.backward()
        assert ours.forward(x, t) == pytest.approx(loss.item(), rel=1e-12)
        close(ours.backward(), their_x.grad)

    def test_sum_squared_error_with_loss(self):
        x, t = normal(7, 4), normal(7, 4)
        ours, their_x = fb.SumSquaredErrorWithLoss(), tensor(x)
        loss = 0.5 * F.mse_loss(their_x, tensor(t, False), reduction="sum") / 7
        loss.backward()
        assert ours.forward(x, t) == pytest.approx(loss.item(), rel=1e-12)
        close(ours.backward(), their_x.grad)

    def test_as_functions(self):
        y, t = fb.softmax(normal(7, 4)), RNG.integers(0, 4, 7)
        theirs = F.nll_loss(torch.log(tensor(y, False) + 1e-7), torch.tensor(t))
        assert fb.cross_entropy_error(y, t) == pytest.approx(theirs.item(), rel=1e-6)
        close(fb.softmax(y), torch.softmax(tensor(y), 1))
        close(fb.sigmoid(40 * y - 20), torch.sigmoid(tensor(40 * y - 20)))


RULES = {
    "SGD": (lambda: fb.SGD(0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "Momentum": (lambda: fb.Momentum(0.05), lambda p: torch.optim.SGD(p, 0.05, momentum=0.9)),
    "Nesterov": (lambda: fb.Nesterov(0.05), lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, nesterov=True)),
    "AdaGrad": (lambda: fb.AdaGrad(0.3), lambda p: torch.optim.Adagrad(p, 0.3, eps=1e-7)),
    "RMSprop": (lambda: fb.RMSprop(0.02), lambda p: torch.optim.RMSprop(p, 0.02, alpha=0.99, eps=1e-7)),
    "Adam": (lambda: fb.Adam(0.03), lambda p: torch.optim.Adam(p, 0.03)),
}


@pytest.mark.parametrize("rule", RULES)
def test_rules_for_twenty_steps(rule):
    """On the sum of cosh(w - target): steep far away, flat at the bottom, another slope for every element."""
    ours, theirs = RULES[rule]
    start, target = {"a": normal(4, 3), "b": normal(5)}, 0.3
    params, optimizer = {key: value.copy() for key, value in start.items()}, ours()
    tensors = {key: tensor(value) for key, value in start.items()}
    their_optimizer = theirs(list(tensors.values()))
    for _ in range(20):
        optimizer.update(params, {key: np.sinh(w - target) for key, w in params.items()})
        their_optimizer.zero_grad()
        sum(torch.cosh(w - target).sum() for w in tensors.values()).backward()
        their_optimizer.step()
    for key, w in params.items():
        close(w, tensors[key], rtol=1e-7)
        assert np.abs(w - start[key]).max() > 0.1, "they have gone somewhere"


def affine(ours):
    layer = nn.Linear(*ours.params["W"].shape)
    layer.weight.data, layer.bias.data = tensor(ours.params["W"].T, False), tensor(ours.params["b"], False)
    return layer


def conv(ours):
    FN, C, FH, FW = ours.params["W"].shape
    layer = nn.Conv2d(C, FN, (FH, FW), ours.stride, ours.pad)
    layer.weight.data, layer.bias.data = tensor(ours.params["W"], False), tensor(ours.params["b"], False)
    return layer


TWINS = {
    "Affine": affine,
    "Convolution": conv,
    "Relu": lambda ours: nn.ReLU(),
    "Tanh": lambda ours: nn.Tanh(),
    "Flatten": lambda ours: nn.Flatten(),
    "Pooling": lambda ours: nn.MaxPool2d((ours.pool_h, ours.pool_w), ours.stride, ours.pad),
    "BatchNormalization": lambda ours: nn.BatchNorm1d(len(ours.params["gamma"])),
}
NETWORKS = {
    "two_layer_net": (lambda: fb.two_layer_net(784, 20, 10, weight_init_std=0.05, rng=0), (784,)),
    "multi_layer_net with batchnorm": (lambda: fb.multi_layer_net(784, [20, 15], 10, batchnorm=True, rng=0), (784,)),
    "simple_conv_net": (lambda: fb.simple_conv_net(filter_num=4, hidden_size=12, weight_init="he", rng=0), (1, 28, 28)),
    "lenet5": (lambda: fb.lenet5(rng=0), (1, 28, 28)),
    "deep_conv_net": (lambda: fb.deep_conv_net(dropout=0.0, rng=0), (1, 28, 28)),
}
NETWORK_RULES = {"Adam": (lambda: fb.Adam(0.002), lambda p: torch.optim.Adam(p, 0.002)), "Momentum": RULES["Momentum"]}


def twin(network):
    layers = [TWINS[type(layer).__name__](layer) for layer in network.layers.values() if not isinstance(layer, fb.Dropout)]
    return nn.Sequential(*layers).to(torch.float64)


@pytest.mark.parametrize("rule", NETWORK_RULES)
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_train_alike_from_equal_weights(name, rule):
    make, shape = NETWORKS[name]
    ours = make().copy(np.float64)
    theirs = twin(ours)
    optimizer, their_optimizer = NETWORK_RULES[rule][0](), NETWORK_RULES[rule][1](theirs.parameters())
    losses, their_losses = [], []
    for _ in range(6):
        x, t = RNG.random(size=(8, *shape)), RNG.integers(0, 10, 8)
        losses.append(ours.loss(x, t, train=True))
        ours.backward()
        optimizer.update(ours.params, ours.grads)
        their_optimizer.zero_grad()
        loss = F.cross_entropy(theirs(tensor(x, False)), torch.tensor(t))
        loss.backward()
        their_optimizer.step()
        their_losses.append(loss.item())
    assert_allclose(losses, their_losses, rtol=1e-6)
    assert len({round(loss, 6) for loss in losses}) == 6
    for mine, other in zip(ours.params.values(), theirs.parameters(), strict=True):
        assert_allclose(mine.T if mine.ndim == 2 else mine, other.detach().numpy(), rtol=1e-4, atol=1e-7)


def test_float32_agrees_to_its_own_precision():
    ours = fb.lenet5(rng=0)
    theirs = twin(ours).to(torch.float32)
    x, t = RNG.random(size=(8, 1, 28, 28)).astype(np.float32), RNG.integers(0, 10, 8)
    close(ours.predict(x), theirs(tensor(x, False)), rtol=1e-4)
    F.cross_entropy(theirs(tensor(x, False)), torch.tensor(t)).backward()
    grads = ours.gradient(x, t)
    for mine, other in zip(grads.values(), theirs.parameters(), strict=True):
        assert_allclose(mine.T if mine.ndim == 2 else mine, other.grad.numpy(), rtol=1e-3, atol=1e-5)
