// Eight filters after a kept epoch, or what changed in them, or a digit's maps under them; accuracy and likeness so far.

import { interactive } from "./kit/frame.js";
import { h, write } from "./kit/dom.js";
import { stepAt } from "./kit/parameters.js";
import { fixed } from "./kit/words.js";
import { SIDE } from "./draw_digit_maths.js";
import { NEARLY, changes, largest, mapsUnder, moments, mostChanged, similarity } from "./filter_epochs_maths.js";
import { createPictures } from "./filter_epochs_picture.js";
import { rounds } from "./filter_epochs_rounds.js";
import { inWords } from "./filter_epochs_words.js";

const NOTES = {
  filters: "Blue: above 0. Small orange: below. All pictures have one scale, in every epoch.",
  change: "Blue: more than at the start. Small orange: less. One scale in every epoch.",
  maps: "max(0, x ⋆ W), on one scale in every epoch. The biases of the run were not kept and are left out.",
};

/** What the pictures hold, as { pictures: [epoch][filter], top }: one scale for all; maps are worked out once a digit. */
function createSource({ filters, examples }, all) {
  const known = new Map();
  const added = all.map((one) => changes(all[0].filters, one.filters));
  known.set("filters", { pictures: all.map((one) => one.filters), top: largest([filters.values]) });
  known.set("change", { pictures: added, top: largest(added.flat()) });
  return (shown, digit) => {
    const key = shown === "maps" ? digit : shown;
    if (!known.has(key)) {
      const image = examples.values.subarray(Number(digit) * SIDE * SIDE, (Number(digit) + 1) * SIDE * SIDE);
      const pictures = all.map((one) => mapsUnder(image, one.filters));
      known.set(key, { pictures, top: largest(pictures.flat()) });
    }
    return known.get(key);
  };
}

/** Accuracy and cosine similarities up to the chosen epoch: what comes is for the reader to find. */
function createCurves(ui, all, accuracies, epochs) {
  const x = { label: "epoch", ticks: epochs.map((_, s) => s), format: (s) => String(epochs[s]) };
  const small = { x, height: 230, min: 290, margin: { left: 44 } };
  const learning = ui.plot({ title: "Test digits read right", ...small });
  const likeness = ui.plot({ title: "Cosine similarity with its final form", ...small });
  const view = { x: [-0.3, epochs.length - 0.7] };
  return (s, channel) => {
    const points = (value) => all.slice(0, s + 1).map((one, i) => [i, value(one, i)]);
    learning.draw({ ...view, y: [0, 1.04] }, (g) => {
      const line = points((_, i) => accuracies[i]);
      g.rule({ x: s }, { color: "grey", dash: "2 4" });
      g.line(line, { name: "accuracy", color: "blue", width: 2.5 });
      g.points(line, { name: "accuracy", color: "blue", r: 3.5 });
      const place = s < epochs.length / 2 ? { anchor: "start", dx: 8 } : { anchor: "end" };
      g.text([s, accuracies[s]], fixed(accuracies[s], 3), { color: "blue", dy: 18, ...place });
    });
    likeness.draw({ ...view, y: [0.7, 1.02] }, (g) => {
      g.rule({ y: NEARLY }, { name: "nearly", color: "orange", dash: "5 4" });
      g.text([-0.3, NEARLY], fixed(NEARLY), { color: "orange", dx: 4, dy: -5 });
      g.rule({ x: s }, { color: "grey", dash: "2 4" });
      const order = all[0].cosines.map((_, k) => k).filter((k) => k !== channel);
      for (const k of [...order, channel]) {
        const look = k === channel ? { color: "green", width: 3 } : { color: "grey", width: 1 };
        g.line(points(({ cosines }) => cosines[k]), { name: `filter ${k}`, ...look });
        g.points([[s, all[s].cosines[k]]], { name: `now ${k}`, color: look.color, r: k === channel ? 5 : 2.5 });
      }
    });
  };
}

const headings = {
  filters: (k) => `Filter ${k}`,
  change: (k) => `Change of filter ${k}`,
  maps: (k, digit) => `The ${digit} under filter ${k}`,
};

const more = {
  filters: () => "",
  change({ from: start, now }) {
    const { row, column, from, to } = mostChanged(start, now);
    return from === to ? "" : ` Its weight that changed most, row ${row}, column ${column}: ${fixed(from)} → ${fixed(to)}.`;
  },
  maps: ({ maps: [now, end], digit }) => ` Its map of the ${digit} has one of ${fixed(similarity(now, end), 3)} with the last.`,
};

/** The pictures of all filters and of the chosen one: show(state, epoch's place). */
function createPanels(ui, all, source) {
  const pictures = createPictures(all[0].filters.map((_, k) => String(k)), (channel) => ui.set({ channel }));
  const times = createPictures(["start", "now", "end"]);
  ui.stops.push(pictures.stop, times.stop);
  const [note, heading] = [h("p", { class: "fb-filter_epochs-note" }), h("p", { class: "fb-plot-title" })];
  const [shown, channel, digit] = ["shown", "channel", "digit"].map((name) => ui.takeControl(name));
  const panel = (wide, ...parts) => h("div", { class: "fb-panel", style: `flex: 1 1 ${wide}px` }, ...parts);
  ui.stage.append(panel(340, shown, digit, pictures.node, note), panel(240, channel, heading, times.node));
  return (state, s) => {
    const { pictures: found, top } = source(state.shown, state.digit);
    ui.showControl("digit", state.shown === "maps");
    pictures.show(found[s], top);
    pictures.choose(state.channel);
    times.show([0, s, found.length - 1].map((at) => found[at][state.channel]), top);
    write(heading, headings[state.shown](state.channel, state.digit));
    write(note, NOTES[state.shown]);
  };
}

export default interactive((ui) => {
  const slider = ui.spec.parameters.find(({ name }) => name === "epoch");
  const [all, accuracies] = [moments(ui.data.filters), ui.data.accuracies.values];
  const source = createSource(ui.data, all);
  const target = all.findIndex(({ final }) => final);
  const panels = createPanels(ui, all, source);
  const curves = createCurves(ui, all, accuracies, slider.stops);
  ui.quiz({ title: "Predictions", below: true, ...rounds(ui, all, accuracies) });

  return (state) => {
    const { shown, channel, digit } = state;
    const s = stepAt(slider, state.epoch);
    panels(state, s);
    curves(s, channel);
    const [from, now] = [all[0].filters[channel], all[s].filters[channel]];
    const maps = [s, all.length - 1].map((at) => source(shown, digit).pictures[at][channel]);
    const rest = more[shown]({ from, now, maps, digit });
    return { words: inWords(slider.stops[s], accuracies[s], all[s], channel, rest), solved: s === target };
  };
});
