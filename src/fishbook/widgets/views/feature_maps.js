// The pad, the image with what lies over it, the maps of one layer, and the ten shares.

import { interactive } from "./kit/frame.js";
import { h, write } from "./kit/dom.js";
import { squares } from "./kit/ink.js";
import { count, fixed, number } from "./kit/words.js";
import { SIDE, pixels } from "./draw_digit_maths.js";
import { createBars } from "./draw_digit_bars.js";
import { cells, createPad, inkFirst } from "./draw_digit_pad.js";
import { createCovering } from "./feature_maps_covering.js";
import { ALONE, MOST_INK, added, brightest, light, reached } from "./feature_maps_maths.js";
import { PLANS, channelsFirst, createNet, forward, scoreGradient } from "./feature_maps_net.js";
import { coverSquares, createFilter, createMaps, createSeen } from "./feature_maps_picture.js";
import { rounds, three, threeOnPad } from "./feature_maps_rounds.js";

const percent = (share) => `${number(100 * share, 2)} %`;

/** { nets(name), examples, about }: a network is made when it is first looked into. */
function unpacked(ui) {
  const known = new Map();
  const nets = (name) => {
    if (known.has(name)) return known.get(name);
    const prefix = name === "deep" ? "deep_" : "";
    const arrays = Object.entries(ui.data).map(([key, array]) => [key.startsWith(prefix) && key.slice(prefix.length), array]);
    known.set(name, createNet(Object.fromEntries(arrays), PLANS[name]));
    return known.get(name);
  };
  const names = ui.spec.parameters.find(({ name }) => name === "example").options.map(({ value }) => value).slice(1);
  const image = (k) => ui.data.examples.values.slice(k * SIDE * SIDE, (k + 1) * SIDE * SIDE);
  const [small, deep] = Array.from(ui.data.accuracies.values, (share) => number(100 * share, 3));
  const about = {
    small: `A small network, made for this page and trained on 4,000 digits. It reads ${small} % of 1,000 others right.`,
    deep: "The deep network of this chapter, trained on 50,000 digits, its weights rounded to 64 … 256 values a layer for " +
      `this page. It reads ${deep} % of 1,000 digits that it never saw right, and each as before the rounding.`,
  };
  return { nets, examples: Object.fromEntries(names.map((name, k) => [name, image(k)])), about };
}

function goalInWords({ goal, strokes, example }, maps, channel) {
  if (goal === "alone") {
    const sums = light(maps);
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

function inWords(state, { reading, maps, channel }, gradient, losses) {
  const [first, second] = reading.order;
  const share = (k) => `${k} with a share of ${fixed(reading.shares[k], 3)}`;
  const { example, over, strokes } = state;
  const truth = example === "mine" ? "" : Number(example.at(-1)) === first ? " Right." : ` People read a ${example.at(-1)}.`;
  const empty = example === "mine" && !strokes ? "The pad is empty. " : "";
  return `${empty}The ${state.network} network reads ${share(first)}; second guess: ${share(second)}.${truth}` +
    `${overInWords(over, gradient, losses)}${goalInWords(state, maps, channel)}`;
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

/** The layer and the map that a state looks at: each network keeps its own. */
function lookedAt({ network, layer, channel, deep_layer: deepLayer, deep_channel: deepChannel }) {
  return network === "deep" ? { layer: deepLayer, channel: deepChannel } : { layer, channel };
}

/**
 * look(state) gives { key, image, net, reading, gradient(), layer, maps, channel, fresh: are the maps others }, and works
 * out only what has changed.
 */
function createLook({ nets, examples }) {
  let [now, shown] = [{ key: null }, ""];
  return (state) => {
    const { network, example, strokes, centred } = state;
    const key = `${network} ${example === "mine" ? `${centred} ${strokes}` : example}`;
    if (key !== now.key) {
      const image = example === "mine" ? pixels(strokes, centred) : examples[example];
      const [net, known] = [nets(network), []];
      const reading = forward(image, net, SIDE);
      const gradient = () => (known[0] ??= scoreGradient(reading, net, reading.order[0]));
      now = { key, image, net, reading, gradient };
    }
    const { layer, channel } = lookedAt(state);
    const fresh = shown !== `${layer} ${key}`;
    if (fresh) now.maps = channelsFirst(now.reading.layers[layer]);
    shown = `${layer} ${key}`;
    return { ...now, layer, channel: Math.min(channel, now.maps.shape[0] - 1), fresh };
  };
}

/** What the network sees and what its maps answer: show(state, look, losses). */
function createPanels(ui, about) {
  const [seen, filter] = [createSeen(), createFilter(cells, [5, 3])];
  ui.stops.push(seen.stop);
  const answer = h("p", { class: "fb-draw_digit-answer", "aria-hidden": "true" });
  const [key, hint] = [1, 2].map(() => h("p", { class: "fb-draw_digit-hint" }));
  const maps = createMaps((channel) => ui.set({ [ui.state().network === "deep" ? "deep_channel" : "channel"]: channel }));
  const own = { small: ["layer", "channel"], deep: ["deep_layer", "deep_channel"] };
  const [layers, channels] = [0, 1].map((i) => Object.values(own).map((names) => ui.takeControl(names[i])));
  panel(ui, "What the network sees", 250, seen.node, answer, key, ui.takeControl("over"), ui.takeControl("centred"));
  panel(ui, "What its maps answer", 320, ...layers, maps.node, ...channels, filter.node, hint);
  let [painted, laid] = ["", ""];

  function showUnit({ net, layer, channel, maps: shown }) {
    const { row, column, value } = brightest(shown, channel);
    const [side, jump, first] = net.fields[layer];
    seen.field(value > 0 ? { x: first + jump * column, y: first + jump * row, side } : null);
    const place = value > 0 ? `Its brightest unit, row ${row}, column ${column}, holds ${fixed(value)}; framed: the ` +
      `${side}×${side} pixels it sees.` : "All its units are 0.";
    const weights = net.filterOf(layer, channel);
    filter.paint(weights, `Map ${channel}. ${place}${weights ? " Left: its filter, blue above 0." : ""}`);
  }

  function show(state, look, losses) {
    const { over, network } = state;
    for (const [name, names] of Object.entries(own)) names.forEach((one) => ui.showControl(one, name === network));
    if (look.key !== painted) seen.paint(look.image);
    if (look.fresh) maps.paint(look.maps);
    maps.choose(look.channel);
    const now = `${over} ${look.key} ${losses !== null}`;
    if (now !== laid) seen.lay(over === "gradient" ? squares(look.gradient(), SIDE) : losses && coverSquares(losses));
    [painted, laid] = [look.key, now];
    showUnit(look);
    const { order: [winner, next], shares } = look.reading;
    write(answer, `Read as ${winner}, share ${fixed(shares[winner], 3)}; then ${next}, ${fixed(shares[next], 3)}`);
    write(key, KEY[over]);
    write(hint, about[network]);
  }
  return { show, busy: (on) => (seen.node.dataset.busy = on) };
}

export default interactive((ui) => {
  const { nets, examples, about } = unpacked(ui);
  const pad = createPad(ui);
  const showPad = createShowPad(pad);
  ui.stage.append(pad.node);
  const panels = createPanels(ui, about);
  const shares = createBars(ui, { title: "Ten shares", label: "share", domain: [0, 1], decimals: 3, name: "share" });
  ui.button("Put the 3 back", () => ui.set(threeOnPad()));
  const read = (network, image) => forward(image, nets(network), SIDE);
  ui.quiz({ title: "Predictions", below: true, ...rounds(ui, read, nets("small").fields) });
  const [lookAt, covering] = [createLook({ nets, examples }), createCovering(ui)];
  let opened = false;

  return inkFirst(ui, pad, (state) => {
    const { over, network, goal, strokes, example } = state;
    const look = lookAt(state);
    const { reading, maps, channel, image } = look;
    shares(reading.shares, reading.order);
    const losses = over === "cover" ? covering(look, !opened && network === "small") : null;
    opened = true;
    panels.busy(over === "cover" && losses === null);
    panels.show(state, look, losses);
    showPad(state, image);
    const solved = example === "mine" && reached(goal, strokes, three(), reading.order[0], maps, channel);
    return { words: inWords(state, look, over === "gradient" ? look.gradient() : null, losses), solved };
  });
});
