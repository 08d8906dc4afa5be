// Tasks to predict, and what an answer shows: right, or which usual mistake it is.

import { chance, compute, fit, looked } from "./conv_stepper_maths.js";

export const GOAL = 5;
const SIZES = ["size", "filter_size", "stride", "pad"];
const MATTERS = { size: SIZES, count: [...SIZES, "pixel"], value: [...SIZES, "channels", "filters", "seed", "row", "which"] };
const TURNED = "A convolution layer does not turn it.";
const KINDS = ["small sum", "size", "padded sum", "size with stride", "counts"];

/** What stands to be predicted: "value", "count", "size", or null where nothing is asked. */
export function asked({ mode, question }, { side }) {
  if (question === "size") return "size";
  if (question === "none" || side === null) return null;
  return mode === "back" ? "count" : "value";
}

/** A text that is the same for the same question alone. */
export function keyOf(state) {
  const fitting = fit(state.size, state.filter_size, state.stride, state.pad);
  const [kind, now] = [asked(state, fitting), { ...state, ...looked(state, fitting) }];
  if (kind === null) return "nothing";
  const words = kind === "value" ? `${kind}.${now.kernel}.${now.picture}` : kind;
  return `${words}.${MATTERS[kind].map((name) => now[name]).join(".")}`;
}

/** The answer that was given to the present question: a number, "none" or null. */
function answerOf(state) {
  const [said, key] = state.answer.split("@");
  if (state.answer === "" || key !== keyOf(state)) return null;
  return said === "none" ? said : Number(said);
}

/** The right answer: a number, or "none" where the sizes do not fit. */
function truthOf(state, steps) {
  const kind = asked(state, steps.fit);
  const { row, which, pixel } = looked(state, steps.fit);
  if (kind === "size") return steps.fit.side ?? "none";
  return kind === "count" ? steps.counts[pixel] : steps.product[row * state.filters + which];
}

function valueMistakes({ filter_size: F }, { col, columns, W }, { row, which }) {
  const [values, w] = [col.slice(row * columns, (row + 1) * columns), W.slice(which * columns, (which + 1) * columns)];
  const area = F ** 2;
  const sum = (weight) => values.reduce((total, v, k) => total + v * weight(k), 0);
  return [
    [sum((k) => w[k - 2 * (k % area) + area - 1]), `That is the sum with the filter turned by 180°. ${TURNED}`],
    [sum((k) => (k < area ? w[k] : 0)), "That is channel 0 alone. The channels are added up."],
    [sum(() => 1), "That is the sum of the pixels. Each of them is multiplied by its weight first."],
    [sum((k) => Math.abs(w[k])), "A minus sign is lost: negative weights take away."],
  ];
}

function sizeMistakes({ size: H, filter_size: F, stride: S, pad: P }, { side, room }) {
  const fits = (left) => (left >= 0 && left % S === 0 ? left / S : NaN);
  return [
    [Math.floor(room / S) + 1, "That is the size after rounding down. A rest would be cut off: such sizes are refused."],
    [fits(room), "The first window is missing: add 1 after the division."],
    [fits(H - F) + 1, "The pad is missing: it adds P on both sides."],
    [fits(H + P - F) + 1, "The pad stands on both sides: 2P, not P."],
    [room + 1, "That is the size for stride 1: divide by S before you add 1."],
    [(side ?? NaN) ** 2, "That is how many numbers out has. The question is about one side."],
  ];
}

function countMistakes({ filter_size: F }, { fit: fitting }) {
  return [
    [F * F, "So often only where windows lie all around it. Near the edge, and with a stride, there are fewer."],
    [fitting.side ** 2, "That is how many windows there are in all."],
    [F, "That is along one axis. Multiply the count along the rows by the one along the columns."],
  ];
}

/** What is wrong with a wrong answer, in a sentence, or "". */
function mistake(state, steps, said) {
  const kind = asked(state, steps.fit);
  if (said === "none") return "They do fit: H + 2P − F is a multiple of the stride.";
  const known = {
    value: () => valueMistakes(state, steps, looked(state, steps.fit)),
    size: () => sizeMistakes(state, steps.fit),
    count: () => countMistakes(state, steps),
  };
  return known[kind]().find(([number]) => number === said)?.[1] ?? "";
}

/** Task number `turn` from 1: five kinds in turn, each with other numbers. */
export function drawTask(turn) {
  let k = 0;
  const pick = (low, high) => low + chance(turn, 5000 + (k += 1), high - low + 1);
  const one = (...list) => list[pick(0, list.length - 1)];
  const kind = KINDS[(turn - 1) % KINDS.length];
  const plain = { mode: "forward", question: "value", picture: "random", answer: "", turn };
  const first = { channels: 1, filters: 1, which: 0, row: 0, pixel: 0, stride: 1, pad: 0 };
  const base = { ...plain, ...first, kernel: one("edge", "random", "blur"), seed: pick(0, 9999) };
  const fitting = (task) => {
    const { side } = fit(task.size, task.filter_size, task.stride, task.pad);
    return side === null ? { ...task, stride: 1 } : task;
  };
  if (kind === "small sum") return { ...base, size: pick(4, 6), filter_size: 2, kernel: "random", row: pick(1, 8) };
  if (kind === "size") return { ...base, question: "size", size: pick(5, 9), filter_size: pick(2, 5), pad: pick(0, 2) };
  if (kind === "padded sum") {
    const task = fitting({ ...base, size: pick(4, 6), filter_size: 3, pad: 1, stride: pick(1, 2), channels: pick(1, 2) });
    return { ...task, row: pick(0, fit(task.size, 3, task.stride, 1).side ** 2 - 1) };
  }
  if (kind === "size with stride") {
    return { ...base, question: "size", size: pick(4, 9), filter_size: pick(1, 5), stride: pick(2, 3), pad: pick(0, 2) };
  }
  const sizes = { size: pick(4, 7), filter_size: pick(2, 3), stride: pick(1, 2), pad: pick(0, 1) };
  const task = fitting({ ...base, mode: "back", ...sizes });
  return { ...task, pixel: pick(0, task.size ** 2 - 1) };
}

/** Whether a question is the one that was drawn: only those count. Before the first it is the one the widget opened with. */
export function isTask(state, opening) {
  return keyOf(state) === keyOf({ ...state, ...(state.turn ? drawTask(state.turn) : opening) });
}

/** { said, truth, right, why } of the answer to the present question, or null while there is none. */
export function verdictOn(state, steps = compute(state)) {
  const said = answerOf(state);
  if (said === null || asked(state, steps.fit) === null) return null;
  const truth = truthOf(state, steps);
  return { said, truth, right: said === truth, why: said === truth ? "" : mistake(state, steps, said) };
}
