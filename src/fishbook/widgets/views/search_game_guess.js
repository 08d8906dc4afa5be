// The Gaussian process of Bayesian search and its expected improvement; _search_rivals.py solves the same equations anew
// for every trial.  Here each trial adds one row to a Cholesky factor: a whole run takes less than a frame.

const [COLUMNS, ROWS] = [25, 21];
const [LENGTH, NOISE] = [0.2, 1e-4];
const NOTHING = 1e-9; // where no place promises more than this, the least known is tried
const ROOT = Math.sqrt(2 * Math.PI);
// Hart's rational approximation of the normal distribution (1968), right to 14 digits.
const UPPER = [3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376];
const LOWER = [8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752];

function polynomial(factors, x) {
  let sum = 0;
  for (let k = 0; k < factors.length; k += 1) sum = sum * x + factors[k];
  return sum;
}

/** How likely a normally distributed number is below z; `bell` is exp(−z²/2), which the caller has already. */
export function below(z, bell = Math.exp(-0.5 * z * z)) {
  const x = Math.abs(z);
  const fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));
  const tail = x < 7.07 ? (bell * polynomial(UPPER, x)) / polynomial(LOWER, x) : bell / fraction / ROOT;
  return z > 0 ? 1 - tail : tail;
}

/** (mean − best) Φ(z) + std φ(z), z = (mean − best) / std; where std is 0, the gain itself, or nothing. */
export function expectedImprovement(mean, std, best) {
  const gain = mean - best;
  if (!(std > 0)) return Math.max(gain, 0);
  const z = gain / std;
  const bell = Math.exp(-0.5 * z * z);
  return gain * below(z, bell) + (std * bell) / ROOT;
}

/** Matérn 5/2 between places so many columns and rows apart. */
const ALIKE = Array.from({ length: COLUMNS }, (_, i) =>
  Float64Array.from({ length: ROWS }, (__, j) => {
    const far = (Math.sqrt(5) * Math.hypot(i / (COLUMNS - 1), j / (ROWS - 1))) / LENGTH;
    return (1 + far + (far * far) / 3) * Math.exp(-far);
  }),
);

function meanAndSize(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const size = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return [mean, values.some((value) => value !== values[0]) ? size : 1];
}

/** A guess of the surface at the places `where`: see(place, score) adds a trial, gains() says what each place promises. */
export function newGuess(where, most) {
  const n = where.length;
  const [columns, heights] = [Int32Array.from(where, (place) => Math.floor(place / ROWS)), Int32Array.from(where, (place) => place % ROWS)];
  const rows = new Float64Array(most * n); // row t: L⁻¹ of the alikeness of trial t with every place
  const left = new Float64Array(n).fill(1); // variance that the trials leave
  const [scores, corner, seen] = [[], [], []]; // corner: the Cholesky factor L of the trials among themselves

  function see(place, score) {
    const t = seen.length;
    const at = where.indexOf(place);
    const factor = Array.from({ length: t }, (_, s) => rows[s * n + at]);
    const pivot = Math.sqrt(1 + NOISE - factor.reduce((sum, one) => sum + one * one, 0));
    corner.push([...factor, pivot]);
    for (let c = 0; c < n; c += 1) {
      let rest = ALIKE[Math.abs(columns[c] - columns[at])][Math.abs(heights[c] - heights[at])];
      for (let s = 0; s < t; s += 1) rest -= factor[s] * rows[s * n + c];
      const one = rest / pivot;
      rows[t * n + c] = one;
      left[c] -= one * one;
    }
    seen.push(at);
    scores.push(score);
  }

  /** L w = (scores − mean) / size, solved from the top. */
  function weights(mean, size) {
    const w = [];
    for (const [t, row] of corner.entries()) {
      let rest = (scores[t] - mean) / size;
      for (let s = 0; s < t; s += 1) rest -= row[s] * w[s];
      w.push(rest / row[t]);
    }
    return w;
  }

  /** The standardised mean at the c-th place. */
  function at(c, w) {
    let sum = 0;
    for (let s = 0; s < w.length; s += 1) sum += rows[s * n + c] * w[s];
    return sum;
  }

  /** The expected improvement at every place, or where that is nothing anywhere what is not known; −1 at a trial. */
  function gains() {
    const [mean, size] = meanAndSize(scores);
    const w = weights(mean, size);
    const best = Math.max(...scores);
    const gain = new Float64Array(n);
    const std = left.map((one) => size * Math.sqrt(Math.max(one, 0)));
    for (let c = 0; c < n; c += 1) gain[c] = expectedImprovement(mean + size * at(c, w), std[c], best);
    for (const c of seen) [gain[c], std[c]] = [-1, -1];
    return gain.some((one) => one > NOTHING) ? gain : std;
  }

  return { see, gains };
}
