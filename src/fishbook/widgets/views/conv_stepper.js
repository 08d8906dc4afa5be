// A convolution window by window: sizes to choose, a value or a size to predict, and the four places that belong together.

import { compute, looked } from "./conv_stepper_maths.js";
import { createPicture } from "./conv_stepper_picture.js";
import { GOAL, asked, drawTask, isTask, keyOf, verdictOn } from "./conv_stepper_tasks.js";
import { inWords, promptFor } from "./conv_stepper_words.js";
import { minus } from "./kit/sheet.js";
import { button } from "./kit/controls.js";
import { KEYS, h, uid, write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";

const IMAGE = ["picture", "size", "pad", "channels", "seed"];
const FILTER = ["kernel", "filter_size", "channels", "filters", "seed"];

/** The field for an answer with its buttons: { node, begin, forget, show(key, prompt, kind, verdict) }. */
function createField(answer) {
  const note = h("span", { class: "fb-wrong", id: uid("note"), role: "status" });
  const look = { type: "text", size: 6, inputmode: "numeric", autocomplete: "off", "aria-describedby": note.id };
  const input = h("input", { ...look, ...KEYS });
  const prompt = h("span", {});
  const mark = h("strong", {});
  const none = button("They do not fit", () => answer("none"));
  let key = "";
  function check() {
    const text = input.value.trim().replaceAll("−", "-");
    if (/^[+-]?[0-9]{1,5}$/.test(text)) return answer(Number(text));
    return write(note, text === "" ? "Write a number first." : "That is no whole number, such as 3 or −12.");
  }
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // else the same Enter presses the button that gets the focus
    check();
  });
  const label = h("label", { class: "fb-field" }, prompt, input);
  const asking = [label, button("Check", check)];
  const node = h("div", { class: "fb-conv_stepper-asking" }, ...asking, none, mark, note);
  return {
    node,
    /** Take the focus for the next question, before that is drawn: what is hidden cannot have it. */
    begin() {
      for (const one of [node, ...asking]) one.hidden = false;
      input.focus({ preventScroll: true });
    },
    forget: () => (key = ""),
    show(now, text, kind, verdict) {
      if (now !== key) input.value = "";
      if (now !== key || verdict) write(note, "");
      key = now;
      write(prompt, text);
      node.hidden = kind === null;
      for (const one of asking) one.hidden = verdict !== null;
      none.hidden = kind !== "size" || verdict !== null;
      mark.hidden = verdict === null;
      mark.className = verdict?.right === false ? "fb-wrong" : "fb-right";
      const said = verdict?.said === "none" ? "they do not fit" : minus(verdict?.said ?? "");
      write(mark, verdict ? `You said ${said}: ${verdict.right ? "✓ right" : "✗ not right"}` : "");
    },
  };
}

/** Remembers what was computed for the same setting: a step then computes nothing anew. */
function remembering() {
  let [key, steps] = ["", null];
  return (state, now) => {
    if (now !== key) steps = compute(state);
    key = now;
    return steps;
  };
}

/** The places to go to: by buttons, by hovering while nothing is asked, by choosing a cell. */
function createMoves(ui, present) {
  const free = (hovering) => !hovering || asked(ui.state(), present().fit) === null; // else the question would run away
  const to = (changes) => {
    const state = ui.state();
    if (Object.keys(changes).some((name) => changes[name] !== state[name])) ui.set(changes);
  };
  return {
    chooseOutput: (which, i, j, hovering) => free(hovering) && to({ which, row: i * present().fit.side + j }),
    chooseRow: (which, row, hovering) => free(hovering) && to(which === null ? { row } : { row, which }),
    choosePixel(i, j, hovering) {
      const { size, pad } = ui.state();
      const [down, across] = [i, j].map((one) => Math.min(Math.max(one - pad, 0), size - 1));
      if (free(hovering)) to({ pixel: down * size + across });
    },
    by(steps) {
      const [state, { fit, rows }] = [ui.state(), present()];
      const now = looked(state, fit);
      const around = (value, many) => (value + steps + many) % many;
      if (state.mode === "back") return to({ pixel: around(now.pixel, state.size ** 2) });
      const next = around(now.which * rows + now.row, rows * state.filters);
      return to({ which: Math.floor(next / rows), row: next % rows });
    },
  };
}

export default interactive((ui) => {
  const opening = Object.fromEntries(ui.spec.parameters.map(({ name, value }) => [name, value]));
  const [recall, counted] = [remembering(), new Set()];
  const keysOf = (state) => {
    const text = (names) => names.map((name) => state[name]).join();
    return { image: text(IMAGE), filter: text(FILTER), all: `${text(IMAGE)},${text(FILTER)},${state.stride}` };
  };
  const present = () => recall(ui.state(), keysOf(ui.state()).all);
  const moves = createMoves(ui, present);
  const picture = createPicture(moves);
  const field = createField((said) => {
    const state = ui.state();
    const answer = `${said}@${keyOf(state)}`;
    const counts = isTask(state, opening) && !counted.has(state.turn);
    const { right } = verdictOn({ ...state, answer }, present());
    if (counts) counted.add(state.turn);
    const streak = !counts || state.streak === GOAL ? state.streak : right ? state.streak + 1 : 0;
    ui.set({ answer, streak });
    another.focus({ preventScroll: true });
  });
  const another = button("Another task", () => {
    ui.set(drawTask((ui.state().turn % 9999) + 1));
    field.begin();
  });
  const walk = [button("◀ Previous", () => moves.by(-1)), button("Next ▶", () => moves.by(1))];
  const fresh = button("Other numbers", () => ui.set({ seed: (ui.state().seed + 1) % 10_000 }));
  const score = h("span", {});
  const row = (...nodes) => h("div", { class: "fb-conv_stepper-row" }, ...nodes);
  ui.stage.append(row(...walk, fresh), picture.maps, picture.strip, row(field.node, another, score), picture.matrices);
  ui.resets.push(() => (field.forget(), counted.clear()));
  let width = ui.stage.clientWidth;
  const observer = new ResizeObserver(() => {
    const now = ui.stage.clientWidth;
    if (now && Math.abs(now - width) > 1) ui.redraw();
    width = now || width;
  });
  observer.observe(ui.stage);
  ui.stops.push(() => observer.disconnect());

  return (state) => {
    const key = keysOf(state);
    const steps = recall(state, key.all);
    const [kind, verdict] = [asked(state, steps.fit), verdictOn(state, steps)];
    const known = kind !== "size" || verdict !== null;
    const shown = known && steps.fit.side !== null;
    const hidden = verdict === null && (kind === "value" || kind === "count");
    const scene = { state, steps, now: looked(state, steps.fit), key, known, shown, hidden, width: width || 640 };
    picture.show({ ...scene, back: shown && state.mode === "back" });
    field.show(keyOf(state), promptFor(state, steps), kind, verdict);
    for (const one of walk) one.disabled = !shown;
    write(score, `${"●".repeat(state.streak)}${"○".repeat(GOAL - state.streak)} ${state.streak} of ${GOAL} in a row`);
    return { words: inWords(state, steps, verdict), solved: state.streak === GOAL };
  };
});
