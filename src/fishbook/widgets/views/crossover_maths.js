// Recorded times of a training step; crossover.py holds the same rules.

export const BATCHES = Array.from({ length: 14 }, (_, k) => 2 ** k);
export const NETWORKS = ["two_layer_net", "multi_layer_net", "simple_conv_net", "deep_conv_net"];
export const RIVALS = ["one thread", "all threads"];

/** { gpu, cpu }: seconds for each batch size, NaN where a step took too long; `logs` are those that Python packed. */
export function rows(logs, network, rival) {
  const row = (place) => {
    const start = (place * NETWORKS.length + NETWORKS.indexOf(network)) * BATCHES.length;
    return Array.from(logs.slice(start, start + BATCHES.length), (log) => 10 ** log);
  };
  return { gpu: row(0), cpu: row(1 + RIVALS.indexOf(rival)) };
}

/** The first batch size from which on `ours` is less than `theirs`, as far as both are known; null where never. */
export function crossing(ours, theirs) {
  const known = BATCHES.map((_, k) => k).filter((k) => Number.isFinite(ours[k]) && Number.isFinite(theirs[k]));
  const lost = known.findLastIndex((k) => ours[k] >= theirs[k]);
  return lost + 1 < known.length ? BATCHES[known[lost + 1]] : null;
}
