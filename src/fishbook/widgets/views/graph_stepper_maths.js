// Forward and backward through a graph, as fishbook/graph.py does it; graph_stepper.py sends the graphs.

export const NUDGE = 0.01;
const CLOSE = 1e-3; // relative: the four digits that are shown are enough
const DIGITS = 3; // and three, if they are the right ones

const noNumber = (bad, value) => (bad ? NaN : value); // where Python stops with an error

/** The value of each kind of circle and its local gradients, one for each input, from the inputs' values. */
export const OPERATIONS = {
  add: { value: (x, y) => x + y, locals: () => [1, 1] },
  multiply: { value: (x, y) => x * y, locals: (x, y) => [y, x] },
  reciprocal: {
    value: (x) => noNumber(x === 0, 1 / x),
    locals: (x) => [noNumber(x * x === 0 || x * x === Infinity, -1 / (x * x))],
  },
  exp: {
    value: (x) => noNumber(x < Infinity && Math.exp(x) === Infinity, Math.exp(x)),
    locals: (x) => [OPERATIONS.exp.value(x)],
  },
  relu: { value: (x) => Math.max(x, 0), locals: (x) => [x > 0 ? 1 : 0] },
};

/** The indices of the inputs that the reader may change. */
export function freeInputs(graph) {
  return graph.nodes.flatMap(({ operation, constant }, i) => (operation || constant ? [] : [i]));
}

/** The values at these inputs: the given ones, or the graph's own when their number is another. */
export function inputValues(graph, inputs) {
  const free = freeInputs(graph);
  return inputs.length === free.length ? [...inputs] : free.map((i) => graph.nodes[i].value);
}

/** The value of every node; NaN from the circle on at which Python would stop. */
export function forward(graph, inputs) {
  const values = graph.nodes.map(({ value }) => value);
  const given = inputValues(graph, inputs);
  freeInputs(graph).forEach((i, k) => (values[i] = given[k]));
  let goesOn = true;
  graph.nodes.forEach((node, i) => {
    if (!node.operation) return;
    values[i] = goesOn ? OPERATIONS[node.operation].value(...node.inputs.map((k) => values[k])) : NaN;
    goesOn &&= !Number.isNaN(values[i]);
  });
  return values;
}

/** { values, steps, gradients }: steps from the output back; none, and no gradients, where a number is missing. */
export function walk(graph, inputs) {
  const values = forward(graph, inputs);
  const last = graph.nodes.length - 1;
  const gradients = graph.nodes.map((_, i) => (i === last ? 1 : 0));
  const steps = [];
  for (let node = last; node >= 0; node -= 1) {
    const { operation, inputs: sources } = graph.nodes[node];
    if (!operation) continue;
    const locals = OPERATIONS[operation].locals(...sources.map((k) => values[k]));
    sources.forEach((to, side) => {
      const upstream = gradients[node];
      const step = { node, to, upstream, local: locals[side], downstream: upstream * locals[side] };
      steps.push(step);
      gradients[to] += step.downstream;
    });
  }
  if (gradients.every(Number.isFinite)) return { values, steps, gradients };
  return { values, steps: [], gradients: gradients.map(() => NaN) };
}

/** How many circles there are: the forward steps. */
export function circles(graph) {
  return graph.nodes.filter(({ operation }) => operation).length;
}

/** The step that may be shown: not past the end, and not past a question that waits for its answer. */
export function allowedStep(graph, step, given, works = true) {
  const before = circles(graph);
  if (!works) return Math.min(step, before);
  return Math.min(step, before + graph.questions.length, before + 1 + given.length);
}

/** Question k: what has to be typed (`answer`), and all that a wrong answer may have been instead. */
export function question(graph, { values, steps, gradients }, k) {
  const [node, to] = graph.questions[k];
  const parts = steps.filter((step) => step.to === to).map(({ downstream }) => downstream);
  const common = { node, to, own: values[to], total: gradients[to], parts };
  if (node === to) return { ...common, kind: "sum", answer: gradients[to] };
  const { operation, inputs } = graph.nodes[node];
  const step = steps.find((one) => one.node === node && one.to === to);
  const other = values[inputs.find((i) => i !== to)];
  return { ...common, kind: operation, other, value: values[node], ...step, answer: step.local };
}

/** Whether a typed number counts as the exact one. */
export function near(typed, exact, relative = CLOSE) {
  if (typed === Number(exact.toPrecision(DIGITS))) return true;
  return Number.isFinite(typed) && Math.abs(typed - exact) <= relative * Math.abs(exact);
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const level = (letter) => (letter === "⁻" ? "-" : RAISED.indexOf(letter));
const plain = (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN);

/** A typed number: 0.25, −2, 1,000, 0,5, 1e-3, 2·10⁻³, 1/3; NaN for what is none. */
export function readNumber(text) {
  const letters = text.replace(/[⁻⁰¹²³⁴-⁹]/g, level).replace(/[−–]/g, "-").replace(/\s+/g, "");
  const tidy = letters.replace(/[·*×]10\^?/, "e");
  const parts = tidy.split("/").map((part) => {
    const grouped = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(part);
    return plain(grouped ? part.replaceAll(",", "") : part.replace(",", "."));
  });
  const value = parts.length === 2 ? parts[0] / parts[1] : parts[0];
  return parts.length <= 2 && Number.isFinite(value) ? value : NaN;
}

/**
 * The graph again with input k larger by NUDGE: both rows of values, the slope of the output, how far a bend may carry
 * that slope from the gradient, and whether a ReLU opened or shut on the way.
 */
export function nudge(graph, inputs, k) {
  const at = (by) => forward(graph, inputValues(graph, inputs).map((value, i) => (i === k ? value + by : value)));
  const [before, after, behind] = [at(0), at(NUDGE), at(-NUDGE)];
  const [low, middle, high] = [behind, before, after].map((values) => values.at(-1));
  const gate = (values, { operation, inputs: [i] }) => operation === "relu" && values[i] > 0;
  return {
    before,
    after,
    slope: (high - middle) / NUDGE,
    bend: Math.abs(high - 2 * middle + low) / (2 * NUDGE),
    kink: graph.nodes.some((node) => gate(before, node) !== gate(after, node)),
  };
}
