// The batch on one line, to drag; its outputs on the line below; a button for one training step.

import { column, gap, moments } from "./batch_norm_maths.js";
import { interactive } from "./kit/frame.js";
import { count, fixed, number } from "./kit/words.js";

const REACH = 8;
const CLOSE = 0.1;
const WANTED = [2, 0.5];
const LINES = [1, 0]; // heights of the batch and of the outputs

function inWords(state, found, outputs) {
  const [now, far] = [moments(outputs), gap(found)];
  if (state.size === 1 && state.mode === "training")
    return `A batch of one: its mean is itself, so the output is β = ${fixed(state.beta)}, wherever you drag the dot.`;
  const batch = `Batch: mean ${fixed(found.mean)}, standard deviation ${fixed(found.std)}.`;
  const made = `Outputs in ${state.mode}: mean ${fixed(now.mean)}, standard deviation ${fixed(now.std)}.`;
  const [mean, variance] = state.running;
  const running = `After ${count(state.steps, "training step")}: running mean ${fixed(mean)}, running variance ${fixed(variance)}`;
  return `${batch} ${made} ${running}; training and evaluation differ by at most ${fixed(far)}.`;
}

export default interactive((ui) => {
  const plot = ui.plot({
    title: "Rings: the batch, drag them. Dots: what comes out.",
    x: { label: "value" },
    y: { ticks: LINES, format: (at) => (at ? "in" : "out") },
    height: 240,
    margin: { left: 40 },
  });
  const handles = ui.spec.parameters
    .find(({ name }) => name === "samples")
    .value.map((_, k) =>
      plot.handle({
        name: `sample${k}`,
        label: `Sample ${k + 1} of the batch`,
        axis: "x",
        text: (x) => number(x),
        move: (x) => {
          const samples = [...ui.state().samples];
          samples[k] = Math.min(Math.max(Number(x.toFixed(2)), -REACH), REACH);
          ui.set({ samples });
        },
      }),
    );
  const step = () => {
    const { size, gamma, beta, momentum, samples, running, steps } = ui.state();
    if (steps < 999) ui.set({ running: column(size, gamma, beta, momentum, samples, running).running, steps: steps + 1 });
  };
  ui.button("Forget the running numbers", () => ui.set({ running: [0, 1], steps: 0 }));
  ui.button("One training step", step);

  return (state) => {
    const { size, gamma, beta, momentum, samples, running, mode } = state;
    const found = column(size, gamma, beta, momentum, samples, running);
    const outputs = found[mode];
    const x = samples.slice(0, size);
    handles.forEach((handle, k) => {
      handle.show(k < size);
      handle.place(samples[k], LINES[0]);
    });
    plot.draw({ x: [-REACH, REACH], y: [-0.35, 1.35] }, (g) => {
      g.rule({ y: LINES[0] }, { color: "faint", width: 1 });
      g.rule({ y: LINES[1] }, { color: "faint", width: 1 });
      const used = mode === "training" ? [found.mean, found.std] : [running[0], Math.sqrt(Math.max(running[1], 0))];
      const ends = [used[0] - used[1], used[0] + used[1]].map((value) => Math.min(Math.max(value, -REACH), REACH));
      g.line(ends.map((value) => [value, 1.2]), { color: "orange", width: 2, name: "width" });
      g.text([Math.min(Math.max(used[0], -REACH), REACH), 1.2], mode === "training" ? "mean ± deviation" : "running mean ± deviation", {
        color: "orange",
        anchor: "middle",
        dy: -5,
      });
      const pairs = x.flatMap((value, k) => [[value, LINES[0]], [outputs[k], LINES[1]], [NaN, NaN]]);
      g.line(pairs, { color: "grey", width: 1, opacity: 0.5, name: "ways" });
      const next = Math.min(Math.max(found.running[0], -REACH), REACH);
      g.points([[next, 0.62]], { color: "purple", r: 4, name: "next" });
      const left = next > 0;
      const place = { color: "purple", dx: left ? -8 : 8, dy: 4, anchor: left ? "end" : "start" };
      g.text([next, 0.62], "next running mean", place);
      g.points(outputs.map((value) => [value, LINES[1]]), { color: "blue", r: 6, name: "outputs" });
      const away = outputs.filter((value) => Math.abs(value) > REACH).length;
      if (away) g.text([REACH, LINES[1]], `${count(away, "output")} beyond the picture`, { color: "blue", anchor: "end", dy: 22 });
    });
    const trained = moments(found.training);
    const near = Math.abs(trained.mean - WANTED[0]) < 0.011 && Math.abs(trained.std - WANTED[1]) < 0.011;
    return { words: inWords(state, found, outputs), solved: near && gap(found) <= CLOSE };
  };
});
