// Two shapes to type, a prediction to make, and then the rule: the aligned table and the cells, stored and repeated.

import { add, drawPair, explainAll, judge, mend, readShape, same, sizeOf, tupleText } from "./broadcasting_maths.js";
import { alignedTable, drawnCells } from "./broadcasting_picture.js";
import { HOW_MANY, roundOf } from "./broadcasting_rounds.js";
import { button } from "./kit/controls.js";
import { KEYS, h, uid, write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { count } from "./kit/words.js";

const GOAL = 5;
const CHAPTER = "2,3+ 2,3+3 2,3+2 2,3+2,1 3,1+1,4 100,784+784 100,784+100 100,10+10,100 1000,1,784+10,784";
const MORE = "5+5,1 2,1,3+4,1 2,2,3+2,3 4,1,28,28+3,1,1 32,3,28,28+3 0,3+1,3 0+2";
const EXAMPLES = `${CHAPTER} ${MORE}`.split(" ").map((pair) => pair.replaceAll(",", ", ").split("+"));

const text = (shape) => shape.join(", ");

/** A field for a shape, with the sentence that says what is wrong in it; a text that cannot be read stays to be mended. */
function shapeField(label, changed) {
  const note = h("span", { class: "fb-wrong", id: uid("note"), role: "status" });
  const input = h("input", { type: "text", size: 13, autocomplete: "off", "aria-describedby": note.id, ...KEYS });
  let shown = null;
  input.addEventListener("input", () => changed(readShape(input.value)));
  return {
    node: h("div", {}, h("label", { class: "fb-field" }, h("span", {}, label), input), " ", note),
    input,
    forget: () => (shown = null),
    complain: (sentence) => write(note, sentence),
    show(now) {
      const typed = readShape(input.value);
      if (shown === null || (now !== shown && text(typed.shape ?? []) !== now)) input.value = now;
      shown = now;
      const { error } = readShape(input.value);
      write(note, error ?? "");
      input.setAttribute("aria-invalid", String(Boolean(error)));
    },
  };
}

function pairMenu(choose) {
  const name = ([a, b]) => [a, b].map((one) => tupleText(readShape(one).shape)).join(" with ");
  const options = EXAMPLES.map((pair, i) => h("option", { value: i }, name(pair)));
  const menu = h("select", { ...KEYS, onchange: () => menu.value && choose(...EXAMPLES[menu.value]) });
  menu.append(h("option", { value: "" }, "a pair of your own"), ...options);
  const show = (a, b) => {
    const i = EXAMPLES.findIndex((pair) => pair[0] === a && pair[1] === b);
    menu.value = i < 0 ? "" : String(i);
  };
  return { node: h("label", { class: "fb-field" }, h("span", {}, "or choose"), menu), show };
}

function inWords(a, b, { axes, result }, verdict) {
  if (!verdict) {
    const [left, right] = [a, b].map((shape) => `${tupleText(shape)}, ${count(sizeOf(shape), "number")}`);
    return `a has shape ${left}; b has shape ${right}. What shape does a + b have?`;
  }
  if (result === null) {
    const numpy = [a, b].map((shape) => tupleText(shape).replaceAll(" ", "")).join(" ");
    const why = verdict.right ? ` ${explainAll(axes.filter((axis) => axis.result === null))}.` : "";
    const cure = mend(a, b);
    const mended = cure ? ` ${cure.name}.reshape(-1, 1) has shape ${tupleText(cure.shape)} and fits.` : "";
    return `${verdict.says}${why} NumPy: operands could not be broadcast together with shapes ${numpy}.${mended}`;
  }
  const why = verdict.right && axes.length ? ` ${explainAll(axes)}.` : "";
  const size = sizeOf(result) ? count(sizeOf(result), "number") : "which holds no numbers at all";
  return `${verdict.says} ${tupleText(a)} with ${tupleText(b)} gives ${tupleText(result)}, ${size}.${why}`;
}

export default interactive((ui) => {
  const answered = new Set();
  const choose = (a, b, more = {}) => {
    answer.forget();
    ui.set({ a, b, prediction: "", ...more });
  };
  const fields = ["a", "b"].map((name) =>
    shapeField(`Shape of ${name}`, ({ shape }) => {
      if (shape && !same(shape, readShape(ui.state()[name]).shape)) ui.set({ [name]: text(shape), prediction: "" });
      ui.redraw();
    }),
  );
  const menu = pairMenu(choose);
  const answer = shapeField("a + b has shape", () => ui.redraw());
  const another = button("Another pair", () => {
    let { turn, streak } = ui.state();
    const drawn = () => drawPair(turn, streak).map(text);
    while (answered.has(drawn().join("|"))) turn += 1;
    choose(...drawn(), { turn: turn + 1 });
    answer.input.focus({ preventScroll: true });
  });
  const mark = h("strong", {});
  const score = h("span", {});
  const picture = h("div", { class: "fb-broadcasting-row" });

  function settle(prediction) {
    const { a, b, streak } = ui.state();
    const pair = [a, b].map((one) => readShape(one).shape);
    const name = pair.map(text).join("|");
    const { right } = judge(...pair, prediction);
    const counts = right && !answered.has(name);
    answered.add(name);
    const next = right || streak === GOAL ? Math.min(GOAL, streak + counts) : 0;
    ui.set({ prediction: prediction === "conflict" ? prediction : tupleText(prediction), streak: next });
    another.focus({ preventScroll: true });
  }
  function check() {
    const { shape } = readShape(answer.input.value);
    if (shape && answer.input.value.trim()) settle(shape);
    else if (shape) answer.complain("Write a shape first: 3, 4 for two axes, () for a single number.");
  }
  answer.input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // else the same Enter presses the button that gets the focus
    check();
  });
  const asking = [answer.node, button("Check", check), button("They conflict", () => settle("conflict"))];
  ui.stage.append(h("div", { class: "fb-broadcasting-row" }, ...fields.map(({ node }) => node), menu.node));
  ui.stage.append(h("div", { class: "fb-broadcasting-row" }, ...asking, mark, another, score), picture);
  ui.quiz({ title: "The same in code", rounds: HOW_MANY, make: roundOf, below: true });
  ui.resets.push(() => [...fields, answer].forEach((field) => field.forget()));
  let painted = "";

  return ({ a: aText, b: bText, prediction, streak }) => {
    const [a, b] = [aText, bText].map((one) => readShape(one).shape);
    fields[0].show(aText);
    fields[1].show(bText);
    menu.show(text(a), text(b));
    answer.show(prediction === "conflict" ? "" : prediction);
    const total = add(a, b);
    const said = prediction === "conflict" ? prediction : readShape(prediction).shape;
    const verdict = prediction === "" ? null : judge(a, b, said);
    for (const node of asking) node.hidden = verdict !== null;
    write(mark, verdict ? `You said ${prediction}: ${verdict.right ? "✓ right" : "✗ not right"}` : "");
    mark.hidden = verdict === null;
    mark.className = verdict?.right === false ? "fb-wrong" : "fb-right";
    write(score, `${"●".repeat(streak)}${"○".repeat(GOAL - streak)} ${streak} of ${GOAL} in a row`);
    const now = `${text(a)}|${text(b)}|${verdict !== null}`;
    if (now !== painted) {
      const shown = drawnCells(a, b, verdict !== null, total.result);
      const table = verdict && total.axes.length ? [alignedTable(total)] : [];
      picture.replaceChildren(...table, h("div", { class: "fb-broadcasting-sheets" }, ...shown));
      painted = now;
    }
    return { words: inWords(a, b, total, verdict), solved: streak === GOAL };
  };
});
