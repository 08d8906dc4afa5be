"""The two-layer network on all of MNIST with the classic settings: the figures quoted in chapter 05.

    FISHBOOK_DATA=folder/with/the/four/files python bench/full_mnist.py

Without FISHBOOK_DATA the files come from the cache, or are downloaded once.
"""

from __future__ import annotations

import argparse
import time

from fishbook.datasets import load_mnist
from fishbook.models import two_layer_net
from fishbook.optimizers import SGD
from fishbook.trainer import Trainer


def main() -> None:
    settings = _arguments()
    (x_train, t_train), (x_test, t_test) = load_mnist(settings.size)
    network = two_layer_net(hidden_size=settings.hidden_size, rng=settings.seed)
    trainer = Trainer(
        network,
        x_train,
        t_train,
        x_test,
        t_test,
        batch_size=settings.batch_size,
        optimizer=SGD(lr=settings.lr),
        rng=settings.seed,
    )
    start = time.perf_counter()
    for step in range(1, settings.steps + 1):
        loss = trainer.step()
        if step % max(1, settings.steps // 10) == 0:
            print(f"step {step:6,}: loss of this batch {loss:.4f}")
    seconds = time.perf_counter() - start
    print(f"{settings.steps:,} steps on {len(x_train):,} digits in {seconds:.1f} s")
    print(f"train accuracy {network.accuracy(x_train, t_train):.4f}")
    print(f"test accuracy  {network.accuracy(x_test, t_test):.4f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the two-layer network 784-50-10 and print both accuracies.")
    parser.add_argument("--size", choices=["full", "5k"], default="full", help="which digits")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--hidden-size", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0, help="of the first weights and of the order of the digits")
    return parser.parse_args()


if __name__ == "__main__":
    main()
