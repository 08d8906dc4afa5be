"""Train the 784-50-100-10 network whose weights come with the course (chapter 2 looks at them).

    FISHBOOK_DATA=<folder with the four MNIST files> python book/_make/digit_weights.py

Takes well under a minute on one core.  The 5,000 digits of load_mnist("5k") come from MNIST's training set, so
they are left out here: whoever measures these weights on the 5k measures them on digits they never saw.
No setting was chosen by looking at a test set: 5,000 of the training images are kept aside to watch.
"""

import datetime
import json
import os
import platform
import time

import numpy as np

import fishbook
from fishbook.datasets import load_mnist
from fishbook.datasets._files import write_whole
from fishbook.datasets.pretrained import WEIGHTS, load_digit_weights
from fishbook.models import multi_layer_net
from fishbook.optimizers import Adam, cosine_decay
from fishbook.trainer import Trainer

SEED, EPOCHS, BATCH_SIZE, LR, WATCHED = 5, 20, 100, 0.003, 5000
NAME = "digits_784_50_100_10"
COMMAND = "FISHBOOK_DATA=<folder with the four MNIST files> python book/_make/digit_weights.py"


def unseen(x, t, known):
    """The images, and their labels, that are not among ``known``, pixel by pixel."""
    taken = {image.tobytes() for image in known}
    keep = np.array([image.tobytes() not in taken for image in x])
    return x[keep], t[keep]


def as_input(pixels):
    return pixels.astype(np.float32) / 255


def network():
    return multi_layer_net(784, [50, 100], 10, activation="sigmoid", weight_init="xavier", rng=SEED)


def train(x, t):
    """Train on all but the last WATCHED images; returns the network and its history."""
    net = network()
    trainer = Trainer(
        net,
        *(x[:-WATCHED], t[:-WATCHED], x[-WATCHED:], t[-WATCHED:]),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        optimizer=Adam(lr=LR),
        schedule=cosine_decay(LR, EPOCHS),
        rng=SEED,
        progress=False,
    )
    for number, epoch in enumerate(trainer.run(), 1):
        print(f"{number:2d}  loss {epoch.loss:.4f}  train {epoch.train_accuracy:.4f}  watched {epoch.test_accuracy:.4f}")
    return net, trainer.history


def shipped():
    """A network with the weights as a reader gets them: float16 on disk, float32 in use."""
    net = network()
    for name, value in load_digit_weights().items():
        net.params[name] = value
    return net


def main():
    start = time.perf_counter()
    small = load_mnist("5k", normalize=False)
    (x_all, t_all), (x_test, t_test) = load_mnist("full", normalize=False)
    x_5k, t_5k = np.concatenate([small[0][0], small[1][0]]), np.concatenate([small[0][1], small[1][1]])
    x, t = unseen(x_all, t_all, x_5k)
    order = np.random.default_rng(SEED).permutation(len(x))
    net, history = train(as_input(x[order]), t[order])
    path = WEIGHTS / f"{NAME}.npz"
    WEIGHTS.mkdir(exist_ok=True)
    np.savez(path, **{name: value.astype(np.float16) for name, value in net.params.items()})
    rounded = shipped()
    record = {
        "what": "784-50-100-10 network, sigmoid hidden layers, softmax output; inputs are pixels / 255",
        "command": COMMAND,
        "date": datetime.date.today().isoformat(),
        "versions": {"fishbook": fishbook.__version__, "numpy": np.__version__, "python": platform.python_version()},
        "blas_threads": os.environ.get("OPENBLAS_NUM_THREADS", "default"),
        "recipe": f"Adam, cosine decay from {LR}, {EPOCHS} epochs, batches of {BATCH_SIZE}, Xavier start, seed {SEED}",
        "seconds": round(time.perf_counter() - start),
        "images": {
            "MNIST training set without the 5k": len(x),
            "of these trained on": len(x) - WATCHED,
            "of these watched, not trained on": WATCHED,
        },
        "accuracy": {
            "watched images, before rounding": round(history.test_accuracy[-1], 4),
            "official 10,000 test images, before rounding": round(net.accuracy(as_input(x_test), t_test), 4),
            "official 10,000 test images, as shipped": round(rounded.accuracy(as_input(x_test), t_test), 4),
            "all 5,000 digits of the 5k, as shipped": round(rounded.accuracy(as_input(x_5k), t_5k), 4),
            "1,000 test digits of the 5k, as shipped": round(rounded.accuracy(as_input(small[1][0]), small[1][1]), 4),
        },
    }
    text = json.dumps(record, indent=2) + "\n"
    write_whole(WEIGHTS / f"{NAME}.json", text.encode())
    print(text, f"{path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
