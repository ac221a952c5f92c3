// A chain of layers, as dlbook.playground.chains describes it.
import { conv2d, linear, map, maxPool, relu, tensor } from "./core.js";

// (x - mean) / std, by one mean for all channels or one for each.
const standardise = (x, { mean, std }) => {
  const size = x.data.length / x.shape[0];
  const of = (t, i) => t.data[t.data.length > 1 ? Math.floor(i / size) : 0];
  return tensor(x.shape, x.data.map((v, i) => (v - of(mean, i)) / of(std, i)));
};

const KINDS = {
  standardise,
  conv2d: (x, { weight, bias }, layer) => conv2d(x, weight, bias, layer),
  maxPool: (x, own, { size }) => maxPool(x, size),
  relu: (x) => relu(x),
  flatten: (x) => tensor([x.data.length], x.data),
  linear: (x, { weight, bias }) => linear(x, weight, bias),
};

// A layer's arrays: those whose names begin with its own.
export const own = (arrays, { name }) => Object.fromEntries(
  Object.entries(arrays)
    .filter(([key]) => key.slice(0, key.lastIndexOf(".")) === name)
    .map(([key, value]) => [key.slice(key.lastIndexOf(".") + 1), value]),
);

// What goes into each layer, in order, and last what the chain answers.
export const run = (layers, arrays, x) => {
  const steps = [x];
  for (const layer of layers)
    steps.push(KINDS[layer.kind](steps.at(-1), own(arrays, layer), layer));
  return steps;
};

// What a unit of layer `index` sees of the picture: `size` pixels a side;
// neighbours lie `jump` pixels apart, and unit 0 begins at pixel `start`.
export const view = (layers, arrays, index) => {
  let [size, jump, start] = [1, 1, 0];
  for (const layer of layers.slice(0, index + 1)) {
    const { kind, stride = layer.size ?? 1, padding = 0 } = layer;
    const side = kind === "conv2d"
      ? own(arrays, layer).weight.shape[3] : layer.size ?? 1;
    size += (side - 1) * jump;
    start -= padding * jump;
    jump *= stride;
  }
  return { size, jump, start };
};

// The k-th channel of a tensor (C, H, W).
export const channel = (x, k) => {
  const size = x.shape[1] * x.shape[2];
  return x.data.subarray(k * size, (k + 1) * size);
};

// The numbers under a kernel at a unit, zeros outside, channel by channel.
export const patchOf = (x, { stride, padding }, k, [row, column]) => {
  const [C, H, W] = x.shape;
  return map(tensor([C, k, k]), (_, i) => {
    const r = row * stride - padding + (Math.floor(i / k) % k);
    const s = column * stride - padding + (i % k);
    if (r < 0 || s < 0 || r >= H || s >= W) return 0;
    return x.data[(Math.floor(i / (k * k)) * H + r) * W + s];
  });
};
