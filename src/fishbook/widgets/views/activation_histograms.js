// Random weights of a size that the reader sets, and what they do to the signals of every layer.

import { createNetwork, predicted } from "./activation_histograms_maths.js";
import { createPictures } from "./activation_histograms_picture.js";
import { inWords, namedStds, solved } from "./activation_histograms_words.js";
import { button } from "./kit/controls.js";
import { h } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { number } from "./kit/words.js";

const THUMB = 16; // pixels of a slider's thumb: its middle does not reach the ends

/** Xavier and He as two flags under the slider, each at its place: press one, and std jumps there. */
function createFlags(ui) {
  const { low, high } = ui.spec.parameters.find(({ name }) => name === "std");
  const row = h("div", { style: "position: relative; height: 2rem; grid-column: 1 / -1" });
  let stds = [];
  const flags = [0, 1].map((i) => {
    const style = `color: var(--fb-blue); position: absolute; top: 0; white-space: nowrap; border-radius: 0; border-width: 0 ${i ? "0 0 2px" : "2px 0 0"}`; // towards its mark
    const made = button("", () => ui.set({ std: stds[i][1] }), { style });
    row.append(made);
    return made;
  });
  const slider = ui.takeControl("std");
  slider.append(row);
  slider.style.flexBasis = "100%";
  slider.style.maxWidth = "none";

  let placed = 0; // to write what stands there already would make the browser lay out the page
  return (width) => {
    if (width === placed) return;
    placed = width;
    stds = namedStds(width);
    for (const [i, [name, std]] of stds.entries()) {
      const share = Math.log(std / low) / Math.log(high / low);
      const at = `(${THUMB / 2}px + (100% - ${THUMB}px) * ${share.toFixed(4)})`;
      flags[i].textContent = `${name} ${number(std)}`;
      flags[i].style[i ? "left" : "right"] = i ? `calc${at}` : `calc(100% - ${at})`;
    }
  };
}

export default interactive((ui) => {
  const measure = createNetwork(ui.data.normals.values);
  const pictures = createPictures(ui);
  const flags = createFlags(ui);
  const { low, high } = ui.spec.parameters.find(({ name }) => name === "seed");
  ui.button("New weights", () => {
    const { seed } = ui.state();
    ui.set({ seed: seed < high ? seed + 1 : low });
  });

  return (state) => {
    const { activation, std, depth, seed } = state;
    const width = Number(state.width);
    flags(width);
    const found = measure(activation, std, depth, width, seed);
    pictures(found, predicted(activation, std, depth, width), state);
    return { words: inWords(found, state), solved: solved(found, depth) };
  };
});
