// Elements in one line each, and ids that no other widget on the page has.

const SVG = "http://www.w3.org/2000/svg";
const MADE = Symbol.for("fishbook ids made"); // for the page: in a notebook each widget brings its own copy of this file

/** A fresh id, for labels, clips and descriptions. */
export function uid(word = "id") {
  globalThis[MADE] = (globalThis[MADE] ?? 0) + 1;
  return `fishbook-${word}-${globalThis[MADE]}`;
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element: h("button", { class: "x", onclick: f }, "text"). */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, written the same way. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Mark an element that reacts to keys: JupyterLab then leaves its keys alone.  It has to stand on the element itself. */
export const KEYS = { "data-lm-suppress-shortcuts": "true" };

/** Write `text` into a node only when it differs: screen readers hear a change, not a repetition. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
