// What the bits say, in words: the formula filled in, the sentence below, and the tasks.

import { digits } from "./float_bits_maths.js";
import { number } from "./kit/words.js";

const SIZE = { most: 1e15, least: 1e-6 };
const UP = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const power = (n) => `2${String(n).replace(/./g, (sign) => UP[sign])}`;

export const TASKS = {
  minus: "Make −0.375 by switching bits. Before you do: which bits have to change from the ones you see?",
  largest: "Make the largest finite number of this format. Before you do: what happens if all bits of the exponent are 1?",
  smallest: "Make the smallest number above 0. Before you do: is its fraction 0, and is there a hidden 1?",
  epsilon:
    "Find the smallest x for which 1 + x is rounded to more than 1. Guess first: is it the gap after 1, half of it, or a little more than half?",
  counting: "Find the first whole number n for which n + 1 is rounded back to n: there counting ends. Guess its size first.",
};

/** The value in digits that are exact as far as they go: "0.0999755859375", "6.10352·10⁻⁵" where it is small or large. */
export function shortText({ value, kind }, exact, most = 17) {
  if (kind === "nan") return "nan";
  if (kind === "infinity") return value > 0 ? "infinity" : "−infinity";
  const size = Math.abs(value);
  const minus = exact.minus ? "−" : "";
  if (size === 0) return `${minus}0`;
  if (size >= SIZE.most || size < SIZE.least) return number(value, Math.min(most, 10));
  return minus + digits(exact.count, exact.power, most);
}

/** The formula of this number, its symbols filled in. */
export function formula({ stored, fraction }, form, bias, found, exact) {
  if (found.kind === "nan") return "All bits of the exponent are 1 and the fraction is not 0: not a number.";
  if (found.kind === "infinity") return "All bits of the exponent are 1 and the fraction is 0: infinity.";
  const sign = exact.minus ? "−" : "";
  const share = `${fraction.toLocaleString("en-US")} / ${power(form.fraction)}`;
  const last = `= ${shortText(found, exact)}`;
  if (!stored) return `The exponent is 0, so the hidden digit is 0:  ${sign}(0 + ${share}) · ${power(1 - bias)} ${last}`;
  return `${sign}(1 + ${share}) · 2^(${stored} − ${bias}) = ${sign}(1 + ${share}) · ${power(stored - bias)} ${last}`;
}

const KINDS = {
  zero: "zero, all bits but the sign are 0",
  subnormal: "a subnormal number: below the smallest normal one the gaps stay as they are, and digits get lost",
  normal: "a normal number",
  infinity: "infinity: what comes out when a result is too large",
  nan: "not a number: what comes out of 0/0 or infinity minus infinity; it equals nothing, not even itself",
};

function rounding(asked, { error, kind }) {
  if (asked.includes(":")) return "";
  const typed = asked.replaceAll("-", "−");
  if (kind === "infinity") return ` ${typed} is beyond the largest number.`;
  if (error === 0) return ` ${typed} is held exactly.`;
  if (kind === "zero") return ` ${typed} is smaller than half the smallest number: all of it is lost.`;
  return ` You typed ${typed}; rounding added ${number(error, 3)}.`;
}

const AWAY = {
  minus: "Not −0.375 yet, or it was typed and not switched.",
  largest: "A larger finite number exists, or this is none.",
  smallest: "There is a smaller number above 0.",
  epsilon: "Either 1 + x is rounded to 1, or a smaller x does it too.",
  counting: "Here n + 1 still arrives, or an earlier n is lost already.",
};

/** One or two sentences on what is seen. */
export function inWords(format, asked, found, task, done) {
  const gap = Number.isNaN(found.gap) ? "" : ` The next number is ${number(found.gap, 3)} away.`;
  const verdict = done ? "This is it." : AWAY[task];
  return `In ${format} this is ${KINDS[found.kind]}.${gap}${rounding(asked, found)} ${verdict}`;
}
