// A disc to take hold of, by pointer or by arrow keys; it is a slider to a screen reader.

import { s } from "./dom.js";
import { tuple } from "./words.js";

const ENDS = { Home: 0, End: 1 };
const PAGES = { PageUp: 10, PageDown: -10 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/**
 * given: name, label ("start"), move(x, y) called with data coordinates, step ({ x, y } of one arrow key, Shift: times
 * ten), axis ("both", "x" or "y"), text(x, y) for the screen reader, nudge(dx, dy) to be called by arrow keys in place of
 * move, with so many presses each way, ends ({ x, y }: [least, most] where that is less than the picture holds).
 * color: of its ring, where orange would mean something else.  place(x, y) puts it somewhere.
 */
export function createHandle(given, svg, keys) {
  const { name, label, move, step = { x: 0.1, y: 0.1 }, axis = "both", nudge, text = (x, y) => tuple([x, y]) } = given;
  const hit = s("circle", { r: 22, class: "fb-hit" });
  const style = given.color && `--fb-c: var(--fb-${given.color}); --fb-focus: var(--fb-ink)`;
  const node = s("g", { class: "fb-handle", tabindex: 0, role: "slider", "aria-label": label, "data-name": name, style, ...keys });
  node.append(hit, s("circle", { r: 9, class: "fb-knob" }));
  let [at, scales, bounds] = [[0, 0], null, null];
  let ahead = null; // where it was sent since the last drawing: keys can come faster than frames
  const from = () => ahead ?? at;

  function inside([x, y]) {
    const clamp = (value, [a, b]) => Math.min(Math.max(value, Math.min(a, b)), Math.max(a, b));
    const free = [clamp(x, bounds.x), clamp(y, bounds.y)];
    if (axis === "x") free[1] = from()[1];
    if (axis === "y") free[0] = from()[0];
    return free;
  }

  function go(point) {
    ahead = inside(point);
    requestAnimationFrame(() => (ahead = null));
    move(...ahead);
  }

  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    node.setPointerCapture(event.pointerId);
    node.focus({ preventScroll: true });
  });
  node.addEventListener("pointermove", (event) => {
    if (!node.hasPointerCapture(event.pointerId)) return;
    const edge = svg.getBoundingClientRect();
    go([scales.x.invert(event.clientX - edge.left), scales.y.invert(event.clientY - edge.top)]);
  });
  /** [across, up] that a key asks for in presses of an arrow, or null; to the ends only along a single axis. */
  function presses({ key, shiftKey }) {
    if (ARROWS[key]) return ARROWS[key].map((one) => (shiftKey ? 10 : 1) * one);
    const along = key in PAGES && axis !== "both" ? PAGES[key] : null;
    return along && (axis === "x" ? [along, 0] : [0, along]);
  }

  node.addEventListener("keydown", (event) => {
    const by = presses(event);
    const toEnd = event.key in ENDS && axis !== "both";
    if ((!by && !toEnd) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const end = bounds && [...bounds[axis === "y" ? "y" : "x"]].sort((a, b) => a - b)[ENDS[event.key]];
    const [x, y] = from();
    if (toEnd) return void go(axis === "y" ? [x, end] : [end, y]);
    if (nudge) return void nudge(...by);
    const tidy = (value) => Number(value.toPrecision(10));
    go([tidy(x + by[0] * step.x), tidy(y + by[1] * step.y)]);
  });

  return {
    node,
    place(x, y) {
      at = [x, y];
      const now = axis === "y" ? y : x;
      node.setAttribute("aria-valuenow", Number(now.toPrecision(6)));
      node.setAttribute("aria-valuetext", text(x, y));
    },
    show: (on) => node.toggleAttribute("hidden", !on),
    /** Called by the plot after each drawing, with its new scales. */
    settle(x, y) {
      scales = { x, y };
      bounds = { x: x.domain(), y: y.domain(), ...given.ends };
      const ends = axis === "y" ? bounds.y : bounds.x;
      node.setAttribute("aria-valuemin", Math.min(...ends));
      node.setAttribute("aria-valuemax", Math.max(...ends));
      node.setAttribute("transform", `translate(${x(at[0])} ${y(at[1])})`);
    },
  };
}
