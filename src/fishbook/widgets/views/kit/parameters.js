// The values of a widget: what is allowed, how a slider's steps map to them, how they stand in the page's address.
// Every function here is pure; Python's _parameters.py holds the same rules.

const DIGITS = 3;

function within(value, { low, high }) {
  return Math.min(Math.max(value, low), high);
}

/** How many steps a slider has, and the value at each: evenly spaced, by equal factors with `log`, or its `stops`. */
export function sliderSteps({ low, high, step, log, points, stops }) {
  if (stops) return stops.length - 1;
  return log ? points - 1 : Math.round((high - low) / step);
}

/** The value at step `i` of a slider, without the noise of binary fractions. */
export function valueAt(parameter, i) {
  const { low, high, step, log, stops } = parameter;
  const steps = sliderSteps(parameter);
  if (i <= 0) return low;
  if (i >= steps) return high;
  if (stops) return stops[i];
  if (log) return Number((low * (high / low) ** (i / steps)).toPrecision(DIGITS));
  return Number((low + i * step).toPrecision(12));
}

/** The step whose value is nearest. */
export function stepAt(parameter, value) {
  const { low, high, step, log, stops } = parameter;
  const away = (i) => Math.abs(stops[i] - value);
  if (stops) return stops.reduce((best, _, i) => (away(i) < away(best) ? i : best), 0);
  const steps = sliderSteps(parameter);
  const at = log ? (steps * Math.log(value / low)) / Math.log(high / low) : (value - low) / step;
  return Math.round(within(at, { low: 0, high: steps }));
}

const CHECKS = {
  slider: (value, p) => Number.isFinite(value) && value >= p.low && value <= p.high && (!p.whole || Number.isInteger(value)),
  choice: (value, p) => p.options.some((option) => option.value === value),
  toggle: (value) => typeof value === "boolean",
  numbers: (value, p) =>
    Array.isArray(value) &&
    (p.length === null || value.length === p.length) &&
    value.length <= p.most &&
    value.every((v) => Number.isFinite(v) && v >= p.low && v <= p.high),
  text: (value, p) => typeof value === "string" && value.length <= p.most && new RegExp(`^(?:${p.pattern})$`).test(value),
};

/** Whether the parameter may have this value. */
export function allowed(parameter, value) {
  return CHECKS[parameter.kind](value, parameter);
}

const READERS = {
  slider: (text) => (text.trim() === "" ? NaN : Number(text)),
  choice: (text) => text,
  toggle: (text) => ({ 1: true, 0: false })[text],
  numbers: (text) => (text === "" ? [] : text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)))),
  text: (text) => text,
};

/** A value as it stands in an address. */
export function toText({ kind }, value) {
  if (kind === "toggle") return value ? "1" : "0";
  return String(value); // lists come out joined by commas
}

/** Read { name: value } for one widget from a query string; `refused` lists what stood there and is not allowed. */
export function readAddress(query, id, parameters) {
  const [found, refused] = [{}, []];
  const asked = new URLSearchParams(query);
  for (const parameter of parameters) {
    const text = asked.get(`${id}.${parameter.name}`);
    if (text === null) continue;
    const value = READERS[parameter.kind](text);
    if (value !== undefined && allowed(parameter, value)) found[parameter.name] = value;
    else refused.push(`${parameter.name} = ${text.slice(0, 40)}`);
  }
  return { found, refused };
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The query string with this widget's values in it; those equal to the defaults are left out. */
export function writeAddress(query, id, parameters, state) {
  const own = (part) => part.startsWith(`${id}.`);
  const others = query.replace(/^\?/, "").split("&").filter((part) => part && !own(part));
  const mine = parameters
    .filter(({ name, value }) => !same(state[name], value))
    .map((p) => `${id}.${p.name}=${encodeURIComponent(toText(p, state[p.name])).replaceAll("%2C", ",")}`);
  const parts = [...others, ...mine];
  return parts.length ? `?${parts.join("&")}` : "";
}
