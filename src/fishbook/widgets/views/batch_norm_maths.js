// Batch normalisation of one column; batch_norm.py asks the package's own layer.

const EPS = 1e-5;

const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and standard deviation of some numbers. */
export function moments(values) {
  const mean = average(values);
  return { mean, std: Math.sqrt(average(values.map((value) => (value - mean) ** 2))) };
}

/** { mean, std, training, evaluation, running }: both kinds of outputs, and the running numbers after one training step. */
export function column(size, gamma, beta, momentum, samples, running) {
  const x = samples.slice(0, size);
  const { mean, std } = moments(x);
  const through = (centre, variance) => x.map((value) => (gamma * (value - centre)) / Math.sqrt(Math.max(variance, 0) + EPS) + beta);
  const blend = (old, now) => momentum * old + (1 - momentum) * now;
  return {
    mean,
    std,
    training: through(mean, std * std),
    evaluation: through(...running),
    running: [blend(running[0], mean), blend(running[1], std * std)],
  };
}

/** The largest distance between outputs in training and in evaluation. */
export function gap({ training, evaluation }) {
  return Math.max(...training.map((value, i) => Math.abs(value - evaluation[i])));
}
