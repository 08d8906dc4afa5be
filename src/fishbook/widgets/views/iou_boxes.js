// Two boxes to drag over a scene, what they share and cover, and six rounds of "what is their IoU?".

import { interactive } from "./kit/frame.js";
import { SIDE, drawBox, drawScene, scenesOf, still } from "./kit/scene.js";
import { fixed, number } from "./kit/words.js";
import { ROUNDS, isReached, moved, ordered, overlap, resized, roundResult, shared } from "./iou_boxes_maths.js";

const LOOKS = { a: { color: "blue" }, b: { color: "orange", dash: "6 3" } };

const middle = ([x1, y1, x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];

function sides([x1, y1, x2, y2]) {
  return `${number(x2 - x1)} × ${number(y2 - y1)}`;
}

function inWords(a, b, aim, size) {
  const { areas, intersection, union, iou } = overlap(a, b);
  const [one, two, both, all] = [...areas, intersection, union].map((value) => number(value, 6));
  const quotient = `IoU = ${both} / (${one} + ${two} − ${both}) = ${both} / ${all} = ${fixed(iou, 3)}.`;
  const boxes = `A is ${sides(a)} = ${one} square pixels, B ${sides(b)} = ${two}.`;
  const common = shared(a, b);
  const meet = common ? `Both cover ${sides(common)} = ${both}, ${Math.round((100 * intersection) / areas[0])} % of A.` : "They do not meet.";
  const grown = b[2] - b[0] !== size[0] || b[3] - b[1] !== size[1];
  const rule = grown && !isReached(a, b, aim, size) ? ` For the target B keeps its first size, ${size[0]} × ${size[1]}.` : "";
  return `${boxes} ${meet} ${quotient} The target is ${number(aim)}.${rule}`;
}

/** Two handles for the box `name`: the middle moves it, the lower right corner resizes it. */
function grips(ui, plot, name) {
  const [label, step] = [`Box ${name.toUpperCase()}`, { x: 0.5, y: -0.5 }];
  const now = () => ordered(ui.state()[name]);
  const text = (x, y) => `x = ${number(x)}, y = ${number(y)}`;
  const move = (x, y) => ui.set({ [name]: moved(now(), x, y, SIDE) });
  const resize = (x, y) => ui.set({ [name]: resized(now(), x, y, SIDE) });
  const { color } = LOOKS[name];
  const corner = { name: `${name}-size`, label: `${label}, its lower right corner`, step, text, move: resize, color };
  const handles = [plot.handle({ name: `${name}-place`, label: `${label}, its middle`, step, text, move, color }), plot.handle(corner)];
  return (box) => {
    handles[0].place(...middle(box));
    handles[1].place(box[2], box[3]);
  };
}

function makeRound(k) {
  const { a, b, options, right, iou, intersection, union, lesson } = roundResult(k);
  const boxes = [{ box: a, ...LOOKS.a, fill: 18 }, { box: b, color: "orange", dash: "2 1", fill: 18 }];
  return {
    prompt: "What is the IoU of these two boxes?",
    picture: still(null, boxes, `Box A is ${sides(a)}, box B ${sides(b)}; B begins ${b[0] - a[0]} pixels further right and ${b[1] - a[1]} further down.`),
    options: options.map((value) => number(value)),
    right,
    why: `${intersection} / ${union} = ${fixed(iou, 3)}. ${lesson}`,
  };
}

function drawBars(plot, { areas, intersection, union }) {
  const rows = [
    ["A", areas[0], "blue"],
    ["B", areas[1], "orange"],
    ["A and B, the intersection", intersection, "ink"],
    ["A or B, the union", union, "grey"],
  ];
  plot.draw({ x: [0, Math.max(union, 100) * 1.05], y: [-0.5, 4] }, (g) => {
    rows.forEach(([label, value, color], i) => {
      const at = 3 - i;
      g.bars([[at, 0, value]], { name: `area-${i}`, color, width: 0.42, sideways: true });
      g.text([0, at + 0.25], `${label}: ${number(value, 6)}`, { dx: 3, dy: -4 });
    });
  });
}

export default interactive((ui) => {
  const [scene] = scenesOf(ui.data);
  const first = ordered(ui.spec.parameters.find(({ name }) => name === "b").value);
  const size = [first[2] - first[0], first[3] - first[1]];
  const ticks = [0, 16, 32, 48, 64];
  const axes = { x: { label: "x (pixels)", ticks }, y: { label: "y (pixels)", ticks } };
  const map = ui.plot({ title: "Drag the boxes", ...axes, equal: true, height: 350, min: 280, grow: 1.3 });
  const bars = ui.plot({ title: "Areas", x: { label: "square pixels" }, y: { ticks: [] }, height: 260, min: 230, margin: { left: 14 } });
  const place = Object.fromEntries(["a", "b"].map((name) => [name, grips(ui, map, name)]));
  ui.quiz({ make: makeRound, rounds: ROUNDS.length, below: true, title: "Guess the IoU" });

  return (state) => {
    const boxes = { a: ordered(state.a), b: ordered(state.b) };
    const both = shared(boxes.a, boxes.b);
    for (const name of ["a", "b"]) place[name](boxes[name]);
    map.draw({ x: [0, SIDE], y: [SIDE, 0] }, (g) => {
      drawScene(g, scene.href);
      for (const name of ["a", "b"]) drawBox(g, boxes[name], { name, fill: 16, ...LOOKS[name] });
      if (both) drawBox(g, both, { name: "shared", color: "ink", fill: 40, width: 1 });
      for (const name of ["a", "b"]) g.text(boxes[name], name.toUpperCase(), { color: LOOKS[name].color, dx: 4, dy: 14 });
    });
    drawBars(bars, overlap(boxes.a, boxes.b));
    const aim = Number(state.aim);
    return { words: inWords(boxes.a, boxes.b, aim, size), solved: isReached(boxes.a, boxes.b, aim, size) };
  };
});
