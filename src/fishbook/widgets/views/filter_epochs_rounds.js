// Three predictions, answered by the recorded run.

import { fixed, number } from "./kit/words.js";
import { length } from "./filter_epochs_maths.js";

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share) => `${number(100 * share, 2)} %`;

/** The place of the option that comes nearest. */
const nearest = (options, value) => options.indexOf([...options].sort((a, b) => Math.abs(a - value) - Math.abs(b - value))[0]);

/** What the run answers: shares of the gain in accuracy and of the way after one epoch, who moved away, and lengths. */
export function answers(all, accuracies) {
  const gain = (accuracies[1] - accuracies[0]) / (accuracies.at(-1) - accuracies[0]);
  const [first, last] = [all[0], all.at(-1)].map(({ filters }) => filters.map(length));
  return { gain, way: mean(all[1].ways), away: all[1].ways.findIndex((way) => way < 0), first, last };
}

export function rounds(ui, all, accuracies) {
  const { gain, way, away, first, last } = answers(all, accuracies);
  const others = [0, 3, 6].map((step) => (away + step) % first.length).sort((a, b) => a - b);
  const range = (lengths) => `${fixed(Math.min(...lengths))} to ${fixed(Math.max(...lengths))}`;
  const made = [
    {
      show: { epoch: 1, shown: "filters" },
      prompt: `The first epoch brings ${percent(gain)} of all that the accuracy will gain. How much of the distance ` +
        "between their first and their final weights do the filters cover in it, on average?",
      options: ["About a tenth", "About a half", "Nearly all of it"],
      right: nearest([0.1, 0.5, 0.9], way),
      why: `They cover ${percent(way)} of it. Filters that are still nearly random are enough: the layers behind ` +
        "them learn to read what they show.",
    },
    {
      show: { epoch: 1, shown: "filters", channel: away },
      prompt: "After one epoch one filter is farther from its final form than it was at the start. Which? Look at the lines.",
      options: others.map((k) => `Filter ${k}`),
      right: others.indexOf(away),
      why: `Its line falls, from ${fixed(all[0].cosines[away], 3)} to ${fixed(all[1].cosines[away], 3)}: what lowers the loss ` +
        "now need not lead to what lowers it later.",
    },
    {
      show: { epoch: 60, shown: "change" },
      prompt: "The cosine similarity does not see how long a filter is, the root of its summed squares. What becomes of " +
        "the lengths?",
      options: ["All eight shrink", "Some shrink, some grow", "All eight grow"],
      right: last.every((value, k) => value > first[k]) ? 2 : last.some((value, k) => value > first[k]) ? 1 : 0,
      why: `They were ${range(first)} and end at ${range(last)}: the answers grow with them.`,
    },
  ];
  return { rounds: made.length, make: (k) => made[k], chosen: (k) => ui.set(made[k].show) };
}
