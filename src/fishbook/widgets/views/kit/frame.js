// What every widget has around its picture: title, question, controls, a sentence that says what is seen, reset, link.
// A view is `interactive((ui) => draw)`: set up once, then draw(state) once a frame; draw returns
// { words, solved } and, where the question depends on what is shown, the ask that stands in place of the widget's.

import { button, control } from "./controls.js";
import { h, uid, write } from "./dom.js";
import { unpackAll } from "./packing.js";
import { createPlot } from "./plot.js";
import { createQuiz } from "./quiz.js";
import { createStore } from "./store.js";
import { unbroken } from "./words.js";

const RESTED = 400; // ms without a change: a slider has come to rest, and a screen reader hears the sentence
const FAILED = "This picture cannot be drawn here";

function skeleton(spec) {
  const title = h("p", { class: "fb-title", id: uid("title") }, spec.title);
  const parts = {
    title,
    ask: h("p", { class: "fb-ask" }, h("span", {}, spec.ask), " "),
    mark: h("span", { class: "fb-mark", hidden: true }),
    controls: h("div", { class: "fb-controls" }),
    stage: h("div", { class: "fb-stage" }),
    words: h("p", { class: "fb-words" }),
    spoken: h("p", { class: "fb-spoken", "aria-live": "polite" }),
    buttons: h("div", { class: "fb-buttons" }),
    note: h("p", { class: "fb-note", hidden: true }),
  };
  parts.ask.append(parts.mark);
  const order = [title, parts.ask, parts.note, parts.controls, parts.stage, parts.words, parts.spoken, parts.buttons];
  parts.inside = h("div", { class: "fb-inside" }, ...order);
  parts.root = h("div", { class: "fb", role: "group", "aria-labelledby": title.id, "data-view": spec.view }, parts.inside);
  return parts;
}

/**
 * Give the widget the height of what is in it, by hand: the style sheet contains it then, so that a frame lays out and
 * paints the widget and not the page, which takes half of the time off a long chapter's frame.  It shrinks only at rest:
 * while a slider is dragged, the page below does not jump.
 */
function contained({ root, inside }) {
  let timer = null;
  const observer = new ResizeObserver(([{ contentRect }]) => {
    clearTimeout(timer);
    const fit = () => (root.style.height = `${contentRect.height}px`);
    if (contentRect.height > (Number.parseFloat(root.style.height) || 0)) fit();
    else if (contentRect.height) timer = setTimeout(fit, RESTED); // 0: not on the screen now
  });
  observer.observe(inside);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}

function linkButton(store, parts) {
  const made = button("Copy a link to this setting", async () => {
    try {
      await navigator.clipboard.writeText(store.link());
      write(parts.spoken, "Link copied");
      made.textContent = "Link copied";
    } catch {
      parts.note.hidden = false;
      write(parts.note, `Link: ${store.link()}`);
    }
    setTimeout(() => (made.textContent = "Copy a link to this setting"), 2000);
  });
  return made;
}

function createUi(spec, data, store, parts) {
  const stops = [];
  const ui = {
    spec,
    data, // what Python packed, by name: { shape, values }
    stage: parts.stage, // put your own elements here
    below: (node) => parts.words.after(node), // or here, under the sentence
    state: store.get,
    set: store.set,
    stops, // functions to call when the widget leaves the page
    readouts: {}, // by a slider's name, state -> what stands beside it, where that is not its value
    resets: [], // functions to call on Reset, for what is no parameter: an unreadable text in a field
    redraw: () => {}, // replaced below: draw again, for a change that is no parameter
    plot(options) {
      const plot = createPlot(options, () => ui.redraw.nextFrame()); // while sizes are observed, none may change
      parts.stage.append(plot.node);
      stops.push(plot.stop);
      return plot;
    },
    quiz(options) {
      const quiz = createQuiz(options, (sentence) => write(parts.spoken, sentence));
      if (options.below) parts.words.after(quiz.node); // below the sentence on the picture
      else parts.stage.append(quiz.node);
      return quiz;
    },
    button(label, act) {
      const made = button(label, act);
      parts.buttons.prepend(made);
      return made;
    },
    say: (sentence) => write(parts.spoken, sentence),
    showControl(name, on) {
      const node = parts.root.querySelector(`[data-parameter="${name}"]`);
      if (node) node.hidden = !on;
    },
    /** A parameter's control, to stand beside the part of the picture that it changes. */
    takeControl: (name) => parts.root.querySelector(`[data-parameter="${name}"]`),
  };
  return ui;
}

/**
 * Draw once a frame: at once after an input, while the browser waits for the frame anyway, and what comes later in the
 * same frame just before the browser paints it.
 */
function scheduler(draw) {
  let [frame, wanted] = [null, false];
  const run = () => {
    if (!wanted) return;
    wanted = false;
    draw();
  };
  const schedule = () => {
    if (frame === null) queueMicrotask(run); // when the listener is through: it may set several parameters
    schedule.nextFrame();
  };
  schedule.nextFrame = () => {
    wanted = true;
    frame ??= requestAnimationFrame(() => {
      frame = null;
      run();
    });
  };
  schedule.stop = () => {
    wanted = false;
    cancelAnimationFrame(frame);
  };
  return schedule;
}

function showMark(parts, solved) {
  parts.mark.hidden = typeof solved !== "boolean";
  parts.mark.classList.toggle("fb-solved", solved === true);
  write(parts.mark, solved ? "✓ reached" : "○ not yet");
}

/** Show the sentence in place of a picture that cannot be drawn; the host keeps its still picture. */
export function apologise(el, reason) {
  el.dispatchEvent(new CustomEvent("fishbook-failed", { bubbles: true }));
  el.replaceChildren(h("p", { class: "fb-failed", role: "status" }, `${FAILED}: ${reason}.`));
}

function build(setup, { model, el, data }) {
  const spec = model.get("spec");
  const parts = skeleton(spec);
  const store = createStore(model, el.dataset?.widgetId || uid(spec.view)); // on the site the container has that id
  const ui = createUi(spec, data, store, parts);
  ui.model = model; // for a view that exchanges messages with the kernel
  el.replaceChildren(parts.root);
  const controls = store.parameters.map((p) => [p.name, control(p, (value) => store.set({ [p.name]: value }))]);
  for (const [, made] of controls) if (made) parts.controls.append(made.node);
  const draw = setup(ui);
  const reset = () => {
    store.reset();
    for (const forget of ui.resets) forget();
    ui.redraw();
  };
  parts.buttons.append(button("Reset", reset));
  if (store.published) parts.buttons.append(linkButton(store, parts));
  if (store.refused.length) {
    parts.note.hidden = false;
    write(parts.note, `The address asks for ${store.refused.join(", ")}, which cannot be shown here; the first value stays.`);
  }

  let timer = null;
  let drawn = false;
  const paint = () => {
    try {
      const state = store.get();
      for (const [name, made] of controls) made?.show(state[name], ui.readouts[name]?.(state));
      const { words, solved, ask = spec.ask } = draw(state);
      write(parts.words, unbroken(words));
      write(parts.ask.firstChild, unbroken(ask));
      showMark(parts, solved);
      clearTimeout(timer);
      const said = solved ? `${words} Reached.` : words;
      if (drawn) timer = setTimeout(() => write(parts.spoken, said), RESTED);
      drawn = true;
      parts.root.dataset.drawn = String(Number(parts.root.dataset.drawn ?? 0) + 1);
    } catch (error) {
      console.warn(error);
      apologise(el, error.message);
    }
  };
  const letGo = contained(parts);
  const schedule = scheduler(paint);
  ui.redraw = schedule;
  store.subscribe(schedule);
  paint();
  return () => {
    clearTimeout(timer);
    letGo();
    schedule.stop();
    store.stop();
    ui.stops.forEach((stop) => stop());
  };
}

/** An anywidget module from a set-up function. */
export function interactive(setup) {
  return {
    async render({ model, el }) {
      try {
        const data = await unpackAll(model.get("spec").data);
        return build(setup, { model, el, data });
      } catch (error) {
        console.warn(error);
        apologise(el, `its numbers did not arrive whole (${error.message})`);
        return () => {};
      }
    },
  };
}
