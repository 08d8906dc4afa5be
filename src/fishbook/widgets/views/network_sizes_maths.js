// Networks as lists of layers, counted from their shapes alone; network_sizes.py and visualize.layer_sizes hold the same.

export const MOST = 10; // layers of a stack of one's own
const SHORT = { c: "convolution", p: "pooling", a: "affine" };
const PARTS = { convolution: ["units", "size", "stride", "pad"], pooling: ["size", "stride"], affine: ["units"] };
/** What a number of a layer may be. */
export const LIMITS = { units: [1, 9999], size: [1, 99], stride: [1, 9], pad: [0, 9] };

const NETWORKS = {
  lenet5: { input: [1, 28, 28], stack: "c6.5.1.2-p2.2-c16.5.1.0-p2.2-c120.5.1.0-a84-a10" },
  deep_conv: {
    input: [1, 28, 28],
    stack: "c16.3.1.1-c16.3.1.1-p2.2-c32.3.1.1-c32.3.1.2-p2.2-c64.3.1.1-c64.3.1.1-p2.2-a50-a10",
  },
  alexnet: {
    input: [3, 227, 227],
    stack: "c96.11.4.0-p3.2-c256.5.1.2-p3.2-c384.3.1.1-c384.3.1.1-c256.3.1.1-p3.2-a4096-a4096-a1000",
  },
};
const TASKS = {
  twenty: { input: [1, 28, 28], stack: "c16.21.1.0", allowed: 3000 },
  seven: { input: [64, 28, 28], stack: "c64.7.1.3", allowed: 111000 },
};

/** { input, stack } of a known network; { input, stack, allowed } of a task: what it starts from. */
export const known = (name) => NETWORKS[name];
export const task = (name) => TASKS[name];

/** The layers of a text such as "c6.5.1.2-p2.2-a10": [{ kind, units, size, stride, pad }]. */
export function parse(text) {
  return text.split("-").filter(Boolean).map((one) => {
    const kind = SHORT[one[0]];
    const numbers = one.slice(1).split(".").map(Number);
    const given = Object.fromEntries(PARTS[kind].map((part, i) => [part, numbers[i]]));
    return { kind, units: 0, size: 1, stride: 1, pad: 0, ...given };
  });
}

/** The text of layers. */
export function textOf(stages) {
  const one = (stage) => stage.kind[0] + PARTS[stage.kind].map((part) => stage[part]).join(".");
  return stages.map(one).join("-");
}

/** The numbers that a kind of layer has. */
export const parts = (kind) => PARTS[kind];

/** How often a window fits along a side, or null. */
export function outputSize(side, { size, stride, pad }) {
  const room = side + 2 * pad - size;
  return room < 0 || room % stride ? null : room / stride + 1;
}

function next(stage, [C, H, W], { field, jump, start }) {
  if (stage.kind === "affine") {
    const weights = stage.units * C * H * W;
    const seen = { field: field + (Math.max(H, W) - 1) * jump, jump, start };
    return { shape: [stage.units, 1, 1], parameters: weights + stage.units, multiplications: weights, ...seen };
  }
  const [rows, columns] = [outputSize(H, stage), outputSize(W, stage)];
  if (rows === null || columns === null) return null;
  const { size, stride, pad } = stage;
  const seen = { field: field + (size - 1) * jump, jump: jump * stride, start: start - pad * jump };
  if (stage.kind === "pooling") return { shape: [C, rows, columns], parameters: 0, multiplications: 0, ...seen };
  const weights = stage.units * C * size * size;
  const counts = { parameters: weights + stage.units, multiplications: weights * rows * columns };
  return { shape: [stage.units, rows, columns], ...counts, ...seen };
}

/** { rows: one for each layer that fits, broken: the number of the first that does not, or null }. */
export function sizes(stages, input) {
  const rows = [];
  let [shape, seen] = [input, { field: 1, jump: 1, start: 0 }];
  for (const stage of stages) {
    const row = next(stage, shape, seen);
    if (row === null) return { rows, broken: rows.length + 1 };
    rows.push(row);
    [shape, seen] = [row.shape, row];
  }
  return { rows, broken: null };
}

/** The sum of one count over all layers. */
export function total(rows, what) {
  return rows.reduce((sum, row) => sum + row[what], 0);
}

/** What a stack still lacks for its task, as texts; none when it is done. */
export function lacking(name, stages) {
  const { input, allowed } = TASKS[name];
  const { rows, broken } = sizes(stages, input);
  if (broken !== null) return [`layer ${broken} has to fit`];
  if (!rows.length) return ["a layer"];
  const { field, shape: [C, H, W] } = rows.at(-1);
  const seven = name === "seven";
  const alike = stages.every(({ kind, units, stride }) => kind === "convolution" && units === 64 && stride === 1);
  const same = C === input[0] && H === input[1] && W === input[2];
  const wanted = seven ? 7 : 20;
  const checks = [
    [!stages.some(({ kind }) => kind === "affine"), "no affine layer: it sees everything"],
    [field >= wanted, `a field of ${wanted} or more`],
    [seven || C >= 16, "16 maps or more"],
    [seven || Math.min(H, W) >= 7, "maps of 7×7 or more"],
    [!seven || alike, "convolutions alone, 64 filters each, stride 1"],
    [!seven || same, "an output of 64×28×28"],
    [total(rows, "parameters") <= allowed, `${allowed.toLocaleString("en-US")} parameters at most`],
  ];
  return checks.filter(([done]) => !done).map(([, text]) => text);
}

/** The shortest sound reason why layer `broken` does not fit. */
export function whyBroken(stages, input, broken) {
  const { rows } = sizes(stages.slice(0, broken - 1), input);
  const [, side] = rows.length ? rows.at(-1).shape : input;
  const { size, stride, pad } = stages[broken - 1];
  const room = side + 2 * pad - size;
  if (room < 0) return `a window of ${size} is larger than the map: ${side} + 2·${pad} = ${side + 2 * pad}`;
  return `${side} + 2·${pad} − ${size} = ${room} is no multiple of the stride ${stride}`;
}
