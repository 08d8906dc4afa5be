// Brings the widgets of a published page to life.  There is no kernel: the page itself holds the values.

import { h } from "./dom.js";
import { apologise } from "./frame.js";

const MARGIN = "800px"; // mount a little before the reader gets there

/** As much of a kernel's model as a view uses. */
export class PageModel {
  constructor(values) {
    this.values = new Map(Object.entries(values));
    this.listeners = new Map();
  }

  get(name) {
    return this.values.get(name);
  }

  set(name, value) {
    if (Object.is(this.values.get(name), value)) return;
    this.values.set(name, value);
    for (const listener of [...(this.listeners.get(`change:${name}`) ?? [])]) listener();
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((one) => one !== listener));
  }

  save_changes() {}

  send() {}
}

/**
 * The theme searches the whole page at every click, for milliseconds, in case it was on a menu of its own.  A choice or a
 * switch of a widget needs no click, it listens to the change that follows.  An open menu does: it closes.
 */
function keepClick(event) {
  const ours = event.target.closest?.(".fishbook-live :is(label, input)");
  if (ours && !document.getElementsByClassName("show")[0]) event.stopPropagation();
}

async function mount(node) {
  const el = h("div", { class: "fishbook-live" });
  el.dataset.widgetId = node.id;
  el.addEventListener("fishbook-failed", () => node.classList.remove("fishbook-on"));
  node.append(el);
  try {
    node.classList.add("fishbook-on");
    const spec = JSON.parse(node.querySelector('script[type="application/json"]').textContent);
    const view = globalThis.fishbook[`${spec.view}.js`];
    if (!view) throw new Error(`its code, ${spec.view}, is missing`);
    await view.default.render({ model: new PageModel({ ...spec.state, spec, host: "site" }), el });
  } catch (error) {
    console.warn(error);
    apologise(el, error.message);
  }
  node.dataset.ready = "true";
}

function start() {
  window.addEventListener("click", keepClick, true); // the theme's listeners stand at the document, one step further
  const waiting = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        waiting.unobserve(target);
        mount(target);
      }
    },
    { rootMargin: `${MARGIN} 0px` },
  );
  for (const node of document.querySelectorAll(".fishbook-widget")) waiting.observe(node);
}

if (globalThis.document) {
  // Not sooner: the scripts of the views are deferred and come after this one, and a widget may be in sight already.
  if (document.readyState === "complete") start();
  else document.addEventListener("DOMContentLoaded", start);
}
