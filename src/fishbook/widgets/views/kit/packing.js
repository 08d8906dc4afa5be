// Reads what fishbook/widgets/_packing.py wrote: base64 of gzip of 16-bit codes, their differences taken along the last axis.

const MINUS_INFINITY = 65533;
const INFINITY = 65534;
const NOT_A_NUMBER = 65535;

async function unzipped(text) {
  const zipped = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function summed(codes, row) {
  for (let start = 0; start < codes.length; start += row) {
    for (let i = start + 1; i < start + row; i += 1) codes[i] += codes[i - 1]; // a Uint16Array wraps as Python did
  }
}

function value(code, low, high, levels) {
  if (code < MINUS_INFINITY) return low + (code / levels) * (high - low);
  return { [MINUS_INFINITY]: -Infinity, [INFINITY]: Infinity, [NOT_A_NUMBER]: NaN }[code];
}

/** { shape, values: Float64Array } of one packed array; throws where the text is damaged. */
export async function unpack({ shape, low, high, levels, order, packed }) {
  const size = shape.reduce((product, n) => product * n, 1);
  const bytes = await unzipped(packed);
  if (bytes.length !== 2 * size) throw new Error(`expected ${2 * size} bytes of packed numbers, got ${bytes.length}`);
  const codes = new Uint16Array(size);
  for (let i = 0; i < size; i += 1) codes[i] = bytes[i] + 256 * bytes[size + i]; // low bytes first, then high bytes
  const row = shape.length ? shape[shape.length - 1] : 1;
  for (let k = 0; k < order; k += 1) summed(codes, row);
  return { shape, values: Float64Array.from(codes, (code) => value(code, low, high, levels)) };
}

/** Every packed array of a widget, by name. */
export async function unpackAll(arrays = {}) {
  const names = Object.keys(arrays);
  const unpacked = await Promise.all(names.map((name) => unpack(arrays[name])));
  return Object.fromEntries(names.map((name, i) => [name, unpacked[i]]));
}
