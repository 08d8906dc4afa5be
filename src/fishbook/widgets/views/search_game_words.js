// What the search game says: settings, accuracies, and what the last probe changed.

import { count, fixed, number, powerOfTen } from "./kit/words.js";
import { BUDGET, WHOLE, bestSoFar, columnOf, decayAt, rateAt, rowOf } from "./search_game_maths.js";

export const NAMES = { random: "random search", grid: "the grid", bayes: "Bayesian search" };

export const percent = (accuracy) => `${fixed(100 * accuracy, 1)}%`;
const short = (value) => number(Number(value.toPrecision(2)), 2).replace(/^1·/, "");

/** 10⁻⁵, 0.001, 10: a power of ten on an axis. */
export const power = (exponent) => (exponent < -3 ? powerOfTen(exponent) : number(10 ** exponent));

export function setting(column, row) {
  return `learning rate ${short(rateAt(column))}, weight decay ${short(decayAt(row))}`;
}

/** The box in words, each range from its first to its last value. */
export function boxWords([left, right, bottom, top]) {
  return `rates ${short(rateAt(left))} … ${short(rateAt(right))}, decays ${short(decayAt(bottom))} … ${short(decayAt(top))}`;
}

function probeWords(probes, surface, cursor) {
  if (!probes.length) return "No probe yet. Click in the plane, or move the crosshair and press Enter.";
  const here = probes.findIndex((place) => columnOf(place) === cursor[0] && rowOf(place) === cursor[1]);
  const k = here < 0 ? probes.length - 1 : here;
  const scores = probes.map((place) => surface[place]);
  const best = bestSoFar(scores);
  const which = `Probe ${k + 1}, ${setting(columnOf(probes[k]), rowOf(probes[k]))}: ${percent(scores[k])}`;
  const again = k < probes.length - 1 ? ` You are at probe ${probes.length}; your best is ${percent(best[probes.length - 1])}.` : "";
  if (k === 0) return `${which}.${again}`;
  const gain = scores[k] - best[k - 1];
  const points = `${fixed(100 * Math.abs(gain), 1)} points`;
  if (gain > 1e-9) return `${which}, the best until then, by ${points}.${again}`;
  if (gain > -1e-9) return `${which}, as good as the best until then.${again}`;
  return `${which}, ${points} below the best until then, ${percent(best[k - 1])}.${again}`;
}

/** How many trials the rivals have made: as many as the reader, and all of them once the game is over. */
export const trialsOf = ({ probes, over }) => (over ? BUDGET : probes.length);

function rivalWords(rivals, { box, rival, ...state }) {
  const where = box.join() === WHOLE.join() ? "in the whole plane" : `in the box (${boxWords(box)})`;
  const trials = trialsOf(state);
  if (!trials) return `The rivals search ${where} and make a trial whenever you do; the band will be that of ${NAMES[rival]}.`;
  const [random, grid, bayes] = ["random", "grid", "bayes"].map((name) => percent(rivals[name][1][trials - 1]));
  const medians = `Rivals ${where}, medians after ${count(trials, "trial")}: random ${random}, grid ${grid}, Bayesian ${bayes}.`;
  const rings = { random: "", grid: " Small rings: the trials of the grid.", bayes: " Small rings: one Bayesian run." };
  return medians + (state.over ? rings[rival] : "");
}

function verdict(best, target) {
  if (best < target) return "below";
  return best > target ? "above" : "at";
}

export function inWords(state, surface, rivals, target) {
  const { probes, cursor, over } = state;
  const best = Math.max(...probes.map((place) => surface[place]));
  const yours = probes.length ? `Your best is ${percent(best)}, ${verdict(best, target)} the target of ${percent(target)}` : "You made no probe";
  const end = over ? ` ${yours}; the best on the map is ${percent(Math.max(...surface))}.` : ` The target is ${percent(target)}.`;
  return `${probeWords(probes, surface, cursor)}${end} ${rivalWords(rivals, state)}`;
}
