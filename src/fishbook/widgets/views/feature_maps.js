// The pad, the image with what lies over it, the maps of one layer, and the ten shares.

import { interactive } from "./kit/frame.js";
import { h, write } from "./kit/dom.js";
import { squares } from "./kit/ink.js";
import { count, fixed, number } from "./kit/words.js";
import { SIDE, pixels } from "./draw_digit_maths.js";
import { createBars } from "./draw_digit_bars.js";
import { cells, createPad } from "./draw_digit_pad.js";
import { ALONE, MOST_INK, added, brightest, covered, covers, field, forward, light, reached, scoreGradient } from "./feature_maps_maths.js";
import { coverSquares, createFilter, createMaps, createSeen } from "./feature_maps_picture.js";
import { rounds, three, threeOnPad } from "./feature_maps_rounds.js";

const RESTED = 200; // ms after the last change the square starts to move
const SLICE = 8; // ms at a time: a stroke is not kept waiting
const percent = (share) => `${number(100 * share, 2)} %`;

function unpacked(ui) {
  const arrays = ["W1", "b1", "W2", "b2", "W3", "b3"];
  const net = Object.fromEntries(arrays.map((name) => [name, ui.data[name].values]));
  const names = ui.spec.parameters.find(({ name }) => name === "example").options.map(({ value }) => value).slice(1);
  const image = (k) => ui.data.examples.values.slice(k * SIDE * SIDE, (k + 1) * SIDE * SIDE);
  const weights = Object.values(net).reduce((sum, { length }) => sum + length, 0);
  const about = `A small network, made for this page: ${count(weights, "weight")}, trained on 4,000 digits. It reads ` +
    `${number(100 * ui.data.accuracy.values[0], 3)} % of 1,000 others right.`;
  return { net, examples: Object.fromEntries(names.map((name, k) => [name, image(k)])), about };
}

/** What the answer's share loses under the square: once the pen rests, or at once. */
function createCovering(ui, net) {
  let [timer, key, losses] = [null, null, null];
  ui.stops.push(() => clearTimeout(timer));
  function go(image, reading, from, found, until) {
    const places = covers();
    const winner = reading.order[0];
    let k = from;
    for (; k < found.length && performance.now() < until; k += 1) {
      const [row, column] = [places[Math.floor(k / places.length)], places[k % places.length]];
      found[k] = reading.shares[winner] - covered(image, net, winner, row, column);
    }
    if (k === found.length) losses = found;
    return k;
  }
  function later(image, reading, from, found, wait) {
    timer = setTimeout(() => {
      const k = go(image, reading, from, found, performance.now() + SLICE);
      if (k === found.length) ui.redraw();
      else later(image, reading, k, found, 0);
    }, wait);
  }
  return (now, image, reading, atOnce) => {
    if (now === key) return losses;
    clearTimeout(timer);
    [key, losses] = [now, null];
    const found = new Float64Array(covers().length ** 2);
    if (atOnce) go(image, reading, 0, found, Infinity);
    else later(image, reading, 0, found, RESTED);
    return losses;
  };
}

function goalInWords({ goal, strokes, example, layer }, reading, channel) {
  if (goal === "alone") {
    const sums = light(reading.layers[layer]);
    const share = sums[channel] / (sums.reduce((a, b) => a + b) || 1);
    return ` Map ${channel} holds ${percent(share)} of its layer's light; in a drawing of yours, ${percent(ALONE)} is the goal.`;
  }
  const more = example === "mine" ? added(strokes, three()) : null;
  if (more === null) return " Put the 3 back to go for the 8.";
  return ` Ink added to the 3: ${percent(more)}; read as an 8, with ${percent(MOST_INK)} at most, is the goal.`;
}

function overInWords(over, gradient, losses) {
  if (over === "none") return "";
  if (over === "cover" && !losses) return " The square moves once you rest.";
  const values = over === "cover" ? losses : gradient;
  const most = values.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  if (over === "cover") return ` Covered where it matters most, that share changes by ${fixed(-most, 3)}.`;
  return ` Steepest pixel: full ink there moves the winning score by about ${fixed(most)}.`;
}

function inWords(state, reading, channel, gradient, losses) {
  const [first, second] = reading.order;
  const share = (k) => `${k} with a share of ${fixed(reading.shares[k], 3)}`;
  const { example, over, strokes } = state;
  const truth = example === "mine" ? "" : Number(example.at(-1)) === first ? " Right." : ` People read a ${example.at(-1)}.`;
  const empty = example === "mine" && !strokes ? "The pad is empty. " : "";
  return `${empty}The network reads ${share(first)}; second guess: ${share(second)}.${truth}` +
    `${overInWords(over, gradient, losses)}${goalInWords(state, reading, channel)}`;
}

const KEY = {
  gradient: "Blue: more ink here raises the winning score. Small orange: it lowers it.",
  cover: "Blue: without this part the answer's share falls. Small orange: it grows.",
  none: "",
};

function panel(ui, title, wide, ...children) {
  const heading = h("p", { class: "fb-plot-title" }, title);
  ui.stage.append(h("div", { class: "fb-panel", style: `flex: 1 1 ${wide}px` }, heading, ...children));
}

/** Shows the pad, and wipes off what an example left there. */
function createShowPad(pad) {
  let wiped = false;
  const blank = new Float64Array(SIDE * SIDE);
  return (state, image) => {
    const mine = state.example === "mine";
    if (mine && !wiped) pad.show(state, blank);
    pad.show(state, mine ? null : image);
    wiped = mine;
  };
}

export default interactive((ui) => {
  const { net, examples, about } = unpacked(ui);
  const read = (image) => forward(image, net);
  const pad = createPad(ui);
  const showPad = createShowPad(pad);
  ui.stage.append(pad.node);
  const [seen, filter] = [createSeen(), createFilter(cells)];
  ui.stops.push(seen.stop);
  const answer = h("p", { class: "fb-draw_digit-answer", "aria-hidden": "true" });
  const key = h("p", { class: "fb-draw_digit-hint" });
  const maps = createMaps((channel) => ui.set({ channel }));
  panel(ui, "What the network sees", 250, seen.node, answer, key, ui.takeControl("over"), ui.takeControl("centred"));
  const hint = h("p", { class: "fb-draw_digit-hint" }, about);
  panel(ui, "What its maps answer", 320, ui.takeControl("layer"), maps.node, ui.takeControl("channel"), filter.node, hint);
  const shares = createBars(ui, { title: "Ten shares", label: "share", domain: [0, 1], decimals: 3, name: "share" });
  ui.button("Put the 3 back", () => ui.set(threeOnPad()));
  ui.quiz({ title: "Predictions", below: true, ...rounds(ui, read) });
  const covering = createCovering(ui, net);
  let [now, image, reading, gradient, drawn] = ["", null, null, null, ""];
  let [shownLayer, opened] = ["", false];

  function take({ example, strokes, centred }) {
    const mine = example === "mine";
    const wanted = mine ? `${centred} ${strokes}` : example;
    if (wanted === now) return false;
    now = wanted;
    image = mine ? pixels(strokes, centred) : examples[example];
    reading = read(image);
    gradient = scoreGradient(reading, net, reading.order[0]);
    seen.paint(image);
    return true;
  }

  function showFilter(layer, channel, { row, column, value }) {
    const [side] = field(layer);
    const place = value > 0 ? `Its brightest unit, row ${row}, column ${column}, holds ${fixed(value)}; framed: the ` +
      `${side}×${side} pixels it sees.` : "All its units are 0.";
    const first = layer === "conv1" || layer === "pool1";
    const weights = first ? net.W1.subarray(25 * channel, 25 * channel + 25) : null;
    filter.paint(weights, `Map ${channel}. ${place}${first ? " Left: its filter, blue above 0." : ""}`);
  }

  return (state) => {
    const { over, layer } = state;
    const fresh = take(state);
    shares(reading.shares, reading.order);
    const [C] = reading.layers[layer].shape;
    const channel = Math.min(state.channel, C - 1);
    if (fresh || layer !== shownLayer) maps.paint(reading.layers[(shownLayer = layer)]);
    maps.choose(channel);
    const losses = over === "cover" ? covering(now, image, reading, !opened) : null;
    opened = true;
    const look = `${over} ${now} ${losses !== null}`;
    if (look !== drawn) seen.lay(over === "gradient" ? squares(gradient, SIDE) : losses && coverSquares(losses));
    drawn = look;
    const top = brightest(reading.layers[layer], channel);
    const [side, jump] = field(layer);
    seen.field({ x: jump * top.column, y: jump * top.row, side });
    showFilter(layer, channel, top);
    showPad(state, image);
    const [winner, next] = reading.order;
    write(answer, `Read as ${winner}, share ${fixed(reading.shares[winner], 3)}; then ${next}, ${fixed(reading.shares[next], 3)}`);
    write(key, KEY[over]);
    const solved = state.example === "mine" && reached(state.goal, state.strokes, three(), reading, layer, channel);
    return { words: inWords(state, reading, channel, gradient, losses), solved };
  };
});
