// A sheet of numbers as an SVG: one path for each shade, one text for each row, and frames over it that move cheaply.

import { KEYS, refill, s } from "./dom.js";

const SHADES = 4;
const PADDING = 9; // the shade of what is padding
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Shades −4 ... 4 of numbers, by their share of the largest. */
export function shadesOf(values) {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return Int8Array.from(values, (value) => Math.sign(value) * Math.ceil((SHADES * Math.abs(value)) / largest));
}

/** The same with the padding set apart. */
export function markPadding(shades, isPad) {
  return shades.map((shade, k) => (isPad[k] ? PADDING : shade));
}

export const minus = (value) => String(value).replace("-", "−");

/** Set what differs; null takes an attribute away. */
function setAll(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null) node.removeAttribute(key);
    else if (node.getAttribute(key) !== String(value)) node.setAttribute(key, value);
  }
}

/** [[shade, SVG path], ...], none for shade 0; equal neighbours in a row become one rectangle. */
export function shadePaths(shades, columns, wide, high) {
  const paths = new Map();
  for (let k = 0; k < shades.length; ) {
    const [shade, start, end] = [shades[k], k % columns, k - (k % columns) + columns];
    let next = k + 1;
    while (next < end && shades[next] === shade) next += 1;
    if (shade) {
      const [at, across] = [`M${round(start * wide)},${round(((k - start) / columns) * high)}`, round((next - k) * wide)];
      paths.set(shade, `${paths.get(shade) ?? ""}${at}h${across}v${round(high)}h${-across}z`);
    }
    k = next;
  }
  return [...paths];
}

const round = (value) => Math.round(value * 100) / 100;

function rulingOf(rows, columns, wide, high) {
  const down = Array.from({ length: columns + 1 }, (_, j) => `M${round(j * wide)},0V${round(rows * high)}`);
  const across = Array.from({ length: rows + 1 }, (_, i) => `M0,${round(i * high)}H${round(columns * wide)}`);
  return down.join("") + across.join("");
}

/** One row of numbers: a text with a part for each of them; where all are digits and stay as they are, a place for each. */
function rowOfTexts(texts, i, { wide, high, fixed = false }) {
  const line = s("text", { y: round((i + 0.5) * high + 4), "text-anchor": "middle" });
  const places = texts.map((_, j) => round((j + 0.5) * wide));
  if (fixed && texts.every(({ length }) => length === 1)) {
    line.setAttribute("x", places.join(" "));
    line.append(texts.join(""));
    return { line, parts: [] };
  }
  const parts = texts.map((text, j) => s("tspan", { x: places[j] }, text));
  line.append(...parts);
  return { line, parts };
}

/**
 * { node, show(key, make), write(changes), frames(list), size }: make gives a sheet { rows, columns, wide, high, shades,
 * texts, ruled, fixed } and is called only for a new key; `fixed` texts are not written to.  A frame is { at: [row, column],
 * rows, columns, color, name, look }.
 */
export function createSheet(name) {
  const [fills, under, lines] = [s("g"), s("g"), s("path", { class: "fb-sheet-lines" })];
  const [labels, over] = [s("g"), s("g")];
  const node = s("svg", { class: "fb-plot fb-sheet", "data-name": name, role: "img", "aria-label": name });
  node.append(fills, under, lines, labels, over);
  let [sheet, made, parts, written] = [{ key: null }, [], [], new Map()];

  function showTexts() {
    const { rows, columns, wide, high, texts, fixed = false } = sheet;
    made = Array.from({ length: texts ? rows : 0 }, (_, i) => {
      const row = texts.slice(i * columns, (i + 1) * columns);
      const key = [wide, high, fixed, ...row].join();
      return made[i]?.key === key ? made[i] : { key, ...rowOfTexts(row, i, sheet) }; // a row that stays is not laid out again
    });
    made.forEach(({ line }, i) => labels.children[i] !== line && labels.insertBefore(line, labels.children[i] ?? null));
    while (labels.childElementCount > made.length) labels.lastChild.remove();
    parts = made.flatMap((one) => one.parts);
  }

  function show(key, make) {
    if (key === sheet.key) return;
    write(new Map());
    sheet = { key, ...make() };
    const { rows, columns, wide, high, shades, ruled = true } = sheet;
    const [across, down] = [Math.ceil(columns * wide) + 4, Math.ceil(rows * high) + 4];
    const box = { width: across, height: down, viewBox: `-2 -2 ${across} ${down}` };
    setAll(node, box);
    const paths = refill(fills);
    for (const [shade, d] of shadePaths(shades, columns, wide, high)) paths.put("path", { d, "data-shade": shade });
    paths.end();
    const ruling = ruled ? rulingOf(rows, columns, wide, high) : rulingOf(1, 1, columns * wide, rows * high);
    if (lines.getAttribute("d") !== ruling) lines.setAttribute("d", ruling);
    showTexts();
  }

  /** Other texts in some cells, { cell: text }; the cells of the call before get their own back. */
  function write(changes) {
    for (const [k] of written) if (!changes.has(k)) parts[k].textContent = sheet.texts[k];
    for (const [k, text] of changes) if (parts[k] && written.get(k) !== text) parts[k].textContent = text;
    written = parts.length ? changes : new Map();
  }

  function frames(list) {
    const brushes = [refill(under), refill(over)];
    for (const { at, rows = 1, columns = 1, color, name: title, look = "frame" } of list) {
      const place = { x: round(at[1] * sheet.wide), y: round(at[0] * sheet.high) };
      const size = { width: round(columns * sheet.wide), height: round(rows * sheet.high) };
      const style = `--fb-c: var(--fb-${color})`;
      const whole = { class: `fb-sheet-${look}`, "data-name": title, style, ...place, ...size };
      brushes[Number(look === "frame")].put("rect", whole);
    }
    for (const brush of brushes) brush.end();
  }

  return { node, show, write, frames, size: () => sheet };
}

/** Call choose(row, column, hovering) with the cell under the pointer. */
export function pointed({ node, size }, choose) {
  const go = (event, hovering) => {
    const edge = node.getBoundingClientRect();
    const { rows, columns, wide, high } = size();
    const place = [(event.clientY - edge.top - 2) / high, (event.clientX - edge.left - 2) / wide];
    choose(...place.map((one, k) => Math.min(Math.max(Math.floor(one), 0), [rows, columns][k] - 1)), hovering);
  };
  node.addEventListener("pointermove", (event) => event.pointerType === "mouse" && go(event, true));
  node.addEventListener("click", (event) => go(event, false));
}

/** Let cells be chosen by pointer and by arrow keys, those nearer to the edge than `margin` left out: { show }. */
export function picker(grid, choose) {
  const { node, size } = grid;
  let [on, at, edge] = [false, [0, 0], 0];
  function go(to, hovering) {
    if (!on) return;
    const { rows, columns } = size();
    at = to.map((one, k) => Math.min(Math.max(one, edge), [rows, columns][k] - 1 - edge)); // keys can come faster than frames
    choose(...at, hovering);
  }
  pointed(grid, (row, column, hovering) => go([row, column], hovering));
  node.addEventListener("keydown", (event) => {
    const { rows, columns } = size();
    const ends = { Home: [0, 0], End: [rows - 1, columns - 1] };
    const to = ends[event.key] ?? MOVES[event.key]?.map((one, k) => at[k] + one);
    if (!to || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(to, false);
  });
  for (const [key, value] of Object.entries(KEYS)) node.setAttribute(key, value);
  return {
    /** Where the choice stands, and in words; without a place it is a picture and nothing to choose from. */
    show(label, place = null, text = "", margin = 0) {
      [on, at, edge] = [place !== null, place ?? at, margin];
      const { rows, columns } = size();
      const range = { "aria-valuemin": 0, "aria-valuemax": rows * columns - 1, "aria-valuenow": at[0] * columns + at[1] };
      const values = Object.entries({ tabindex: 0, ...range, "aria-valuetext": text });
      const given = values.map(([key, value]) => [key, on ? value : null]);
      setAll(node, { role: on ? "slider" : "img", "aria-label": label, ...Object.fromEntries(given) });
    },
  };
}
