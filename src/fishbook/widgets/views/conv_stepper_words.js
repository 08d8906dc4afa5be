// The sums and the sizes in words.

import { asked } from "./conv_stepper_tasks.js";
import { copies, looked, terms } from "./conv_stepper_maths.js";
import { minus } from "./kit/sheet.js";
import { count } from "./kit/words.js";

const IN_FULL = 12; // longer sums leave out the products that are zero
const OPENING = { true: "Right. ", false: "No. " };

/** "(1, 2)" of the row of col, with the filter in front where there are two. */
export function outputName({ filters }, { side }, { row, which }) {
  const place = [Math.floor(row / side), row % side];
  return `(${(filters > 1 ? [which, ...place] : place).join(", ")})`;
}

const pixelPlace = ({ size }, pixel) => `(${Math.floor(pixel / size)}, ${pixel % size})`;

/** "2·1 + 0·(−1) + ...": a sum of products, the whole of it or what is not zero. */
export function sumText(pairs) {
  const shown = pairs.length > IN_FULL ? pairs.filter(([v, w]) => v * w) : pairs;
  const left = pairs.length - shown.length;
  const products = shown.map(([v, w]) => (w < 0 ? `${v}·(${minus(w)})` : `${v}·${w}`)).join(" + ") || "0";
  return { products, note: left ? ` (${count(left, "product")} that ${left === 1 ? "is" : "are"} 0 left out)` : "" };
}

/** "OH = (5 + 2·1 − 3) / 2 + 1 = 3", or as far as it goes. */
function sizeText({ size: H, filter_size: F, stride: S, pad: P }, { room, side }) {
  const start = `(${H} + 2·${P} − ${F}) / ${S}`;
  return side === null ? `${start} = ${minus(room)} / ${S}` : `OH = ${start} + 1 = ${side}`;
}

function misfit(state, fitting) {
  const { filter_size: F, stride: S } = state;
  const { padded, room, rest, strides, pads } = fitting;
  const cure = pads.length ? `With stride ${S} a pad of ${pads.join(" or ")} fits.` : `No pad up to 2 makes stride ${S} fit.`;
  if (room < 0) return `These sizes do not fit: the filter is ${F} × ${F}, the padded image ${padded} × ${padded}. ${cure}`;
  const uncovered = `${count(rest, "row")} and ${count(rest, "column")}`;
  const says = `${sizeText(state, fitting)} leaves a rest of ${rest}: ${uncovered} (dashed) that no window reaches`;
  return `These sizes do not fit: ${says}. Strides that fit: ${strides.join(", ")}. ${cure}`;
}

function forwardWords(state, steps, now, hidden) {
  const { products, note } = sumText(terms(steps, now.row, now.which));
  const total = minus(steps.product[now.row * state.filters + now.which]);
  const [top, left] = [Math.floor(now.row / steps.fit.side), now.row % steps.fit.side].map((one) => one * state.stride);
  const where = `Window at row ${top}, column ${left} of the ${state.pad ? "padded " : ""}image = row ${now.row} of col.`;
  return `${where} Output ${outputName(state, steps.fit, now)} = ${products} = ${hidden ? "?" : total}${note}.`;
}

function backWords(state, steps, { pixel }, hidden) {
  const place = pixelPlace(state, pixel);
  const often = "So often it stands in col, and so many entries col2im adds back to it.";
  if (hidden) return `In how many windows does pixel ${place} lie? ${often} The grey frame is the first window.`;
  const rows = copies(state, steps.fit.side, pixel).map(([row]) => row);
  const each = state.channels > 1 ? " (the same in every channel)" : "";
  if (!rows.length) return `Pixel ${place} lies in no window${each}: nothing is added back to it, its count is 0.`;
  const ones = rows.map(() => 1).join(" + ");
  const which = rows.length === 1 ? `row ${rows[0]}` : `rows ${rows.join(", ")}`;
  return `Pixel ${place} stands in ${which} of col${each}. With ones in col, col2im adds ${ones} = ${rows.length}.`;
}

/** What is seen, with the verdict in front where something was answered. */
export function inWords(state, steps, verdict) {
  const [kind, now] = [asked(state, steps.fit), looked(state, steps.fit)];
  const hidden = kind !== null && verdict === null;
  if (kind === "size" && hidden) {
    const { size: H, filter_size: F, stride: S, pad: P } = state;
    const from = `Image ${H} × ${H}, padded by ${P} on every side; windows of ${F} × ${F} in steps of ${S}.`;
    return `${from} How many rows does out have? It has as many columns.`;
  }
  const opening = verdict ? `${OPENING[verdict.right]}${verdict.why ? `${verdict.why} ` : ""}` : "";
  if (steps.fit.side === null) return opening + misfit(state, steps.fit);
  const sizes = kind === "size" ? `${sizeText(state, steps.fit)}. ` : "";
  const back = state.mode === "back";
  return opening + sizes + (back ? backWords : forwardWords)(state, steps, now, hidden);
}

/** What stands before the field for an answer. */
export function promptFor(state, steps) {
  const [kind, now] = [asked(state, steps.fit), looked(state, steps.fit)];
  if (kind === "size") return "Rows of out";
  if (kind === "count") return `Pixel ${pixelPlace(state, now.pixel)} is counted`;
  return `Output ${outputName(state, steps.fit, now)} =`;
}
