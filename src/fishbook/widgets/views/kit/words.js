// Numbers as a person writes them: a true minus sign, few digits, powers of ten as powers.

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

const PLAIN = new Intl.NumberFormat("en-US", { maximumFractionDigits: 12 }); // toLocaleString makes one at every call

/** 10⁻³ for -3. */
export function powerOfTen(exponent) {
  return `10${String(exponent).replace(/./g, (sign) => SUPERSCRIPTS[sign])}`;
}

/** A number to `digits` significant digits: −0.25, 1,200, 3.1·10⁻⁷, "no number" for NaN, "infinity" beyond all. */
export function number(value, digits = 3) {
  if (typeof value !== "number" || Number.isNaN(value)) return "no number";
  if (!Number.isFinite(value)) return value > 0 ? "infinity" : "minus infinity";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    const [factor, exponent] = value.toExponential(digits - 1).split("e");
    const short = String(Number(factor)).replace("-", "−");
    return `${short}·${powerOfTen(Number(exponent))}`;
  }
  const rounded = Number(value.toPrecision(digits));
  return PLAIN.format(rounded).replace("-", "−");
}

/** A number with exactly `decimals` digits after the point and a true minus sign, no minus before zero. */
export function fixed(value, decimals = 2) {
  if (!Number.isFinite(value)) return number(value);
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** "1 step", "3 steps". */
export function count(n, one, many = `${one}s`) {
  return `${PLAIN.format(n)} ${n === 1 ? one : many}`;
}

/** The sentence with spaces at which no line ends: before a percent sign and inside a product of numbers. */
export function unbroken(text) {
  return text.replace(/(\d) (?=%)/g, "$1\u00a0").replace(/(\d) × (?=[\d−])/g, "$1\u00a0×\u00a0");
}

/** (−3, 4): the numbers of a point or a list. */
export function tuple(values, digits = 3) {
  return `(${Array.from(values, (value) => number(value, digits)).join(", ")})`;
}
