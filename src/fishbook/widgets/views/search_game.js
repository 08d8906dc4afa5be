// Twenty probes in a dark plane, against random, grid and Bayesian search in a box that can be moved.

import { write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { BUDGET, COLUMNS, ROWS, WHOLE, bestOf, counted, fitted, keptRivals } from "./search_game_maths.js";
import { axes, createCurves, createPlane } from "./search_game_picture.js";
import { boxWords, inWords, setting } from "./search_game_words.js";

const STILL = 6; // pixels: a pointer that moved farther has dragged, not clicked

/** The state as it counts: whole numbers, each place once, and whether the game is over. */
function tidy({ rival, box, cursor, probes, revealed }) {
  const made = counted(probes);
  return { rival, box: fitted(box), cursor: cursor.map(Math.trunc), probes: made, over: revealed || made.length >= BUDGET };
}

/** Calls probe(column, row) for a click in the plane; a drag of the crosshair is none. */
function listen(plot, probe) {
  const { svg } = plot;
  let from = [0, 0];
  const nearest = (value, [[low, high], [first, last]]) => Math.round(low + ((value - first) / (last - first)) * (high - low));
  svg.addEventListener("pointerdown", (event) => (from = [event.clientX, event.clientY]), true);
  svg.addEventListener("click", (event) => {
    const handle = event.target.closest(".fb-handle")?.dataset.name;
    if (handle && handle !== "cursor") return;
    if (Math.hypot(event.clientX - from[0], event.clientY - from[1]) > STILL) return;
    const edge = svg.getBoundingClientRect();
    const [x, y] = ["x", "y"].map((axis) => JSON.parse(svg.dataset[axis]));
    const at = [nearest(event.clientX - edge.left, x), nearest(event.clientY - edge.top, y)];
    if (at[0] >= 0 && at[0] < COLUMNS && at[1] >= 0 && at[1] < ROWS) probe(...at);
  });
}

/** The corners of the box, to take hold of. */
function corners(ui, plot) {
  const move = (change) => ui.set({ box: fitted(change(fitted(ui.state().box))) });
  const edge = { step: { x: 1, y: 1 }, text: () => boxWords(fitted(ui.state().box)) };
  const first = plot.handle({
    ...edge,
    name: "first",
    label: "Search box, lower left corner",
    move: (x, y) => move(([, right, , top]) => [Math.min(Math.round(x + 0.5), right - 4), right, Math.min(Math.round(y + 0.5), top - 3), top]),
  });
  const last = plot.handle({
    ...edge,
    name: "last",
    label: "Search box, upper right corner",
    move: (x, y) => move(([left, , bottom]) => [left, Math.max(Math.round(x - 0.5), left + 4), bottom, Math.max(Math.round(y - 0.5), bottom + 3)]),
  });
  return ([left, right, bottom, top]) => {
    first.place(left - 0.5, bottom - 0.5);
    last.place(right + 0.5, top + 0.5);
  };
}

export default interactive((ui) => {
  const surface = Float64Array.from(ui.data.totals.values, (total) => Math.round(total) / 3000);
  const plane = ui.plot({ title: "The plane: accuracy in %", x: axes.rate, y: axes.decay, height: 370, grow: 1.3, min: 300, margin: { top: 14, right: 18, left: 62 } });
  const curves = ui.plot({ title: "Best accuracy so far in %", x: axes.trial, y: axes.accuracy, height: 370, min: 250, margin: { left: 34 } });
  const rivalsOf = keptRivals(surface);
  const target = bestOf(surface)[1][BUDGET - 1];
  const [paintPlane, paintCurves, placeBox] = [createPlane(plane, surface), createCurves(curves), corners(ui, plane)];
  const grip = plane.handle({
    name: "cursor",
    label: "Crosshair: Enter probes here",
    step: { x: 1, y: 1 },
    ends: { x: [0, COLUMNS - 1], y: [0, ROWS - 1] },
    text: (x, y) => setting(x, y),
    move: (x, y) => ui.set({ cursor: [Math.round(x), Math.round(y)] }),
  });

  function probe(column, row) {
    const { probes, over } = tidy(ui.state());
    const place = column * ROWS + row;
    const fresh = !over && !probes.includes(place);
    ui.set({ cursor: [column, row], ...(fresh ? { probes: [...probes, place] } : {}) });
    if (over) ui.say("The map is shown: a new game hides it.");
  }
  const probeHere = () => probe(...tidy(ui.state()).cursor);
  listen(plane, probe);
  grip.node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    probeHere();
  });
  const map = ui.button("Give up: show the map", () => ui.set(tidy(ui.state()).over ? { revealed: false, probes: [] } : { revealed: true }));
  ui.button("Whole plane", () => ui.set({ box: [...WHOLE] }));
  ui.button("Probe here", probeHere);

  return (given) => {
    const state = tidy(given);
    const rivals = rivalsOf(state.box, ui.redraw);
    grip.place(...state.cursor);
    placeBox(state.box);
    paintPlane(state);
    paintCurves(state, surface, rivals, target);
    write(map, state.over ? "New game" : "Give up: show the map");
    const solved = state.probes.some((place) => surface[place] >= target);
    return { words: inWords(state, surface, rivals, target), solved };
  };
});
