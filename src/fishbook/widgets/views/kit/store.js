// The state of a widget: one value per parameter, kept by the host's model (a kernel's, or the page's own).

import { allowed, readAddress, writeAddress } from "./parameters.js";

const ADDRESS_DELAY = 250; // browsers refuse more than a few changes of the address in a second

/** get(), set(changes), reset(), subscribe(f); on the site the page's address is read at the start and kept up to date. */
export function createStore(model, id) {
  const { parameters } = model.get("spec");
  const published = model.get("host") === "site";
  const listeners = new Set();
  const stops = [];
  let refused = [];
  let timer = null;

  const get = () => Object.fromEntries(parameters.map(({ name }) => [name, model.get(name)]));

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) {
      const parameter = parameters.find((one) => one.name === name);
      if (!parameter) throw new Error(`no parameter ${name}`);
      if (allowed(parameter, value)) model.set(name, value);
    }
    model.save_changes();
  }

  function remember() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const query = writeAddress(location.search, id, parameters, get());
      if (query === location.search) return;
      try {
        history.replaceState(history.state, "", `${location.pathname}${query}${location.hash}`);
      } catch {
        // some browsers keep the address of a file as it is: the setting is then not remembered, and nothing else is lost
      }
    }, ADDRESS_DELAY);
  }

  for (const { name } of parameters) {
    const changed = () => {
      if (published) remember();
      for (const listener of listeners) listener();
    };
    model.on(`change:${name}`, changed);
    stops.push(() => model.off(`change:${name}`, changed));
  }
  if (published) {
    const asked = readAddress(location.search, id, parameters);
    refused = asked.refused;
    if (Object.keys(asked.found).length) set(asked.found);
  }

  return {
    parameters,
    published,
    refused,
    get,
    set,
    reset: () => set(Object.fromEntries(parameters.map(({ name, value }) => [name, value]))),
    subscribe: (listener) => listeners.add(listener),
    link: () => {
      const place = `${location.origin === "null" || location.protocol === "file:" ? "file://" : location.origin}${location.pathname}`;
      return `${place}${writeAddress("", id, parameters, get())}#${id}`;
    },
    stop: () => {
      clearTimeout(timer);
      stops.forEach((stop) => stop());
      listeners.clear();
    },
  };
}
