// The pad: strokes by mouse, finger or pen, and by keys with a pen that is seen; and pictures made of square cells.

import { button } from "./kit/controls.js";
import { KEYS, h, s, uid } from "./kit/dom.js";
import { BRUSH, SIDE, begin, full, lead, line, onGrid, readStrokes, undo } from "./draw_digit_maths.js";

const SPACING = 0.75; // pixels from one kept point to the next
const SIZE = 280;
const HOW = "Mouse, finger or pen. By keys: arrows move the pen (Shift: farther; Home, End, Page Up, Page Down: " +
  "slantwise), Space puts it down and lifts it, Backspace takes the last stroke back.";
const LONG = 4; // ms: what an answer may take beside the ink in one frame of 16
const FULL = "The pad is full. Take a stroke back or clear it.";
const MOVES = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-1, -1],
  PageUp: [1, -1],
  End: [-1, 1],
  PageDown: [1, 1],
};

/** rows × columns cells, a unit wide: { node, paint(values) }.  A value's size is its ink; negative ones are small. */
export function cells(rows, columns, name) {
  const all = Array.from({ length: rows * columns }, () => s("rect", { width: 1, height: 1 }));
  const small = [];
  all.forEach((cell, i) => {
    cell.setAttribute("x", i % columns);
    cell.setAttribute("y", Math.floor(i / columns));
  });
  const shown = [];
  const paint = (values, largest = 1) =>
    values.forEach((value, i) => {
      if (shown[i] === value / largest) return;
      shown[i] = value / largest;
      all[i].style.fillOpacity = Math.abs(shown[i]).toFixed(4);
      if (value < 0 !== Boolean(small[i])) all[i].classList.toggle("fb-draw_digit-minus", (small[i] = value < 0));
    });
  return { node: s("g", { class: "fb-draw_digit-cells", "data-name": name }, ...all), paint };
}

function outline(strokes) {
  const part = ([first, ...rest]) => `M${first}${(rest.length ? rest : [first]).map((point) => `L${point}`).join("")}`;
  return strokes.map(part).join("");
}

function drawByPointer(pad, ui, drawn, put) {
  let drag = null;
  const place = (event) => {
    const edge = pad.getBoundingClientRect();
    return onGrid([((event.clientX - edge.left) / edge.width) * SIDE, ((event.clientY - edge.top) / edge.height) * SIDE]);
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    pad.focus({ preventScroll: true });
    pad.classList.remove("fb-draw_digit-keys");
    if (full(drawn())) return void ui.say(FULL);
    const at = place(event);
    drag = { id: event.pointerId, kept: at, last: at, loose: false };
    put(begin(drawn(), at));
  });
  const trace = (text, at) => {
    if (`${at}` === `${drag.last}`) return text;
    const next = lead(text, at, drag.loose); // the last point follows the pointer until it is far enough to be kept
    if (next === text) ui.say(FULL);
    else drag.last = at;
    drag.loose = Math.hypot(at[0] - drag.kept[0], at[1] - drag.kept[1]) < SPACING;
    if (!drag.loose) drag.kept = at;
    return next;
  };
  pad.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.id) return;
    const all = event.getCoalescedEvents?.() ?? [];
    put((all.length ? all : [event]).map(place).reduce(trace, drawn()));
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) pad.addEventListener(end, () => (drag = null));
}

function drawByKeys(pad, ui, drawn, put, takeBack) {
  const act = (key, far) => {
    const { pen } = ui.state();
    const [x, y, down] = pen;
    if (key === "Backspace") return takeBack();
    if (key === " ") {
      if (!down && full(drawn())) return ui.say(FULL);
      put(down ? drawn() : begin(drawn(), [x, y]), [x, y, 1 - down]);
    } else {
      const inside = (value) => Math.min(Math.max(value, 0), SIDE);
      const [u, v] = [inside(x + far * MOVES[key][0]), inside(y + far * MOVES[key][1])];
      const text = down ? line(drawn(), [x, y], [u, v]) : null;
      if (text !== null && text === drawn()) return ui.say(u === x && v === y ? "The edge of the pad" : FULL);
      if (text === null) ui.set({ pen: [u, v, 0] });
      else put(text, [u, v, 1]);
    }
    const [column, row, now] = ui.state().pen;
    return ui.say(`Pen ${now ? "down" : "up"}, column ${column}, row ${row}`);
  };
  const showPen = () => pad.classList.add("fb-draw_digit-keys");
  pad.addEventListener("focus", showPen); // who draws with a pointer sees where it is: drawByPointer takes this back
  pad.addEventListener("keydown", (event) => {
    const known = event.key in MOVES || event.key === " " || event.key === "Backspace";
    if (!known || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    showPen();
    act(event.key, event.shiftKey ? 4 : 1);
  });
}

/** { node, show(state, example) }: the panel with the pad and its buttons; `example`: pixels that lie on it, or null. */
export function createPad(ui) {
  const hint = h("p", { class: "fb-draw_digit-hint", id: uid("hint") }, HOW);
  const still = cells(SIDE, SIDE, "example");
  const ink = s("path", { class: "fb-draw_digit-ink", "data-name": "ink", "stroke-width": 2 * BRUSH });
  const box = s("rect", { class: "fb-draw_digit-box", x: 4.5, y: 4.5, width: 20, height: 20 });
  const pen = s("circle", { class: "fb-draw_digit-pen", r: BRUSH });
  const says = { role: "application", "aria-label": "Drawing pad, 28 by 28 pixels", "aria-describedby": hint.id };
  const place = { viewBox: `0 0 ${SIDE} ${SIDE}`, width: SIZE, height: SIZE, tabindex: 0, ...KEYS };
  const marks = s("g", { "aria-hidden": "true" }, box, still.node, ink, pen);
  const pad = s("svg", { class: "fb-draw_digit-pad", ...says, ...place }, marks);

  const lifted = () => [...ui.state().pen.slice(0, 2), 0];
  const drawn = () => (ui.state().example === "mine" ? ui.state().strokes : "");
  const put = (strokes, at = lifted()) => ui.set({ example: "mine", strokes, pen: at });
  const takeBack = () => (drawn() ? put(undo(drawn())) : ui.say("There is no stroke to take back"));
  drawByPointer(pad, ui, drawn, put);
  drawByKeys(pad, ui, drawn, put, takeBack);
  const buttons = h("div", { class: "fb-buttons" }, button("Undo", takeBack), button("Clear", () => put("")));
  const title = h("p", { class: "fb-plot-title" }, "Draw here");
  const node = h("div", { class: "fb-panel", style: `flex: 0 1 ${SIZE + 2}px` }, title, pad, buttons, hint);

  function show({ strokes, pen: [x, y, down] }, example) {
    still.node.classList.toggle("fb-draw_digit-off", example === null);
    ink.classList.toggle("fb-draw_digit-off", example !== null);
    if (example) still.paint(example);
    ink.setAttribute("d", outline(readStrokes(strokes)));
    pen.setAttribute("transform", `translate(${x} ${y})`);
    pen.classList.toggle("fb-draw_digit-down", down === 1);
  }
  return { node, show };
}

/**
 * Draw by draw(state).  Where that took long for the last drawing, the ink of a new stroke is shown alone, and what the
 * network makes of it follows in the next frame: the pen is not kept waiting.
 */
export function inkFirst(ui, pad, draw) {
  let [answered, said, took, due, frame, timer] = [null, null, 0, false, null, null];
  const root = ui.stage.closest(".fb");
  ui.stops.push(() => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  });
  const asks = ["network", "example", "centred", "strokes"]; // what an answer is an answer to
  const inked = (state) => state.strokes !== answered.strokes &&
    Object.entries(answered).every(([name, value]) => name === "strokes" || name === "pen" || state[name] === value);
  const answer = () => {
    [due, frame] = [true, null];
    ui.redraw();
  };
  return (state) => {
    const behind = took > LONG && !due && state.example === "mine" && inked(state);
    root.toggleAttribute("data-behind", behind);
    if (behind) {
      pad.show(state, null);
      frame ??= requestAnimationFrame(() => (timer = setTimeout(answer))); // then the ink is on the screen
    } else {
      const [start, same] = [performance.now(), answered && asks.every((name) => state[name] === answered[name])];
      [answered, said, due] = [state, draw(state), false];
      if (!same) took = performance.now() - start;
    }
    return said;
  };
}
