// Sliders, choices, switches and buttons: the browser's own controls, each with its label, usable by keyboard.

import { KEYS, h, uid, write } from "./dom.js";
import { sliderSteps, stepAt, valueAt } from "./parameters.js";
import { number } from "./words.js";

/** The value of a slider in words: number and unit. */
export function inWords({ unit, digits }, value) {
  return `${number(value, digits ?? 3)}${unit ? ` ${unit}` : ""}`;
}

function slider(parameter, change) {
  const id = uid(parameter.name);
  const input = h("input", { type: "range", id, min: 0, max: sliderSteps(parameter), step: 1, ...KEYS });
  const output = h("output", { for: id });
  input.addEventListener("input", () => change(valueAt(parameter, Number(input.value))));
  const node = h("div", { class: "fb-slider" }, h("label", { for: id }, parameter.label), input, output);
  const show = (value, words = inWords(parameter, value)) => {
    input.value = stepAt(parameter, value);
    input.setAttribute("aria-valuetext", words);
    write(output, words);
  };
  return { node, show, enable: (on) => (input.disabled = !on) };
}

function choice(parameter, change) {
  const name = uid(parameter.name);
  const inputs = parameter.options.map(({ value }) =>
    h("input", { type: "radio", name, value, ...KEYS, onchange: () => change(value) }),
  );
  const labels = parameter.options.map(({ label }, i) => h("label", {}, inputs[i], h("span", {}, label)));
  const legend = h("legend", {}, parameter.label);
  const node = h("fieldset", { class: "fb-choice" }, legend, h("div", { class: "fb-options" }, ...labels));
  const show = (value) => inputs.forEach((input) => (input.checked = input.value === value));
  return { node, show, enable: (on) => (node.disabled = !on) };
}

function toggle(parameter, change) {
  const input = h("input", { type: "checkbox", ...KEYS, onchange: () => change(input.checked) });
  const node = h("label", { class: "fb-toggle" }, input, h("span", {}, parameter.label));
  return { node, show: (value) => (input.checked = value), enable: (on) => (input.disabled = !on) };
}

const MAKERS = { slider, choice, toggle };

/** { node, show(value, words), enable(on) } for a parameter that has a control of its own, else null; a slider says the words. */
export function control(parameter, change) {
  const make = parameter.hidden ? undefined : MAKERS[parameter.kind];
  if (!make) return null;
  const made = make(parameter, change);
  made.node.dataset.parameter = parameter.name;
  return made;
}

/** A button with a text; `act` runs on click, Enter and Space. */
export function button(label, act, attributes = {}) {
  return h("button", { type: "button", class: "fb-button", ...KEYS, onclick: act, ...attributes }, label);
}

/** A field for one number: { node, input, read(), show(value) }; read gives NaN for what is no number. */
export function numberField(label, act, { width = 5, hideLabel = false } = {}) {
  const input = h("input", { type: "text", inputmode: "decimal", size: width, autocomplete: "off", ...KEYS });
  const read = () => {
    const text = input.value.trim().replaceAll("−", "-").replace(",", ".");
    return text === "" ? NaN : Number(text);
  };
  let [typing, wanted] = [false, null];
  input.addEventListener("input", () => (typing = true));
  input.addEventListener("change", () => {
    typing = false;
    act(read());
  });
  input.addEventListener("blur", () => {
    if (typing && wanted !== null) input.value = wanted; // typed back to what it was: no change, so what holds now is shown
    typing = false;
  });
  if (hideLabel) input.setAttribute("aria-label", label);
  const node = hideLabel ? input : h("label", { class: "fb-field" }, h("span", {}, label), input);
  // without commas between thousands: a comma that is typed is a decimal one
  const tidy = (value) => String(Number(value.toPrecision(6))).replaceAll("-", "−");
  const show = (value) => {
    wanted = Number.isFinite(value) ? tidy(value) : number(value);
    if (!typing) input.value = wanted; // a frame drawn meanwhile takes nothing from under the reader's hands
  };
  return { node, input, read, show };
}
