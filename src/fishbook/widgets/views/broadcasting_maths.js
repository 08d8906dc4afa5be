// The rule of broadcasting, what is wrong with an answer, and new pairs of shapes; broadcasting.py holds the rule too.

export const MOST_AXES = 4;
export const LONGEST = 1000;
export const SMALL = { axes: 3, length: 6, cells: 72 }; // up to here the cells are drawn

/** { shape } of a text such as "2, 3" or "(3,)", or { error } in a sentence. */
export function readShape(text) {
  const bare = text.replace(/[，、]/g, ",").replace(/[（[［]/g, "(").replace(/[）\]］]/g, ")").replaceAll("−", "-").trim();
  if (bare.startsWith("(") !== bare.endsWith(")")) return { error: "A bracket is missing: write (2, 3) or 2, 3." };
  const inside = bare.replace(/^\(/, "").replace(/\)$/, "").trim();
  if (inside === "") return { shape: [] };
  const parts = inside.replace(/,$/, "").split(",").map((part) => part.trim());
  for (const part of parts) {
    if (part === "") return { error: "There is nothing between two commas." };
    if (/^-[0-9]+$/.test(part)) return { error: `A length cannot be negative: ${part.replace("-", "−")}.` };
    const shown = part.slice(0, 20);
    if (!/^[0-9]+$/.test(part)) return { error: `“${shown}” is no whole number; write a shape like this: 2, 3.` };
    if (Number(part) > LONGEST) return { error: `${shown} is too long: here a length is from 0 to 1,000.` };
  }
  if (parts.length > MOST_AXES) return { error: `${parts.length} axes are too many: here a shape has up to four.` };
  return { shape: parts.map(Number) };
}

/** "(2, 3)", "(3,)", "()": a shape as Python writes it. */
export function tupleText(shape) {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

export const same = (one, other) => one.length === other.length && one.every((n, i) => n === other[i]);

/** What a position does with lengths n and m, where null stands for "no axis". */
function meet(n, m) {
  const [a, b] = [n ?? 1, m ?? 1];
  if (a === b) return { does: "equal", result: a };
  if (b === 1) return { does: "stretch b", result: a };
  if (a === 1) return { does: "stretch a", result: b };
  return { does: "conflict", result: null };
}

/** { axes: [{ at, a, b, does, result }], result, conflicts } of a + b; `at` counts −1, −2, ... from the right. */
export function add(a, b) {
  const count = Math.max(a.length, b.length);
  const axes = [];
  for (let at = -count; at < 0; at += 1) {
    const [n, m] = [a, b].map((shape) => shape[shape.length + at] ?? null);
    axes.push({ at, a: n, b: m, ...meet(n, m) });
  }
  const conflicts = axes.filter(({ does }) => does === "conflict").map(({ at }) => at);
  return { axes, result: conflicts.length ? null : axes.map(({ result }) => result), conflicts };
}

/** What would come out if shapes were aligned at the left: the usual mistake. */
export function addFromTheLeft(a, b) {
  const flipped = add([...a].reverse(), [...b].reverse()).result;
  return flipped && flipped.reverse();
}

/** How a vector of the two can be made to fit: { name, shape } with an axis of length 1 at its end, or null. */
export function mend(a, b) {
  for (const [name, own, other] of [["b", b, a], ["a", a, b]]) {
    if (own.length === 1 && other.length > 1 && add([own[0], 1], other).result) return { name, shape: [own[0], 1] };
  }
  return null;
}

/** Where a position is, in words: "axis −2". */
export const axisName = (at) => `axis ${String(at).replace("-", "−")}`;

/** What happens at a position: "3 against 1: b is stretched to 3". */
export function explain({ a, b, does, result }) {
  const length = (n) => (n === null ? "1 (put there by step 2)" : n);
  const facing = `${length(a)} against ${length(b)}`;
  if (does === "conflict") return `${facing}, neither is 1`;
  if (does === "equal") return `${facing}: equal`;
  return `${facing}: ${does.slice(-1)} is stretched to ${result}`;
}

/** "Axis −2: 3 against 3: equal; axis −1: ...": the positions explained in one sentence. */
export function explainAll(axes) {
  const said = axes.map((axis) => `${axisName(axis.at)}: ${explain(axis)}`).join("; ");
  return said.replace(/^a/, "A");
}

function wrongPositions(axes, answer) {
  return axes
    .filter(({ result }, i) => result !== answer[i])
    .map((axis) => `${axisName(axis.at)}: you wrote ${answer[axis.at + axes.length]}, but ${explain(axis)} (step 3)`);
}

/** { right, says } of an answer, which is a shape or "conflict"; it names the positions and the step of the rule. */
export function judge(a, b, answer) {
  const { axes, result, conflicts } = add(a, b);
  const isIt = (outcome) => (answer === "conflict" ? outcome === null : outcome !== null && same(answer, outcome));
  if (isIt(result)) return { right: true, says: "Right." };
  const hint = isIt(addFromTheLeft(a, b)) ? " You aligned them at the left; step 1 aligns at the right." : "";
  if (result === null) {
    const clashes = explainAll(axes.filter(({ at }) => conflicts.includes(at)));
    return { right: false, says: `No, they conflict. ${clashes} (step 3).${hint}` };
  }
  if (answer === "conflict") {
    return { right: false, says: `No, they fit: at every axis the two are equal, or one is 1 (step 3).${hint}` };
  }
  if (answer.length !== result.length) {
    const longer = `The longer shape has ${result.length}, and so has the result (step 2); you wrote ${answer.length}.`;
    return { right: false, says: `No: the number of axes. ${longer}${hint}` };
  }
  return { right: false, says: `No. ${wrongPositions(axes, answer).join("; ").replace(/^a/, "A")}.${hint}` };
}

export const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);

/** Whether the cells of a, b and a + b are few enough to draw. */
export function isSmall(a, b) {
  const lengths = add(a, b).axes.map((axis) => Math.max(axis.a ?? 1, axis.b ?? 1));
  return lengths.length <= SMALL.axes && lengths.every((n) => n <= SMALL.length) && sizeOf(lengths) <= SMALL.cells;
}

/** The steps from one stored value to the next in a and b: the digits of a + b then show where it comes from. */
export const steps = (b) => ({ a: sizeOf(b) < 10 ? 10 : 100, b: 1 });

/** { shape, values, stored } of an array that holds step, 2 step, 3 step ... repeated to the shape `target`. */
export function cells(own, target, step) {
  const padded = [...Array(target.length - own.length).fill(1), ...own];
  const [values, stored] = [[], []];
  for (let k = 0; k < sizeOf(target); k += 1) {
    let [rest, at, stride, first] = [k, 0, 1, true];
    for (let axis = target.length - 1; axis >= 0; axis -= 1) {
      const index = rest % target[axis];
      rest = Math.floor(rest / target[axis]);
      if (index >= padded[axis]) first = false;
      at += (padded[axis] === 1 ? 0 : index) * stride;
      stride *= padded[axis];
    }
    values.push((at + 1) * step);
    stored.push(first);
  }
  return { shape: target, values, stored };
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function clash(a, b, random) {
  const long = a.map((n, i) => [n, i]).filter(([n, i]) => n > 1 && i >= a.length - b.length);
  const last = a[a.length - 1];
  if (a.length > 1 && a[0] !== last && last !== 1 && random() < 0.5) return [a[0]]; // it would fit at the left
  if (!long.length) return b;
  const [length, i] = long[Math.floor(random() * long.length)];
  return b.map((n, j) => (j === i - a.length + b.length ? length + 1 + Math.floor(random() * 2) : n));
}

const AXES = [2, 2, 3, 4, 4, 4]; // of the longer shape, by level

function anyPair(random, level) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const lengths = level < 2 ? [2, 3, 4, 5] : [2, 3, 4, 6, 10];
  const full = Array.from({ length: AXES[level] }, () => pick(lengths));
  if (level > 3 && random() < 0.2) full[full.length - 1] = 0;
  const ones = full.map(() => pick(["a", "b", "neither", "neither"]));
  const a = full.map((n, i) => (ones[i] === "a" ? 1 : n));
  let b = full.map((n, i) => (ones[i] === "b" ? 1 : n)).slice(pick([0, 1]));
  if (random() < 0.45) b = clash(a, b, random);
  return random() < 0.5 ? [a, b] : [b, a];
}

/** Pair number `turn` as [a, b], two different shapes; the higher the level, the more axes.  Fewer than half conflict. */
export function drawPair(turn, level) {
  const random = chance(turn * 31 + level);
  for (;;) {
    const pair = anyPair(random, level);
    if (!same(...pair)) return pair;
  }
}
