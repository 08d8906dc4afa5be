// Two lines of recorded times over the batch size, hidden until the reader has guessed where they cross.

import { BATCHES, crossing, rows } from "./crossover_maths.js";
import { write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { number } from "./kit/words.js";

const NEAR = 2; // a guess within this factor reaches the target
const ENDS = { step: [2e-5, 5], image: [1e-8, 1e-1] };

function duration(seconds) {
  if (Number.isNaN(seconds)) return "longer than was waited for";
  if (seconds >= 1) return `${number(seconds)} s`;
  return seconds >= 1e-4 ? `${number(1e3 * seconds)} ms` : `${number(1e6 * seconds)} µs`;
}

function compared(gpu, cpu) {
  if (Number.isNaN(cpu)) return "the CPU was not measured here, a step takes it several seconds";
  const ratio = cpu / gpu;
  if (ratio > 0.95 && ratio < 1.05) return "both take about the same time";
  return ratio > 1 ? `the GPU is ${number(ratio, 2)} times as fast` : `the CPU is ${number(1 / ratio, 2)} times as fast`;
}

function inWords({ batch, measure, guess }, now, cross, revealed, setting) {
  if (!revealed) return `${setting}. Your guess so far: the GPU wins from a batch of ${number(batch, 4)} on. The times are hidden.`;
  const share = measure === "image" ? batch : 1;
  const what = measure === "image" ? "each image takes" : "a step takes";
  const both = `${what} ${duration(now.gpu / share)} on the GPU and ${duration(now.cpu / share)} on the CPU`;
  const found = `The GPU wins from ${number(cross, 4)} on; you guessed ${number(guess, 4)}.`;
  return `Batch of ${number(batch, 4)}: ${both}; ${compared(now.gpu, now.cpu)}. ${found}`;
}

export default interactive((ui) => {
  const plot = ui.plot({
    title: "Seconds over batch size",
    x: { label: "batch size", log: true, ticks: [1, 4, 16, 64, 256, 1024, 4096], format: (n) => number(n, 4) },
    y: { log: true },
    height: 330,
    margin: { top: 22 },
  });
  const key = ({ network, rival }) => `${network} ${rival}`;
  const show = ui.button("Show the times", () => {
    const state = ui.state();
    ui.set(state.guessed === key(state) ? { guessed: "" } : { guessed: key(state), guess: state.batch });
  });
  const label = (name, value) => {
    const { options } = ui.spec.parameters.find((one) => one.name === name);
    return options.find((one) => one.value === value).label;
  };
  const side = (batch) => (batch < 8 ? "start" : batch > 1000 ? "end" : "middle");

  return (state) => {
    const { batch, measure, network, rival, guess } = state;
    const { gpu, cpu } = rows(ui.data.times.values, network, rival);
    const [cross, revealed] = [crossing(gpu, cpu), state.guessed === key(state)];
    const k = BATCHES.indexOf(batch) < 0 ? Math.round(Math.log2(batch)) : BATCHES.indexOf(batch);
    const share = (i) => (measure === "image" ? BATCHES[i] : 1);
    const over = (values) => values.map((value, i) => [BATCHES[i], value / share(i)]);
    write(show, revealed ? "Hide them and guess again" : "Show the times");
    plot.draw({ x: [1, 8192], y: ENDS[measure] }, (g) => {
      const top = ENDS[measure][1];
      g.rule({ x: revealed ? guess : batch }, { color: "grey", dash: "5 4", name: "guess" });
      const at = revealed ? guess : batch;
      g.text([at, top], revealed ? "your guess" : "your guess?", { color: "grey", anchor: side(at), dy: -6 });
      if (!revealed) {
        const middle = [90, Math.sqrt(top * ENDS[measure][0])];
        g.text(middle, "hidden until you guess", { color: "grey", anchor: "middle" }).style.strokeWidth = "9px";
        return;
      }
      g.line(over(gpu), { color: "green", width: 2.5, name: "gpu" });
      g.line(over(cpu), { color: "orange", width: 2.5, dash: "6 3", name: "cpu" });
      const here = [gpu[k], cpu[k]].map((value) => [BATCHES[k], value / share(k)]);
      g.points([here[0]], { color: "green", r: 6, name: "now" });
      g.points([here[1]], { color: "orange", r: 6, name: "now" });
      g.rule({ x: cross }, { color: "blue", width: 1, name: "crossing" });
      const inside = cross > 1000 ? { dx: -5, anchor: "end" } : { dx: 5, anchor: "start" };
      g.text([cross, top], `from ${number(cross, 4)} on`, { color: "blue", dy: 16, ...inside });
      const above = gpu[0] > cpu[0];
      g.text([1, gpu[0]], "GPU", { color: "green", dx: 6, dy: above ? -10 : 26 });
      g.text([1, cpu[0]], rival === "one thread" ? "CPU, one thread" : "CPU, 16 threads", { color: "orange", dx: 6, dy: above ? 26 : -10 });
    });
    const off = Math.max(guess / cross, cross / guess);
    const setting = `Network with ${label("network", network)}; CPU with ${label("rival", rival)}`;
    return { words: inWords(state, { gpu: gpu[k], cpu: cpu[k] }, cross, revealed, setting), solved: revealed && off <= NEAR };
  };
});
