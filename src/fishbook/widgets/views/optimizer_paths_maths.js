// Six rules on three landscapes; optimizer_paths.py computes the same with the package's optimizers.

export const STEPS = 200;
export const GOAL = 0.01;
const FAR = 1000; // times the first loss: from here on a run counts as diverged, and ends

/** name, textbook rate, colour and dashes of every rule, in order. */
export const RULES = {
  sgd: { name: "SGD", lr: 0.95, color: "ink" },
  momentum: { name: "Momentum", lr: 0.1, color: "blue" },
  nesterov: { name: "Nesterov", lr: 0.1, color: "sky", dash: "7 3" },
  adagrad: { name: "AdaGrad", lr: 1.5, color: "green", dash: "9 3 2 3" },
  rmsprop: { name: "RMSprop", lr: 0.3, color: "yellow", dash: "2 3" },
  adam: { name: "Adam", lr: 0.3, color: "orange", dash: "5 4" },
};

/**
 * f, gradient, lowest points (where f = 0), the usual start, what is drawn, the root of f that the contours show, and
 * where these are ellipses about 0 the half axes of the first, f = 1.
 */
export const LANDSCAPES = {
  valley: {
    f: (x, y, kappa) => (x * x) / kappa + y * y,
    gradient: (x, y, kappa) => [(2 * x) / kappa, 2 * y],
    lowest: [[0, 0]],
    start: [-7, 2],
    xs: [-8, 8],
    ys: [-3.2, 3.2],
    root: 2,
    axes: (kappa) => [Math.sqrt(kappa), 1],
  },
  rosenbrock: {
    f: (x, y, kappa) => (1 - x) * (1 - x) + kappa * (y - x * x) * (y - x * x),
    gradient: (x, y, kappa) => [-2 * (1 - x) - 4 * kappa * x * (y - x * x), 2 * kappa * (y - x * x)],
    lowest: [[1, 1]],
    start: [-1.2, 1],
    xs: [-2.2, 2.2],
    ys: [-1, 3],
    root: 3,
  },
  saddle: {
    f: (x, y, kappa) => ((x * x - 16) * (x * x - 16)) / 256 + (kappa * y * y) / 20,
    gradient: (x, y, kappa) => [(x * (x * x - 16)) / 64, (kappa * y) / 10],
    lowest: [[-4, 0], [4, 0]],
    start: [0.1, 2.5],
    xs: [-6.5, 6.5],
    ys: [-3.2, 3.2],
    root: 2,
  },
};

/** The formula of a landscape with κ put in, as text. */
export function formula(landscape, kappa) {
  const texts = {
    valley: `x²/${kappa} + y²`,
    rosenbrock: `(1 − x)² + ${kappa} (y − x²)²`,
    saddle: `(x² − 16)²/256 + ${kappa} y²/20`,
  };
  return texts[landscape];
}

/** For one coordinate: a function that takes it and its slope and returns where it goes; the memory is inside. */
const MAKERS = {
  sgd: (lr) => (w, g) => w - lr * g,
  momentum(lr, beta) {
    let v = 0;
    return (w, g) => {
      v = beta * v - lr * g;
      return w + v;
    };
  },
  nesterov(lr, beta) {
    let v = 0;
    return (w, g) => {
      v = beta * v - lr * g;
      return w + beta * v - lr * g;
    };
  },
  adagrad(lr) {
    let h = 0;
    return (w, g) => {
      h += g * g;
      return w - (lr * g) / (Math.sqrt(h) + 1e-7);
    };
  },
  rmsprop(lr) {
    let h = 0;
    return (w, g) => {
      h = 0.99 * h + (1 - 0.99) * (g * g);
      return w - (lr * g) / (Math.sqrt(h) + 1e-7);
    };
  },
  adam(lr, beta) {
    let [m, v, t] = [0, 0, 0];
    return (w, g) => {
      t += 1;
      m = beta * m + (1 - beta) * g;
      v = 0.999 * v + (1 - 0.999) * (g * g);
      return w - (lr * (m / (1 - beta ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
    };
  },
};

/** The start that counts: the given one, or the landscape's own. */
export const startOf = (landscape, start) => (start.length === 2 ? start : LANDSCAPES[landscape].start);

/**
 * { path, losses, touched, reached, diverged }: 200 steps, or fewer when it diverges.  touched is the first step below the
 * goal, reached the first from which on it stays there, diverged the step at which it is too far out; else null.
 */
export function walk(rule, landscape, kappa, lr, beta, start) {
  const { f, gradient } = LANDSCAPES[landscape];
  let [x, y] = startOf(landscape, start);
  const [alongX, alongY] = [MAKERS[rule](lr, beta), MAKERS[rule](lr, beta)];
  const path = [[x, y]];
  const losses = [f(x, y, kappa)];
  const limit = FAR * Math.max(1, losses[0]);
  let [touched, reached, diverged] = [losses[0] < GOAL ? 0 : null, losses[0] < GOAL ? 0 : null, null];
  for (let step = 1; step <= STEPS && diverged === null; step += 1) {
    const [gx, gy] = gradient(x, y, kappa);
    [x, y] = [alongX(x, gx), alongY(y, gy)];
    const loss = f(x, y, kappa);
    path.push([x, y]);
    losses.push(loss);
    if (loss < GOAL) {
      touched ??= step;
      reached ??= step;
    } else reached = null;
    if (!(loss <= limit)) diverged = step;
  }
  return { path, losses, touched, reached, diverged };
}

/** Of these rates the one that arrives for good with the fewest steps; where none does, the one with the lowest end. */
export function bestRate(rule, landscape, kappa, beta, start, rates) {
  let [best, score] = [rates[0], Infinity];
  for (const lr of rates) {
    const { reached, losses, diverged } = walk(rule, landscape, kappa, lr, beta, start);
    const late = STEPS + 1 + Math.min(losses[losses.length - 1], 1e9);
    const now = diverged !== null ? Infinity : (reached ?? late);
    if (now < score) [best, score] = [lr, now];
  }
  return best;
}

/** The steps that Momentum has to beat: those of AdaGrad with its textbook rate, or null where that does not arrive. */
export const par = (landscape, kappa, start) => walk("adagrad", landscape, kappa, RULES.adagrad.lr, 0, start).reached;
