// What a wrong answer gives away: every mistake we know leads to a number of its own and breaks a rule of its own.

import { near } from "./graph_stepper_maths.js";
import { number } from "./kit/words.js";

const ROUNDED = 0.03; // relative: the right number, with too few digits
const LOCAL_ONLY = "The local gradient is the circle's own derivative; upstream × local comes after it";
const ALONG = "Along a way gradients multiply";
const MEETING = "Gradients of a number that is used more than once add up";
const LATER = `${MEETING}, but only after each arrow had its own`;
const PER = "A local gradient is the change of the circle's output per change of its input";

const show = (value) => number(value, 4);

/** A rule of graph.py as a sentence of its own. */
export function ruleOf({ symbol, rule }) {
  const text = rule.replaceAll("-", "−");
  return /^\d/.test(text) ? `${symbol}: ${text}` : text[0].toUpperCase() + text.slice(1);
}

// Each kind of circle: [mistake, the number it leads to, what that number is, the rule broken if not the circle's own].
const AT = {
  multiply: ({ own, other, value, upstream }, name) => [
    ["own value", own, `${show(own)} is the value of ${name} itself`],
    ["own value times upstream", own * upstream, `That is ${name} itself, times the upstream`],
    ["value", value, `${show(value)} is what the circle sends forward`],
    ["sum of the sides", own + other, `${show(own + other)} is the sum of the two sides`],
    ["rule of plus", 1, "1 is the local gradient of a plus"],
  ],
  add: ({ own, other, value, upstream }, name) => [
    ["upstream", upstream, `${show(upstream)} comes from the right, and after the plus it also goes on`, LOCAL_ONLY],
    ["own value", own, `${show(own)} is the value of ${name}, and a plus does not look at values`],
    ["rule of times", other, `${show(other)} is the other side's value; to swap is the rule of times`],
    ["value", value, `${show(value)} is what the circle sends forward`],
    ["shared out", 0.5, "A plus does not share out: each side gets the whole"],
    ["two sides", 2, "The local gradient is asked for one side, not for both"],
    ["nothing", 0, `0 would mean that a nudge of ${name} moves nothing`],
  ],
  reciprocal: ({ own, value }, name) => [
    ["sign", 1 / own ** 2, "The size is right, the sign is not: when x grows, 1/x shrinks"],
    ["value", value, `${show(value)} is 1/x itself, which the circle sends forward`],
    ["square forgotten", -value, `${show(-value)} is −1/x: the square is missing`],
    ["not turned over", own ** 2, `${show(own ** 2)} is x², not one over it`],
    ["not turned over", -(own ** 2), `${show(-(own ** 2))} is −x², not one over it`],
    ["square of the local gradient", 1 / own ** 4, "The square was taken twice"],
    ["own value", own, `${show(own)} is the value of ${name} itself`],
    ["integral", Math.log(own), "log(x) goes the other way: 1/x is the derivative of log(x)"],
  ],
  exp: ({ own, value }, name) => [
    ["minus of another circle", -value, "The minus is another circle's, which has its own turn"],
    ["power rule", own * Math.exp(own - 1), "That is the rule for powers like x³; here x stands in the exponent"],
    ["own value", own, `${show(own)} is the value of ${name} itself`],
    ["not turned over", 1 / value, `${show(1 / value)} is one over the circle's output`],
    ["like a plus", 1, "1 would be right only where x is 0"],
  ],
  relu: ({ own }, name) => [
    ["gate shut", own > 0 ? 0 : NaN, `The gate is open, for ${name} is ${show(own)} and above 0`],
    ["gate open", own > 0 ? NaN : 1, `The gate is shut, for ${name} is ${show(own)} and not above 0`],
    ["value", own, `${show(own)} is the value of ${name}; asked is how much of a nudge comes through`],
    ["half", own > 0 ? NaN : 0.5, "There is no half-open gate: at 0 it counts as shut"],
  ],
};

const EVERYWHERE = ({ answer, value, upstream, downstream, total, parts }, name) => [
  ["downstream", downstream, `${show(downstream)} has the upstream ${show(upstream)} in it already`, LOCAL_ONLY],
  ["upstream", upstream, `${show(upstream)} is the upstream gradient, which came from the right`, LOCAL_ONLY],
  ["added", upstream + answer, "That is upstream plus local", `${ALONG}; and asked is the local one alone`],
  ["all ways", parts.length > 1 ? total : NaN, `${show(total)} is all that ${name} collects in the end`, LATER],
  ["sign", -answer, "The size is right, the sign is not"],
  ["upside down", 1 / answer, "That is upside down", PER],
  ["value", value, `${show(value)} is what the circle sends forward`],
  ["nothing", 0, `0 would mean that a nudge of ${name} moves nothing`],
];

const MEAN = (parts) => parts.reduce((sum, part) => sum + part, 0) / parts.length;
const PRODUCT = (parts) => parts.reduce((product, part) => product * part, 1);

const AT_MEETING = ({ parts, own }, name) => [
  ...parts.map((part) => ["one way only", part, `${show(part)} comes by one way, and ${name} has several`]),
  ["multiplied", PRODUCT(parts), `You multiplied. ${ALONG}, but these are different ways`],
  ["averaged", MEAN(parts), `${show(MEAN(parts))} is the average`],
  ["difference", parts[0] - parts[1], "You subtracted"],
  ["difference", parts[1] - parts[0], "You subtracted"],
  ["ways counted", parts.length, `${parts.length} is the number of the ways`],
  ["own value", own, `${show(own)} is the value of ${name} itself`],
];

/**
 * { mistake, sentence } for a wrong answer to a question of graph_stepper_maths.js; `name` is the node that the arrow leads
 * back to, `operation` the circle's { symbol, rule } (not needed where ways meet).
 */
export function diagnose(asked, typed, name, operation) {
  const meeting = asked.kind === "sum";
  const known = meeting ? AT_MEETING(asked, name) : [...AT[asked.kind](asked, name), ...EVERYWHERE(asked, name)];
  const rule = meeting ? MEETING : ruleOf(operation);
  const found = known.find(([, value]) => Number.isFinite(value) && (near(typed, value) || typed === value));
  if (found) return { mistake: found[0], sentence: `${found[2]}. ${found[3] ?? rule}.` };
  if (near(typed, asked.answer, ROUNDED)) {
    return { mistake: "rounded", sentence: "Nearly: three digits must be right; a fraction like 1/3 counts too." };
  }
  const unknown = meeting ? "That is none of the ways, nor what they bring together" : `Not ${show(typed)}`;
  return { mistake: "unknown", sentence: `${unknown}. ${rule}.` };
}
