// The number in the four formats, one below the other.

import { FORMATS, bitCount, decode, look } from "./float_bits_maths.js";
import { shortText } from "./float_bits_words.js";
import { h, write } from "./kit/dom.js";
import { number } from "./kit/words.js";

/** { node, show(format, asked) }. */
export function createTable() {
  const heads = ["format", "value", "gap to the next", "added by rounding"];
  const rows = Object.keys(FORMATS).map((name) => {
    const cells = heads.slice(1).map(() => h("td"));
    return { name, cells, node: h("tr", {}, h("th", { scope: "row" }, name), ...cells) };
  });
  const head = h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text))));
  const body = h("tbody", {}, ...rows.map(({ node }) => node));
  const node = h("div", { class: "fb-float_bits-table" }, h("table", {}, head, body));
  return {
    node,
    show(format, asked) {
      for (const { name, cells, node: row } of rows) {
        const found = look(name, asked);
        const exact = decode(BigInt(`0x${found.pattern}`), FORMATS[name]);
        write(cells[0], shortText(found, exact, bitCount(FORMATS[name]) > 32 ? 17 : 12));
        write(cells[1], Number.isNaN(found.gap) ? "none" : number(found.gap, 2));
        write(cells[2], Number.isNaN(found.error) ? "no number" : found.error === 0 ? "nothing" : number(found.error, 2));
        row.classList.toggle("fb-float_bits-now", name === format);
      }
    },
  };
}
