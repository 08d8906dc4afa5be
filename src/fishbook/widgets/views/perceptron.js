// The line over the four corners, dragged or set by sliders, with its truth table; then three gates wired for XOR.

import { button } from "./kit/controls.js";
import { h, write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { count, fixed, number, tuple } from "./kit/words.js";
import { GATES, ROWS, ends, network, neuron, score, search, wirings } from "./perceptron_maths.js";
import { argument, circuit, truthTable } from "./perceptron_parts.js";
import { SEEN, createPlane, rowName } from "./perceptron_plane.js";

const CONTROLS = { 1: ["target", "w1", "w2", "b"], 2: ["h1", "h2", "out"] };
const ENOUGH = 2; // corners at which a single cross has stood: time for the argument
const XOR_ASK =
  "Target: get down to a single cross, and let it stand at each of the four corners, one after the other. Before you " +
  "move anything, say at which of them it can stand.";

const listed = (items) => [items.slice(0, -1).join(", "), items.at(-1)].filter(Boolean).join(" and ");

function neuronWords({ right, wrong, scores }, { w1, w2, b }, aim) {
  const each = (k) => `${rowName(k)} (score ${number(scores[k])}, ${scores[k] > 0 ? "fires" : "silent"})`;
  const all = `The scores from 00 to 11: ${scores.map((value) => number(value)).join(", ")}.`;
  const parts = [`${tuple([w1, w2, b])} for ${aim}: ${right} of 4 rows right.`];
  parts.push(wrong.length ? `Wrong: ${listed(wrong.map(each))}.` : all);
  if (w1 === 0 && w2 === 0) parts.push("Both weights are 0: no line, and every score is b.");
  else if (!ends([w1, w2, b], ...SEEN)) parts.push("The line lies outside the picture.");
  return parts.join(" ");
}

function xorWords(crosses, wrong, proof) {
  if (!crosses.length) return "Can you get down to a single cross?";
  if (crosses.length === 4) return "Best so far: 3 of 4. A single cross has stood at all four corners.";
  const still = wrong.length === 1 ? ` Can it stand elsewhere${proof ? "" : ", or vanish"}?` : "";
  const places = listed(crosses.map(rowName));
  return `Best so far: 3 of 4. A single cross has stood at ${places} (${crosses.length} of 4 corners).${still}`;
}

function networkWords({ right, wrong }, [h1, h2, out], aim, ways) {
  const parts = [`h₁ = ${h1}; h₂ = ${h2}; y = ${out}: ${right} of 4 rows of ${aim} right.`];
  if (wrong.length) parts.push(`Wrong: ${listed(wrong.map(rowName))}.`);
  else parts.push(`It is one of the ${ways.length} wirings, of ${Object.keys(GATES).length ** 3}, that do it.`);
  return parts.join(" ");
}

function found(counts) {
  const tried = counts.reduce((a, b) => a + b);
  const best = counts.findLastIndex((n) => n > 0);
  return `${count(tried, "setting")} of the three sliders tried. Best: ${best} of 4, in ${count(counts[best], "setting")}.`;
}

export default interactive((ui) => {
  const names = (parameter) => {
    const { options } = ui.spec.parameters.find(({ name }) => name === parameter);
    return Object.fromEntries(options.map(({ value, label }) => [value, label]));
  };
  const [aims, gates] = [names("target"), names("out")];
  const task = h("p", { class: "fb-prompt fb-perceptron-task" });
  ui.stage.append(task);
  const plane = createPlane(ui);
  const one = truthTable("Truth table of the neuron", ["x₁", "x₂", "score", "output", "wanted", "right?"]);
  const three = truthTable("Truth table of the three gates", ["x₁", "x₂", "h₁", "h₂", "y", "wanted", "right?"]);
  const wiring = circuit();
  const [result, why] = [h("p"), h("p")];
  const tryAll = button("Try every setting", () => ui.set({ searched: true }));
  const wire = button("", () => ui.set({ layers: 3 - ui.state().layers }));
  const buttons = h("div", { class: "fb-buttons" }, tryAll, wire);
  ui.stage.append(h("div", { class: "fb-perceptron-side" }, wiring.node, one.node, three.node, result, why, buttons));
  const kept = {}; // what is counted once, when it is first asked for
  const ways = (target) => (kept[target] ??= wirings(target));

  /** The rows at which a single cross has stood, this one among them. */
  function crossesSoFar({ wrong }, crosses) {
    if (wrong.length !== 1 || crosses.includes(wrong[0])) return crosses;
    ui.set({ crosses: [...crosses, wrong[0]] });
    return [...crosses, wrong[0]];
  }

  function show(state, limit, proof) {
    for (const layers of [1, 2]) for (const name of CONTROLS[layers]) ui.showControl(name, state.layers === layers);
    for (const node of [task, wiring.node, three.node]) node.toggleAttribute("hidden", state.layers === 1);
    one.node.hidden = state.layers === 2;
    [result.hidden, why.hidden, tryAll.hidden] = [!(limit && state.searched), !proof, !limit];
    wire.hidden = !proof && state.layers === 1;
    write(wire, state.layers === 1 ? "Wire three gates" : "Back to one neuron");
    if (limit && state.searched) write(result, found((kept.counts ??= search("xor"))));
    if (proof) write(why, argument(score([0.5, 0.5], state.w1, state.w2, state.b)));
  }

  function drawOne(state) {
    const { target, w1, w2, b } = state;
    const [table, limit] = [neuron(target, w1, w2, b), target === "xor"];
    const crosses = limit ? crossesSoFar(table, state.crosses) : [];
    const proof = limit && crosses.length >= ENOUGH;
    show(state, limit, proof);
    one.show(ROWS.map((row, k) => [...row, fixed(table.scores[k]), table.outputs[k], table.wanted[k]]), table.wrong);
    plane.draw(state, table, proof);
    const words = neuronWords(table, state, aims[target]);
    if (!limit) return { words, solved: table.right === 4 };
    return { words: `${words} ${xorWords(crosses, table.wrong, proof)}`, solved: crosses.length === 4, ask: XOR_ASK };
  }

  function drawThree(state) {
    const { target, h1, h2, out } = state;
    const table = network(target, h1, h2, out);
    const labels = [h1, h2, out].map((name) => gates[name]);
    show(state, false, false);
    write(task, `Aim for ${aims[target]}: choose three gates so that y reads ${table.wanted.join("")} from the top.`);
    three.show(ROWS.map((row, k) => [...row, ...table.hidden[k], table.outputs[k], table.wanted[k]]), table.wrong);
    wiring.show({ h1: labels[0], h2: labels[1], out: labels[2] });
    plane.draw(state, table, false);
    return { words: networkWords(table, labels, aims[target], ways(target)), solved: table.right === 4 };
  }

  return (state) => (state.layers === 1 ? drawOne(state) : drawThree(state));
});
