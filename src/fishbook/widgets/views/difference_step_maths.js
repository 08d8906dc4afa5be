// Slopes on paper, and the measured errors that _difference_errors.py computed with NumPy and packed.

export const FUNCTIONS = {
  cube: {
    label: "x³",
    f: (x) => x * x * x,
    slope: (x) => 3 * x * x,
    forward: (x, h) => 3 * x * h + h * h,
    central: (x, h) => h * h,
  },
  square: { label: "x²", f: (x) => x * x, slope: (x) => 2 * x, forward: (x, h) => h, central: () => 0 },
  inverse: {
    label: "1/(1 + x)",
    f: (x) => 1 / (1 + x),
    slope: (x) => -1 / (1 + x) ** 2,
    forward: (x, h) => h / ((1 + x) ** 2 * (1 + x + h)),
    central: (x, h) => (-h * h) / ((1 + x) ** 2 * ((1 + x) ** 2 - h * h)),
  },
};
export const UNITS = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10 };
export const STEP_COUNT = 161; // 1e-16 ... 1
const METHODS = ["forward", "central"];
const OWN_PLACES = 5; // 0.5, 0.75 ... 1.5, and after them the average
const PLACES = Array.from({ length: 200 }, (_, k) => 0.5 + k / 199);

/** f at x, its slope there, and the error that the difference keeps in exact arithmetic. */
export function onPaper(f, method, x, h) {
  const one = FUNCTIONS[f];
  return { value: one.f(x), slope: one.slope(x), truncation: one[method](x, h) };
}

/** What does not change with h of a setting: errors at x for every h, their averages, and the size of the rounding. */
export function curves({ errors, signs, rounding }, { f, method, precision, x }) {
  const [i, j, k] = [Object.keys(FUNCTIONS).indexOf(f), METHODS.indexOf(method), Object.keys(UNITS).indexOf(precision)];
  const setting = (i * 2 + j) * 3 + k;
  const place = Math.round((x - 0.5) * 4);
  const row = (values, rows, at) => values.slice((setting * rows + at) * STEP_COUNT, (setting * rows + at + 1) * STEP_COUNT);
  const sizes = row(errors.values, OWN_PLACES + 1, place);
  const sign = row(signs.values, OWN_PLACES, place);
  const mean = Array.from(row(errors.values, OWN_PLACES + 1, OWN_PLACES), (size) => 10 ** size);
  return { own: Array.from(sizes, (size, i) => sign[i] * 10 ** size), mean, rounding: rounding.values[setting] };
}

/** The step at which the average is least; what is no number does not count. */
export function bestStep(mean) {
  return mean.reduce((best, value, i) => (value < (mean[best] || Infinity) ? i : best), 0);
}

/** The slope from its error, which came packed with three or four digits: what is 0 but for them is 0. */
export function measuredSlope(truth, error) {
  const slope = truth + error;
  return Math.abs(slope) < 1e-3 * Math.abs(truth) ? 0 : slope;
}

/** "truncation" or "rounding", the larger part of an error; "neither" where they differ by less than a factor of 2. */
export function dominates(error, truncation) {
  const [rounding, left] = [Math.abs(error - truncation), Math.abs(truncation)];
  if (left > 2 * rounding) return "truncation";
  return rounding > 2 * left ? "rounding" : "neither";
}

/** The truncation error that the method keeps with step h, its size averaged over the 200 places. */
export function meanTruncation(f, method, h) {
  return PLACES.reduce((sum, x) => sum + Math.abs(FUNCTIONS[f][method](x, h)), 0) / PLACES.length;
}
