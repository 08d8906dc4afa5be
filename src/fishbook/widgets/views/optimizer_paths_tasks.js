// What each landscape asks for, when it is reached, and the sentence that says how far the reader is.

import { count } from "./kit/words.js";
import { GOAL, RULES, STEPS } from "./optimizer_paths_maths.js";

const TEXTBOOK_MARK = 20; // AdaGrad's steps in the valley of the chapter
const ROSENBROCK_MARK = 50;
const ENOUGH = 3; // rules that have to end on the saddle together

export const ASKS = {
  valley: undefined, // the widget's own
  rosenbrock:
    `Target: with Momentum, stay below ${GOAL} before step ${ROSENBROCK_MARK}. First say: will the rate have to be larger or ` +
    "smaller than in the valley, and by how much?",
  saddle:
    `Target: find a start from which at least ${ENOUGH} rules end on the saddle itself, at (0, 0), where f = 1. Before you ` +
    "move it, say which rules leave soonest from where it is now.",
};

function fate({ touched, reached, diverged }) {
  if (diverged !== null) return `diverged at step ${diverged}`;
  if (touched === null) return `not below ${GOAL} in ${STEPS} steps`;
  if (touched === reached) return `below ${GOAL} for good from step ${reached}`;
  const rest = reached === null ? "but not for good" : `for good from step ${reached}`;
  return `first below ${GOAL} at step ${touched}, ${rest}`;
}

const ofMomentum = ({ momentum }) => (momentum ? `Momentum: ${fate(momentum)}.` : "Momentum is switched off.");

/** The names of the other rules that diverged, and when. */
function losses(runs, except) {
  const lost = Object.entries(runs).filter(([key, run]) => key !== except && run.diverged !== null);
  return lost.map(([key, run]) => `${RULES[key].name} diverged at step ${run.diverged}.`).join(" ");
}

function valley(runs, mark) {
  const reached = runs.momentum?.reached ?? null;
  const solved = mark !== 0 && reached !== null && (mark === null || reached < mark);
  const said = mark === null ? `AdaGrad with ${RULES.adagrad.lr} does not arrive from here.` : `AdaGrad's mark is ${count(mark, "step")}.`;
  const more = solved && mark === TEXTBOOK_MARK ? "14 are good, 9 are possible." : "";
  return { solved, words: [ofMomentum(runs), said, more, losses(runs, "momentum")] };
}

function rosenbrock(runs) {
  const reached = runs.momentum?.reached ?? null;
  const solved = reached !== null && reached < ROSENBROCK_MARK;
  return { solved, words: [ofMomentum(runs), losses(runs, "momentum")] };
}

function saddle(runs) {
  const all = Object.values(runs);
  const stays = ({ losses: f, diverged }) => diverged === null && Math.abs(f[f.length - 1] - 1) < GOAL;
  const stuck = all.filter(stays).length;
  const solved = stuck >= ENOUGH && stuck === all.length;
  const of = `${stuck} of the ${count(all.length, "rule")} shown ${stuck === 1 ? "ends" : "end"} on the saddle after ${STEPS} steps; move Steps shown there to see it.`;
  return { solved, words: [all.length ? of : "No rule is shown.", losses(runs)] };
}

/** { words, solved, ask } for the walks shown; `mark` is the number of steps that Momentum has to beat in the valley. */
export function judge(landscape, runs, mark, atGoal) {
  const { words, solved } = { valley, rosenbrock, saddle }[landscape](runs, mark);
  const ask = ASKS[landscape];
  if (atGoal) return { words: `This start is below ${GOAL} already: drag it away.`, solved: false, ask };
  return { words: words.filter(Boolean).join(" "), solved, ask };
}
