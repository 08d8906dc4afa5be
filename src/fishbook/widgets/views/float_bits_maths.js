// Bit patterns of four formats as whole numbers without end (BigInt); float_bits.py holds the same rules.

/** Bits of the exponent and of the fraction. */
export const FORMATS = {
  float64: { exponent: 11, fraction: 52 },
  float32: { exponent: 8, fraction: 23 },
  float16: { exponent: 5, fraction: 10 },
  bfloat16: { exponent: 8, fraction: 7 },
};

const TYPED = /^([+-]?)(\d{1,40})?(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,3}))?$/;

export const bias = ({ exponent }) => 2 ** (exponent - 1) - 1;
export const bitCount = ({ exponent, fraction }) => 1 + exponent + fraction;
const top = (form) => 1n << BigInt(bitCount(form) - 1); // the sign bit
/** The pattern of plus infinity; those below it are the finite numbers from 0 up, in order. */
export const infinity = ({ exponent, fraction }) => ((1n << BigInt(exponent)) - 1n) << BigInt(fraction);

/** { minus, stored, fraction } of a pattern: its three parts. */
export function parts(pattern, form) {
  const rest = pattern % top(form);
  const cut = BigInt(form.fraction);
  return { minus: pattern >= top(form), stored: Number(rest >> cut), fraction: rest % (1n << cut) };
}

/** { kind, minus, count, power }: the size of the number is count · 2^power, exactly. */
export function decode(pattern, form) {
  const { minus, stored, fraction } = parts(pattern, form);
  if (stored === 2 ** form.exponent - 1) return { kind: fraction ? "nan" : "infinity", minus, count: 0n, power: 0 };
  const hidden = stored ? 1n << BigInt(form.fraction) : 0n;
  const kind = stored ? "normal" : fraction ? "subnormal" : "zero";
  return { kind, minus, count: hidden + fraction, power: Math.max(stored, 1) - bias(form) - form.fraction };
}

const length = (whole) => whole.toString(2).length;
const fractionOf = (count, power) =>
  power >= 0 ? { over: count << BigInt(power), under: 1n } : { over: count, under: 1n << BigInt(-power) };

/** over / under in units of 2^power as { whole, rest }, rest compared with a half: −1, 0 or 1. */
function inUnits({ over, under }, power) {
  const [a, b] = power >= 0 ? [over, under << BigInt(power)] : [over << BigInt(-power), under];
  const twice = 2n * (a % b);
  return { whole: a / b, rest: twice < b ? -1 : twice > b ? 1 : 0 };
}

/** The e with 2^e <= over / under < 2^(e + 1). */
function exponentOf({ over, under }) {
  const guess = length(over) - length(under);
  return inUnits({ over, under }, guess).whole >= 1n ? guess : guess - 1;
}

/** The pattern nearest to ± over / under; a tie goes to the even one. */
export function encode({ minus, over, under }, form) {
  const least = 1 - bias(form);
  const exponent = over ? Math.max(exponentOf({ over, under }), least) : least;
  const { whole, rest } = inUnits({ over, under }, exponent - form.fraction);
  const count = whole + (rest > 0 || (rest === 0 && whole % 2n) ? 1n : 0n);
  const pattern = (BigInt(exponent - least) << BigInt(form.fraction)) + count; // the hidden 1 carries into the exponent
  const most = infinity(form);
  return (pattern < most ? pattern : most) + (minus ? top(form) : 0n);
}

/** A number as typed, or a pattern as switched ("float16:2e66"): { kind, minus, over, under }, or null. */
export function read(text) {
  const [name, digits] = text.split(":");
  if (digits !== undefined) {
    const { kind, minus, count, power } = decode(BigInt(`0x${digits}`), FORMATS[name]);
    return { kind, minus, ...fractionOf(count, power) };
  }
  const found = TYPED.exec(text);
  if (!found || !(found[2] || found[3])) return null;
  const [, sign, whole = "", behind = "", power = "0"] = found;
  const shift = Number(power) - behind.length;
  const ten = 10n ** BigInt(Math.abs(shift));
  const over = BigInt(whole + behind);
  const size = shift >= 0 ? { over: over * ten, under: 1n } : { over, under: ten };
  return { kind: "typed", minus: sign === "-", ...size };
}

/** over / under as a number, right to about 60 bits. */
function toNumber(over, under) {
  if (over === 0n) return 0;
  const shift = 62 - (length(over) - length(under));
  const { whole } = inUnits({ over, under }, -shift);
  return (Number(whole) * 2 ** -Math.floor(shift / 2)) * 2 ** -Math.ceil(shift / 2); // in two steps: 2^-1100 would be 0
}

const special = ({ kind, minus }, form) => infinity(form) + (kind === "nan" ? 1n << BigInt(form.fraction - 1) : 0n) + (minus ? top(form) : 0n);

/** The pattern that a format has for the number. */
export function patternOf(name, text) {
  const form = FORMATS[name];
  if (text.startsWith(`${name}:`)) return BigInt(`0x${text.split(":")[1]}`) % (2n * top(form));
  const exact = read(text);
  return exact.kind === "nan" || exact.kind === "infinity" ? special(exact, form) : encode(exact, form);
}

/** { pattern (hexadecimal), value, kind, gap, error }: what the format makes of the number, as FloatBits.compute says. */
export function look(name, text) {
  const form = FORMATS[name];
  const [pattern, exact] = [patternOf(name, text), read(text)];
  const { kind, minus, count, power } = decode(pattern, form);
  const shown = { pattern: pattern.toString(16), kind };
  if (kind === "nan" || kind === "infinity") {
    return { ...shown, value: kind === "nan" ? NaN : minus ? -Infinity : Infinity, gap: NaN, error: NaN };
  }
  const value = Number(count) * 2 ** power * (minus ? -1 : 1);
  const gap = 2 ** power;
  if (exact.kind === "nan" || exact.kind === "infinity") return { ...shown, value, gap, error: NaN };
  const own = fractionOf(count, power);
  const signed = (n, negative) => (negative ? -n : n);
  const away = signed(own.over * exact.under, minus) - signed(exact.over * own.under, exact.minus);
  const size = toNumber(away < 0n ? -away : away, own.under * exact.under);
  return { ...shown, value, gap, error: away < 0n ? -size : size };
}

/** Is the number what the task asks for, in the format?  The first task wants it switched, not typed. */
export function solved(task, name, text) {
  const form = FORMATS[name];
  const pattern = patternOf(name, text);
  const power = (n) => encode({ minus: false, ...fractionOf(1n, n) }, form);
  if (task === "minus") return text.includes(":") && pattern === encode({ minus: true, over: 3n, under: 8n }, form);
  if (task === "largest") return pattern === infinity(form) - 1n;
  if (task === "smallest") return pattern === 1n;
  if (task === "epsilon") return pattern === power(-form.fraction - 1) + 1n; // half a gap added to 1 is a tie: down to 1
  return pattern === power(form.fraction + 1);
}

/** The exact decimal digits of count · 2^power, cut after `most` significant ones; … stands where it was cut. */
export function digits(count, power, most = 18) {
  if (power >= 0) return (count << BigInt(power)).toString();
  const places = -power;
  const all = (count * 5n ** BigInt(places)).toString().padStart(places + 1, "0");
  const [whole, behind] = [all.slice(0, -places), all.slice(-places).replace(/0+$/, "")];
  const zeros = whole === "0" ? /^0*/.exec(behind)[0].length : -whole.length;
  const kept = Math.max(most + zeros, 0);
  const shown = behind.length > kept ? `${behind.slice(0, kept)}…` : behind;
  return shown ? `${whole}.${shown}` : whole;
}
