// A kernel on a grey picture: its answer, how large that is, how it is shown.
import { conv2d, tensor } from "./core.js";
import { ramp, signed } from "./pictures.js";
import { decimal } from "./words.js";

export const WHITE = 255;
const KEPT = [0.5, 1.5]; // sums of weights that leave a picture a picture

// Of W (k, k) on x (1, H, W); a convolution counts the kernel backwards.
export const respond = (x, W, { stride, padding, turned }) => {
  const weights = turned ? W.data.slice().reverse() : W.data;
  const kernel = tensor([1, 1, ...W.shape], weights);
  return conv2d(x, kernel, null, { stride, padding });
};

const brightness = ramp("#000000", "#ffffff");
export const grey = (v) => brightness(v / WHITE);

// A kernel (rows of numbers) as large as `size`, cut or with zeros around it.
export const sized = (rows, size) => {
  const off = (rows.length - size) / 2;
  const all = [...Array(size).keys()];
  return all.map((i) => all.map((j) => rows[i + off]?.[j + off] ?? 0));
};

// How the answer y of a kernel is shown: grey where the weights add up to one
// or nearly, so that brightness is kept; else with its signs, and the strongest
// hundredth lies beyond that scale.
export const scale = (stage, y, rows) => {
  const sum = rows.flat().reduce((a, w) => a + w, 0);
  if (sum > KEPT[0] && sum < KEPT[1])
    return { colour: grey, text: "black is 0 or less, white 255 or more" };
  const all = y.data.map(Math.abs).sort();
  const top = all[Math.floor(0.99 * all.length)] || 1;
  const colour = signed(stage);
  return {
    colour: (v) => colour(v / top),
    text: `blue above zero, red below, full from ${decimal(top, 1)} on`,
  };
};

// The arithmetic of the answer's size, and what the floor leaves out.
export const sizes = (H, k, { stride, padding }) => {
  const room = H + 2 * padding - k;
  const left = room % stride;
  const what = left === 1 ? "row and column" : `${left} rows and columns`;
  return `Rows and columns of the answer: ⌊(${H} + 2 · ${padding} − ${k}) / `
    + `${stride}⌋ + 1 = ${Math.floor(room / stride) + 1}`
    + `${left ? `; no place reaches the last ${what}` : ""}.`;
};
