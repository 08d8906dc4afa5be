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

const GIVEN = Symbol("attributes as given");

function change(node, attributes) {
  const before = node[GIVEN];
  for (const key of Object.keys(before)) if ((attributes[key] ?? undefined) === undefined) node.removeAttribute(key);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    if (key === "style" ? node.getAttribute(key) !== value : before[key] !== value) node.setAttribute(key, value);
  }
}

/**
 * Fill an SVG group anew with as few changes as can be: put(tag, attributes) takes the elements that stand there in turn
 * and changes what differs; end() removes what is left over.  A frame of a drag then costs a few numbers, not a picture.
 */
export function refill(group) {
  let next = group.firstChild;
  return {
    put(tag, attributes) {
      let node = next;
      if (node?.tagName === tag && node[GIVEN]) {
        change(node, attributes);
        next = node.nextSibling;
      } else {
        node = s(tag, attributes);
        group.insertBefore(node, next);
      }
      node[GIVEN] = attributes;
      return node;
    },
    end() {
      while (next) {
        const after = next.nextSibling;
        next.remove();
        next = after;
      }
    },
  };
}

/** Mark an element that reacts to keys: JupyterLab then leaves its keys alone.  It has to stand on the element itself. */
export const KEYS = { "data-lm-suppress-shortcuts": "true" };

/** Write `text` into a node only when it differs: screen readers hear a change, not a repetition. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
