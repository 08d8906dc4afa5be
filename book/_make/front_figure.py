"""Draw the front page's two pictures, book/images/front_*.png, from a network trained here and now on real digits.

    python book/_make/front_figure.py

Also writes their alt texts into book/index.md, from the numbers just measured.  Same seeds, same pictures.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgba
from PIL import Image

from fishbook.datasets import load_mnist
from fishbook.models import two_layer_net
from fishbook.optimizers import SGD
from fishbook.plotting import PALETTE, label_end, subplots, to_png
from fishbook.trainer import Trainer

BOOK = Path(__file__).resolve().parents[1]
ROWS, COLUMNS = 6, 12
EPOCHS = 20


def train():
    """The two-layer network as chapter 5 trains it, the accuracies it passed through, and the digits it never saw."""
    (x_train, t_train), (x_test, t_test) = load_mnist()
    network = two_layer_net(rng=0)
    start = network.accuracy(x_test, t_test)
    trainer = Trainer(
        network,
        x_train,
        t_train,
        x_test,
        t_test,
        epochs=EPOCHS,
        batch_size=20,
        optimizer=SGD(lr=0.1),
        rng=0,
        progress=False,
    )
    reached = [epoch.test_accuracy for epoch in trainer.run()]
    return network, [start, *reached], x_test, t_test


def draw_digits(ax, x, t, guess):
    """A sheet of digits in ink; those the network misreads in orange, with what it took them for."""
    for i in range(ROWS * COLUMNS):
        row, column = divmod(i, COLUMNS)
        wrong = guess[i] != t[i]
        box = (column, column + 0.92, ROWS - row - 0.92, ROWS - row)
        shade = np.zeros((28, 28, 4))
        shade[...] = to_rgba(PALETTE["orange"] if wrong else PALETTE["ink"])
        shade[..., 3] = x[i].reshape(28, 28)
        ax.imshow(shade, extent=box)
        if wrong:
            ax.text(box[1] - 0.02, box[2] + 0.02, str(guess[i]), color=PALETTE["orange"], ha="right", size=9, weight="bold")
    ax.set(xlim=(0, COLUMNS), ylim=(0, ROWS), aspect="equal", anchor="C")
    ax.axis("off")


def draw_learning(ax, accuracies):
    """Accuracy on unseen digits against passes through the training digits."""
    epochs = np.arange(len(accuracies))
    ax.plot(epochs, accuracies, color=PALETTE["blue"], marker="o", markersize=3.5)
    ax.axhline(0.1, color=PALETTE["grey"], linewidth=1, linestyle=":")
    ax.text(EPOCHS, 0.12, "guessing", color=PALETTE["grey"], ha="right", size=9)
    label_end(ax, epochs, accuracies, f"{accuracies[-1]:.1%}", PALETTE["blue"], dx=-14, dy=10)
    ax.set(ylim=(0, 1.05), xlabel="passes through 4,000 digits", ylabel="unseen digits read rightly")
    ax.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])


def pictures():
    """File name -> (figure, alt text), both from one training run."""
    network, accuracies, x_test, t_test = train()
    chosen = np.random.default_rng(0).choice(len(t_test), ROWS * COLUMNS, replace=False)
    x, t = x_test[chosen], t_test[chosen]
    guess = network.predict(x).argmax(axis=1)
    digits, ax = subplots(size=(6.4, 3.2))
    draw_digits(ax, x, t, guess)
    learning, ax = subplots(size=(3.4, 3.2))
    draw_learning(ax, accuracies)
    seen = (
        f"{len(t)} handwritten digits that the network never saw in training; it misreads {(guess != t).sum()} of them, "
        f"drawn in orange with its wrong answer beside them."
    )
    climbs = (
        f"The share of 1,000 unseen digits read rightly climbs from {accuracies[0]:.1%} before training to "
        f"{accuracies[-1]:.1%} after {EPOCHS} passes through 4,000 digits."
    )
    return {"front_digits.png": (digits, seen), "front_learning.png": (learning, climbs)}


def save(fig, name, alt):
    """Write the picture into book/images and its alt text below the same name in book/index.md."""
    sheet = Image.open(io.BytesIO(to_png(fig))).convert("RGB").quantize(64)  # a quarter of the bytes, the same to the eye
    (BOOK / "images").mkdir(exist_ok=True)
    sheet.save(BOOK / "images" / name, optimize=True)
    page = BOOK / "index.md"
    pattern = rf"(?m)^(.*images/{re.escape(name)}\n:alt: ).*$"
    text, count = re.subn(pattern, lambda found: found[1] + alt, page.read_text(encoding="utf-8"))
    assert count == 1, f"book/index.md should hold images/{name} once, its :alt: on the next line"
    page.write_text(text, encoding="utf-8")
    print(alt)


if __name__ == "__main__":
    for name, (fig, alt) in pictures().items():
        save(fig, name, alt)
