// The bits as buttons in three groups.  Tab reaches the row once; the arrow keys go along it, Space switches.

import { KEYS, h, write } from "./kit/dom.js";
import { bitCount } from "./float_bits_maths.js";

const GROUPS = [
  ["sign", "orange"],
  ["exponent", "blue"],
  ["fraction", "green"],
];
const KEY_STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 };

function groupOf(k, { exponent }) {
  return k === 0 ? 0 : k <= exponent ? 1 : 2;
}

/** What a bit is worth, for a screen reader. */
function worth(k, form) {
  if (k === 0) return "sign bit";
  if (k <= form.exponent) return `exponent bit, worth ${2 ** (form.exponent - k)}`;
  return `fraction bit ${k - form.exponent}, worth a ${(2 ** (k - form.exponent)).toLocaleString("en-US")}th`;
}

/** { node, show(pattern, form) }; toggle(place) is called with the place of a bit, 0 the last one. */
export function createBits(toggle) {
  const node = h("div", { class: "fb-float_bits-row" });
  let [buttons, texts, drawn, at] = [[], [], null, 0];

  function focusOn(k) {
    buttons[at].tabIndex = -1;
    at = Math.min(Math.max(k, 0), buttons.length - 1);
    buttons[at].tabIndex = 0;
  }

  function onKey(event) {
    const ends = { Home: 0, End: buttons.length - 1 };
    const to = event.key in ends ? ends[event.key] : event.key in KEY_STEPS ? at + KEY_STEPS[event.key] : null;
    if (to === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    focusOn(to);
    buttons[at].focus();
  }

  const made = new Map(); // each format's buttons are made once; then its row takes the place of the one before

  function build(form) {
    const size = bitCount(form);
    const cells = GROUPS.map(([name, color], i) => {
      const inside = h("div", { class: "fb-float_bits-cells" });
      const count = [1, form.exponent, form.fraction][i];
      const title = h("div", { class: "fb-float_bits-name", "aria-hidden": "true" }, count > 1 ? `${name}, ${count} bits` : name);
      const style = `--fb-c: var(--fb-${color})`;
      return { inside, node: h("div", { role: "group", "aria-label": name, class: "fb-float_bits-group", style }, title, inside) };
    });
    const all = Array.from({ length: size }, (_, k) => {
      const look = { type: "button", class: "fb-float_bits-bit", "aria-label": worth(k, form), tabindex: k ? -1 : 0, ...KEYS };
      const one = h("button", look, "0");
      one.addEventListener("click", () => {
        focusOn(k);
        toggle(size - 1 - k);
      });
      cells[groupOf(k, form)].inside.append(one);
      return one;
    });
    return { buttons: all, texts: all.map(() => null), groups: cells.map((one) => one.node) };
  }

  function take(form) {
    if (!made.has(form)) made.set(form, build(form));
    const { groups, ...rest } = made.get(form);
    ({ buttons, texts } = rest);
    node.replaceChildren(...groups);
    at = buttons.findIndex((one) => one.tabIndex === 0);
  }

  node.addEventListener("keydown", onKey);
  return {
    node,
    show(pattern, form) {
      if (drawn !== form) take(form);
      drawn = form;
      const text = pattern.toString(2).padStart(bitCount(form), "0");
      buttons.forEach((one, k) => {
        if (texts[k] === text[k]) return;
        texts[k] = text[k];
        write(one, text[k]);
        one.setAttribute("aria-pressed", String(text[k] === "1"));
      });
    },
  };
}
