// Each bit a button, a field for a number, the formula filled in, and the same number in all formats.

import { createBits } from "./float_bits_row.js";
import { createTable } from "./float_bits_table.js";
import { FORMATS, bias, bitCount, decode, infinity, look, parts, patternOf, solved } from "./float_bits_maths.js";
import { TASKS, formula, inWords, shortText } from "./float_bits_words.js";
import { button } from "./kit/controls.js";
import { KEYS, h, uid, write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";

/** The field for a decimal number: { node, show(text) }. */
function createField(ui, choose) {
  const [id, noteId] = [uid("number"), uid("note")];
  const note = h("span", { id: noteId, class: "fb-wrong" });
  const input = h("input", { type: "text", id, size: 16, maxlength: 60, inputmode: "decimal", autocomplete: "off", ...KEYS });
  input.setAttribute("aria-describedby", noteId);
  let shown = null; // the number that stands in the field
  const complain = (on) => {
    input.setAttribute("aria-invalid", String(on));
    write(note, on ? "That is no number such as 0.1, −6.5 or 1e-8." : "");
  };
  const take = () => {
    const text = input.value.trim().replaceAll("−", "-").replace(",", ".");
    const pattern = new RegExp(`^(?:${ui.spec.parameters.find(({ name }) => name === "number").pattern})$`);
    const good = !text.includes(":") && pattern.test(text);
    complain(!good);
    if (good) choose(text);
  };
  input.addEventListener("change", take);
  ui.resets.push(() => ((shown = null), complain(false)));
  const node = h("div", { class: "fb-float_bits-field" }, h("label", { for: id }, "Type a number"), input, note);
  return {
    node,
    show(text) {
      if (text === shown) return;
      shown = text;
      input.value = text.replaceAll("-", "−");
      complain(false);
    },
  };
}

/** Where a neighbour lies: the pattern of the next number up or down, past zero too; null beyond infinity. */
function neighbour(pattern, form, up) {
  const sign = 1n << BigInt(bitCount(form) - 1);
  const size = pattern % sign;
  const minus = pattern >= sign;
  if (size > infinity(form)) return null;
  if (size === 0n) return up ? 1n : sign + 1n;
  const next = size + (up === minus ? -1n : 1n);
  if (next > infinity(form)) return null;
  return next + (minus ? sign : 0n);
}

export default interactive((ui) => {
  const choose = (number) => ui.set({ number });
  const put = (pattern) => choose(`${ui.state().format}:${pattern.toString(16)}`);
  const now = () => patternOf(ui.state().format, ui.state().number);
  const field = createField(ui, choose);
  const bits = createBits((place) => put(now() ^ (1n << BigInt(place))));
  const step = (up) => () => {
    const next = neighbour(now(), FORMATS[ui.state().format], up);
    if (next !== null) put(next);
  };
  const steps = h("div", { class: "fb-buttons" }, button("Next number down", step(false)), button("Next number up", step(true)));
  const line = h("p", { class: "fb-float_bits-formula" });
  const table = createTable();
  ui.stage.append(h("div", { class: "fb-float_bits-top" }, field.node, steps), bits.node, line, table.node);

  return ({ format, number, task }) => {
    const form = FORMATS[format];
    const pattern = patternOf(format, number);
    const found = look(format, number);
    bits.show(pattern, form);
    field.show(number.includes(":") ? shortText(found, decode(pattern, form)) : number);
    write(line, formula(parts(pattern, form), form, bias(form), found, decode(pattern, form)));
    table.show(format, number);
    const done = solved(task, format, number);
    return { words: inWords(format, number, found, task, done), solved: done, ask: TASKS[task] };
  };
});
