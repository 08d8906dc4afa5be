// Gradient descent on the four landscapes; learning_rate.py holds the same formulas.

export const STEPS = 40;
const LATER = 40; // steps that are not shown: a path that only passes through the goal has left it by then
export const GOAL = 0.01;
const FAR = 1000;

/** f, gradient, start, what is drawn (half width, top), lowest value. */
export const LANDSCAPES = {
  parabola: {
    f: ([x]) => x * x,
    gradient: ([x]) => [2 * x],
    start: [-3],
    reach: [5, 16],
    lowest: 0,
  },
  waves: {
    f: ([x]) => (x * x) / 10 + Math.sin(2 * x),
    gradient: ([x]) => [x / 5 + 2 * Math.cos(2 * x)],
    start: [4.2],
    reach: [6, 4],
    lowest: -0.9420603,
  },
  bowl: {
    f: ([a, b]) => a * a + b * b,
    gradient: ([a, b]) => [2 * a, 2 * b],
    start: [-3, 4],
    reach: [5, 5],
    lowest: 0,
  },
  valley: {
    f: ([a, b]) => (a * a) / 20 + b * b,
    gradient: ([a, b]) => [a / 10, 2 * b],
    start: [-7, 2],
    reach: [9, 4.5],
    lowest: 0,
  },
};

const firstIndex = (values, test) => {
  const i = values.findIndex(test);
  return i < 0 ? null : i;
};

/**
 * { path, losses, touched, reached, diverged }: forty steps x ← x − η ∇f(x).  touched is the first step within the goal,
 * reached the first from which on it stays there.
 */
export function descend(landscape, lr, start) {
  const { f, gradient, start: usual, lowest } = LANDSCAPES[landscape];
  let x = start.length === usual.length ? [...start] : [...usual];
  const path = [x];
  for (let k = 0; k < STEPS + LATER; k += 1) {
    const slope = gradient(x);
    x = x.map((value, i) => value - lr * slope[i]);
    path.push(x);
  }
  const all = path.map(f);
  const losses = all.slice(0, STEPS + 1);
  const below = (loss) => loss - lowest < GOAL;
  const stays = all.findLastIndex((loss) => !below(loss)) + 1;
  const limit = FAR * Math.max(1, Math.abs(losses[0]));
  return {
    path: path.slice(0, STEPS + 1),
    losses,
    touched: firstIndex(losses, below),
    reached: stays <= STEPS ? stays : null,
    diverged: firstIndex(losses, (loss) => !(loss <= limit)),
  };
}

/** The fewest steps to the goal, to stay there, over the given learning rates, or null when none gets there. */
export function fewestSteps(landscape, rates, start) {
  const steps = rates.map((lr) => descend(landscape, lr, start)).map((run) => (run.diverged === null ? run.reached : null));
  const arrived = steps.filter((n) => n !== null);
  return arrived.length ? Math.min(...arrived) : null;
}
