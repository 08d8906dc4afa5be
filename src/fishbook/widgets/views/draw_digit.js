// The pad, what the network sees of it, the outputs of every layer, and where one hidden neuron looks.

import { interactive } from "./kit/frame.js";
import { h, s, write } from "./kit/dom.js";
import { createInk, createSigned, squares } from "./kit/ink.js";
import { fixed } from "./kit/words.js";
import { SIDE, forward, full, pixels, reached } from "./draw_digit_maths.js";
import { createBars } from "./draw_digit_bars.js";
import { cells, createPad, inkFirst } from "./draw_digit_pad.js";
import { rounds } from "./draw_digit_rounds.js";

const RANGE = [-22, 18]; // scores of the 1,000 test digits lie between −20.4 and 16.2
const COLUMNS = 10;
const GOALS = {
  sure: "a share of 0.99 or more",
  four: "0.9 or more for the 9, from a 4",
  seven: "0.9 or more for the 1, from a 7",
  torn: "no share above 0.5",
};

/** A panel with a title, a picture of rows × columns cells of `size` pixels, and a line below it. */
function panel(ui, title, [rows, columns], size, picture) {
  const heading = h("p", { class: "fb-plot-title" }, title);
  picture.classList.add("fb-draw_digit-picture");
  picture.setAttribute("aria-hidden", "true");
  picture.style.width = `${columns * size}px`;
  picture.style.aspectRatio = `${columns} / ${rows}`;
  const below = h("p", { class: "fb-draw_digit-hint" });
  const node = h("div", { class: "fb-panel", style: `flex: 0 1 ${columns * size + 2}px` }, heading, picture, below);
  ui.stage.append(node);
  return { node, picture, title: (text) => write(heading, text), say: (text) => write(below, text) };
}

/** The same with the outputs of a layer as cells. */
function layer(ui, title, [rows, columns], size, name) {
  const grid = cells(rows, columns, name);
  const svg = s("svg", { viewBox: `0 0 ${columns} ${rows}` }, grid.node);
  return { ...panel(ui, title, [rows, columns], size, svg), paint: grid.paint };
}

function selectable({ picture }, ui) {
  const ring = s("rect", { class: "fb-draw_digit-ring", width: 1, height: 1 });
  picture.append(ring);
  const choose = (event) => {
    const edge = picture.getBoundingClientRect();
    const column = Math.floor(((event.clientX - edge.left) / edge.width) * COLUMNS);
    const row = Math.floor(((event.clientY - edge.top) / edge.height) * 5);
    if (column >= 0 && column < COLUMNS && row >= 0 && row < 5) ui.set({ unit: COLUMNS * row + column });
  };
  picture.addEventListener("pointerdown", choose);
  picture.addEventListener("pointermove", (event) => event.pointerType === "mouse" && choose(event));
  return (unit) => {
    ring.setAttribute("x", unit % COLUMNS);
    ring.setAttribute("y", Math.floor(unit / COLUMNS));
  };
}

function inWords({ example, strokes, centred, goal, unit }, reading) {
  const { shares, order } = reading;
  const [first, second] = order;
  const share = (k) => `${k} with a share of ${fixed(shares[k], 3)}`;
  const [sum, output] = [reading.sums1[unit], reading.hidden1[unit]];
  const neuron = ` Hidden neuron ${unit}: score ${fixed(sum)}, output ${fixed(output)}.`;
  if (example === "mine" && !strokes) {
    return `The pad is empty, and still there is an answer: ${share(first)}, then ${share(second)}. The biases alone ` +
      `make the scores, and softmax shares out 1 whatever they are: the network has no “none of these”.${neuron}`;
  }
  const read = `The network reads ${share(first)}; second guess: ${share(second)}.`;
  const wanted = ` Your goal: ${GOALS[goal]}`;
  if (example !== "mine") {
    const label = Number(example.at(-1));
    const truth = label === first ? "Right" : `Wrong: people read a ${label}`;
    const switched = centred ? "" : " The switch acts on drawings; a test digit is centred already.";
    return `${read} ${truth}.${switched}${wanted}, in a drawing of your own.${neuron}`;
  }
  const judge = { four: " Whether it is a 4, you judge.", seven: " Whether it is a 7, you judge." }[goal] ?? "";
  const room = full(strokes) ? " The pad is full: take a stroke back or clear it." : "";
  return `${read}${wanted}.${judge}${neuron}${room}`;
}

/** The network as float32, and the test digits by name. */
function unpacked(ui) {
  const arrays = ["W1", "b1", "W2", "b2", "W3", "b3"];
  const net = Object.fromEntries(arrays.map((name) => [name, Float32Array.from(ui.data[name].values)]));
  const names = ui.spec.parameters.find(({ name }) => name === "example").options.map(({ value }) => value).slice(1);
  const image = (k) => ui.data.examples.values.slice(k * SIDE * SIDE, (k + 1) * SIDE * SIDE);
  return { net, examples: Object.fromEntries(names.map((name, k) => [name, image(k)])) };
}

export default interactive((ui) => {
  const { net, examples } = unpacked(ui);
  const pad = createPad(ui);
  ui.stage.append(pad.node);
  const [ink, weights] = [createInk("seen", SIDE, SIDE), createSigned("weights", SIDE, SIDE)];
  ui.stops.push(weights.stop);
  const seen = panel(ui, "What the network sees: 784 pixels", [SIDE, SIDE], 6, ink.node);
  seen.node.style.flex = "1 1 250px";
  seen.node.prepend(ui.takeControl("example"));
  seen.node.append(ui.takeControl("centred"));
  const answer = h("p", { class: "fb-draw_digit-answer", "aria-hidden": "true" }); // said in words below, far from the pen
  seen.picture.after(answer);
  const first = layer(ui, "Layer 1: 50 sigmoids", [5, COLUMNS], 22, "hidden1");
  first.node.append(ui.takeControl("unit"));
  const ring = selectable(first, ui);
  first.say("The fuller a cell, the nearer to 1.");
  const looks = panel(ui, "", [SIDE, SIDE], 6, weights.node);
  const second = layer(ui, "Layer 2: 100 sigmoids", [10, COLUMNS], 16.8, "hidden2");
  const scores = createBars(ui, { title: "Ten scores", label: "score", domain: RANGE, decimals: 2, name: "score" });
  const softmax = { title: "Ten shares, by softmax", label: "share", domain: [0, 1], decimals: 3, name: "share" };
  const shares = createBars(ui, softmax);
  const read = (image) => forward(image, net);
  ui.quiz({ title: "Predictions", below: true, ...rounds(ui, read, examples) });
  let [key, image, reading, lit] = ["", null, null, -1];

  function drawLooks(unit) {
    const column = Array.from({ length: SIDE * SIDE }, (_, i) => net.W1[i * 50 + unit]);
    const [low, high] = [Math.min(...column), Math.max(...column)];
    weights.paint(squares(column, SIDE));
    looks.title(`Where neuron ${unit} looks`);
    looks.say(`Blue: ink raises its score, by up to ${fixed(high)}. Small orange: ink lowers it, by up to ${fixed(-low)}.`);
  }

  return inkFirst(ui, pad, (state) => {
    const { example, strokes, centred, goal, unit } = state;
    const mine = example === "mine";
    const now = mine ? `${centred} ${strokes}` : example;
    const fresh = now !== key;
    if (fresh) {
      [key, image] = [now, mine ? pixels(strokes, centred) : examples[example]];
      reading = read(image);
    }
    scores(reading.scores, reading.order); // these ask for their width: first, while nothing else has changed
    shares(reading.shares, reading.order);
    if (fresh) {
      ink.paint(image);
      first.paint(reading.hidden1);
      second.paint(reading.hidden2);
    }
    pad.show(state, mine ? null : image);
    const [winner, next] = reading.order;
    const share = (k) => fixed(reading.shares[k], 3);
    write(answer, `Read as ${winner}, share ${share(winner)}; then ${next}, ${share(next)}`);
    ring(unit);
    if (unit !== lit) drawLooks((lit = unit));
    return { words: inWords(state, reading), solved: mine && strokes !== "" && reached(goal, reading.shares) };
  });
});
