// Gradient descent on the four landscapes; learning_rate.py holds the same formulas.

export const STEPS = 40;
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

/** { path, losses, reached, diverged }: forty steps x ← x − η ∇f(x). */
export function descend(landscape, lr, start) {
  const { f, gradient, start: usual, lowest } = LANDSCAPES[landscape];
  let x = start.length === usual.length ? [...start] : [...usual];
  const path = [x];
  for (let k = 0; k < STEPS; k += 1) {
    const slope = gradient(x);
    x = x.map((value, i) => value - lr * slope[i]);
    path.push(x);
  }
  const losses = path.map(f);
  const limit = FAR * Math.max(1, Math.abs(losses[0]));
  return {
    path,
    losses,
    reached: firstIndex(losses, (loss) => loss - lowest < GOAL),
    diverged: firstIndex(losses, (loss) => !(loss <= limit)),
  };
}

/** The fewest steps to the goal over the given learning rates, or null when none gets there. */
export function fewestSteps(landscape, rates, start) {
  const steps = rates.map((lr) => descend(landscape, lr, start)).map((run) => (run.diverged === null ? run.reached : null));
  const arrived = steps.filter((n) => n !== null);
  return arrived.length ? Math.min(...arrived) : null;
}
