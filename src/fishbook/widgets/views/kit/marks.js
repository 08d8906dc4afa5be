// What can be painted inside a plot, in data coordinates.  Every mark takes { name, color, ... }; `name` lands in data-name.

import { write } from "./dom.js";
import { d3 } from "../vendor/d3.js";

const FAR = 1e4; // pixels: farther out, browsers lose precision

function pixel(value) {
  return Number.isNaN(value) ? value : Math.min(Math.max(value, -FAR), FAR);
}

function style({ color, width, dash, opacity, fill }) {
  const css = [];
  if (color) css.push(`--fb-c: var(--fb-${color})`);
  if (width) css.push(`stroke-width: ${width}`);
  if (dash) css.push(`stroke-dasharray: ${dash}`);
  if (opacity !== undefined) css.push(`opacity: ${opacity}`);
  if (fill) css.push(`fill: var(--fb-${fill})`);
  return css.join("; ") || undefined;
}

/** colours for heat maps: from the palette's one end over paper to the other. */
export function diverging(share) {
  const size = Math.round(Math.min(Math.abs(share), 1) * 100);
  return `color-mix(in srgb, var(--fb-${share < 0 ? "orange" : "blue"}) ${size}%, var(--fb-paper))`;
}

const drawnContours = new WeakMap(); // values -> { key, paths }: the same map is drawn again in every frame of a drag

/** The SVG paths of the contours, ends = [left, right, bottom, top] in pixels; an array that was seen costs nothing. */
function contourPaths(values, columns, rows, levels, ends) {
  const key = JSON.stringify([columns, rows, levels, ends]);
  const known = drawnContours.get(values);
  if (known?.key === key) return known.paths;
  const [left, right, bottom, top] = ends;
  const [wide, tall] = [(right - left) / (columns - 1), (top - bottom) / (rows - 1)];
  const tenth = (value) => Math.round(10 * value) / 10;
  const point = ([i, j]) => `${tenth(left + (i - 0.5) * wide)},${tenth(bottom + (j - 0.5) * tall)}`; // a cell's middle is its sample
  const line = (ring) => `M${ring.map(point).join("L")}`;
  const found = d3.contours().size([columns, rows]).thresholds(levels)(values);
  const paths = found.map(({ coordinates }) => coordinates.flat().map(line).join("")).filter(Boolean);
  drawnContours.set(values, { key, paths });
  return paths;
}

/** What paints into the refilled groups `marks` and, above them and free to leave the axes, `over`. */
export function brush({ marks, over, x, y, box }) {
  const put = (tag, kind, options, attributes, to = marks) =>
    to.put(tag, { class: `fb-${kind}`, "data-name": options.name, style: style(options), ...attributes });
  const px = (value) => pixel(x(value));
  const py = (value) => pixel(y(value));
  const drawable = ([a, b]) => Number.isFinite(x(a)) && Number.isFinite(y(b));

  return {
    x,
    y,
    box,
    put,
    /** A line through points [[x, y], ...]; it breaks where a number is missing. */
    line(points, options = {}) {
      const path = d3.line().defined(drawable).x(([a]) => px(a)).y(([, b]) => py(b));
      return put("path", "line", options, { d: path(points) ?? "" });
    },
    /** The area between [[x, low, high], ...]. */
    area(points, options = {}) {
      const path = d3.area().x(([a]) => px(a)).y0(([, b]) => py(b)).y1(([, , c]) => py(c));
      return put("path", "area", options, { d: path(points) ?? "" });
    },
    /** Dots; `r` in pixels; hollow ones with `hollow`. */
    points(points, { r = 3, hollow = false, ...options } = {}) {
      for (const point of points.filter(drawable)) {
        put("circle", hollow ? "dot fb-hollow" : "dot", options, { cx: px(point[0]), cy: py(point[1]), r });
      }
    },
    /** Bars [[centre, from, to], ...], `width` in units of x; `sideways` swaps the axes; only an outline with `hollow`. */
    bars(bars, { width = 0.8, sideways = false, hollow = false, ...options } = {}) {
      for (const [at, from, to] of bars) {
        const [along, across] = sideways ? [y, x] : [x, y];
        const ends = [across(from), across(to)].map(pixel);
        const sides = [along(at - width / 2), along(at + width / 2)];
        const span = (pair) => [Math.min(...pair), Math.abs(pair[1] - pair[0])];
        const [[a, thick], [b, long]] = [span(sides), span(ends)];
        const place = sideways
          ? { x: b, width: long, y: a, height: thick }
          : { x: a, width: thick, y: b, height: long };
        put("rect", hollow ? "bar fb-hollow" : "bar", options, place);
      }
    },
    /** A full line at x = value or y = value. */
    rule(where, options = {}) {
      const at = "x" in where ? px(where.x) : py(where.y);
      const ends = "x" in where
        ? { x1: at, x2: at, y1: box.top, y2: box.top + box.height }
        : { y1: at, y2: at, x1: box.left, x2: box.left + box.width };
      return put("line", "rule", options, ends);
    },
    /** An arrow from [x, y] to [x, y]. */
    arrow(from, to, options = {}) {
      const [a, b, c, d] = [px(from[0]), py(from[1]), px(to[0]), py(to[1])];
      const length = Math.hypot(c - a, d - b);
      if (!(length > 1)) return null;
      const [ux, uy] = [(c - a) / length, (d - b) / length];
      const head = Math.min(9, length);
      const wing = (side) => `${c - head * ux + 0.45 * side * head * uy},${d - head * uy - 0.45 * side * head * ux}`;
      const shaft = `M${a},${b}L${c - 0.8 * head * ux},${d - 0.8 * head * uy}`;
      put("path", "line", options, { d: shaft });
      return put("path", "head", { ...options, name: undefined }, { d: `M${c},${d}L${wing(1)}L${wing(-1)}Z` });
    },
    /** Text at [x, y], `dx` and `dy` in pixels; `anchor` start, middle or end; it may leave the axes. */
    text(at, words, { dx = 0, dy = 0, anchor = "start", ...options } = {}) {
      const place = { x: px(at[0]) + dx, y: py(at[1]) + dy, "text-anchor": anchor };
      const made = put("text", "text", options, place, over);
      write(made, words);
      return made;
    },
    /** Lines of equal height of values (rows from low y to high y) over a grid that fills xs = [lo, hi], ys = [lo, hi]. */
    contours(values, columns, rows, levels, xs, ys, options = {}) {
      const ends = [x(xs[0]), x(xs[1]), y(ys[0]), y(ys[1])];
      for (const d of contourPaths(values, columns, rows, levels, ends)) put("path", "contour", options, { d });
    },
    /** A grid of coloured cells: color(row, column) gives a CSS colour; cells fill xs = [lo, hi], ys = [lo, hi]. */
    heat(rows, columns, color, xs, ys, options = {}) {
      const wide = (x(xs[1]) - x(xs[0])) / columns;
      const tall = (y(ys[1]) - y(ys[0])) / rows;
      const look = style(options) ? `${style(options)}; ` : "";
      for (let i = 0; i < rows; i += 1) {
        for (let j = 0; j < columns; j += 1) {
          const place = { x: x(xs[0]) + j * wide, y: Math.min(y(ys[0]) + i * tall, y(ys[0]) + (i + 1) * tall) };
          const size = { width: Math.abs(wide) + 0.3, height: Math.abs(tall) + 0.3 };
          put("rect", "cell", options, { ...place, ...size, style: `${look}fill: ${color(i, j)}` });
        }
      }
    },
  };
}
