// A recurrent network's gradient on its way back through time.
import { tensor } from "../core.js";
import { curves, legend, power } from "../chart.js";
import { element } from "../stage.js";

const H = 32; // units
const MATRICES = [
  ["0", "orthogonal"], ["1", "normal numbers"], ["2", "blocks ½, 4, 0, ½"],
];
const SIZES = [["0", "zero"], ["0.5", "size 0.5"], ["20", "size 20"]];
const PLOT = [370, 260];
const LINES = [
  { name: "‖dL/dhₜ‖, measured", form: "solid", colour: "--link", thick: 2.5 },
  { name: "σ₁ to the power T − t, the bound", form: "dashed", colour: "--bad" },
  { name: "ρ to the power T − t", form: "dotted", colour: "--ink" },
  { name: "measured, clipped", form: "dashes and dots", colour: "--good" },
];

const norm = (rows) => Math.sqrt(
  rows.reduce((sum, row) => sum + row.reduce((s, v) => s + v * v, 0), 0),
);
const units = () => new Array(H).fill(0);
const count = (n, make) => Array.from({ length: n }, (_, i) => make(i));

// The states h_0, ..., h_T, where row t of x is added to the sums of step t.
const states = (weight, x, size, T) => {
  const h = [units()];
  for (let t = 0; t < T; t++)
    h.push(units().map((_, j) => {
      let z = size * x.data[t * H + j];
      for (let i = 0; i < H; i++) z += h[t][i] * weight(i, j);
      return Math.tanh(z);
    }));
  return h;
};

// Norms of dL/dh_t for t = 0, ..., T, and of the gradient of W_h and b, where
// L is the sum of the last state over the root of H.
const gradients = ({ arrays }, { matrix, radius, size, T }) => {
  const W = arrays.W.data.subarray(matrix * H * H, (matrix + 1) * H * H);
  const weight = (i, j) => radius * W[i * H + j];
  const h = states(weight, arrays.x, size, T);
  const norms = new Array(T + 1);
  const all = count(H + 1, units); // the last row belongs to b
  let dh = units().fill(H ** -0.5);
  for (let t = T; t > 0; t--) {
    norms[t] = norm([dh]);
    const dz = dh.map((v, j) => v * (1 - h[t][j] ** 2));
    dz.forEach((v, j) => {
      for (let i = 0; i < H; i++) all[i][j] += h[t - 1][i] * v;
      all[H][j] += v;
    });
    dh = dh.map((_, i) => dz.reduce((sum, v, j) => sum + v * weight(i, j), 0));
  }
  norms[0] = norm([dh]);
  return { norms: norms.map(Math.log10), whole: Math.log10(norm(all)) };
};

const clipped = (whole, limit) => Math.min(whole, Math.log10(limit));

const answer = (bundle, inputs) => {
  const given = Object.entries(inputs).map(([name, { data }]) => [name, data[0]]);
  const asked = Object.fromEntries(given);
  const { norms, whole } = gradients(bundle, asked);
  const values = [...norms, whole, clipped(whole, asked.limit)];
  return tensor([values.length], Float32Array.from(values));
};

const sentence = ({ T }, { norms, whole }, bound, factor, clip) =>
  `${T} ${T > 1 ? "steps" : "step"} back, the gradient's length is `
  + `${power(norms[0])} of what it was; the bound is ${power(bound)}.`
  + (clip ? ` All weights together have a gradient of length ${power(whole)}; `
    + `clipping multiplies everything by ${power(factor)}.` : "");

const build = (stage, bundle) => {
  const state = { matrix: 1, radius: 0.9, size: 0.5, T: 20 };
  let [clip, exponent, found, factor] = [false, 0];
  const sigma = () =>
    Math.log10(state.radius * bundle.arrays.sigma.data[state.matrix]);
  const rate = (step) => count(state.T + 1, (t) => (state.T - t) * step);
  const see = (change) => {
    Object.assign(state, change);
    found = gradients(bundle, state);
    factor = clipped(found.whole, 10 ** exponent) - found.whole;
    plot.redraw();
    key.replaceChildren(...legend(lines()));
    stage.say(sentence(state, found, state.T * sigma(), factor, clip));
  };
  const lines = () => [
    found.norms, rate(sigma()), rate(Math.log10(state.radius)),
    ...(clip ? [found.norms.map((v) => v + factor)] : []),
  ].map((values, i) => ({ ...LINES[i], values }));
  const key = element("ul", { class: "dl-play-key", "aria-label": "Lines" });
  stage.controls(() => {
    stage.slider("Spectral radius ρ", {
      min: 0.5, max: 3, step: 0.05, value: state.radius,
      show: (v) => v.toFixed(2),
    }, (radius) => see({ radius }));
  });
  let plot;
  stage.row(() => {
    plot = stage.canvas(
      ...PLOT,
      () => `Norm of dL/dh by step, from ${power(found.norms[0])} at step 0 `
        + `to 1 at step ${state.T}, on a logarithmic axis.`,
      (context) => curves(stage, context, PLOT, lines(), "step t"),
    );
    stage.box.append(key);
  });
  stage.sentence();
  stage.more(() => {
    stage.controls(() => {
      stage.select("Matrix", MATRICES, (m) => see({ matrix: Number(m) }))
        .value = "1";
      stage.select("Inputs", SIZES, (size) => see({ size: Number(size) }))
        .value = "0.5";
      stage.slider("Steps T", {
        min: 1, max: bundle.arrays.x.shape[0], step: 1, value: state.T,
      }, (T) => see({ T }));
    });
    stage.controls(() => {
      stage.toggle("Clip the gradient", clip, (on) => { clip = on; see(); });
      stage.slider("at the length", {
        min: -2, max: 3, step: 0.5, value: exponent, show: power,
      }, (v) => { exponent = v; see(); });
    });
  });
  see();
};

export const rnnGradients = {
  label: "What happens to a gradient that goes back 20 steps?",
  answer,
  build,
};
