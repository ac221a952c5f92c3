// Signals on their way through layers that have learnt nothing, and back.
import { curves, legend, power } from "../chart.js";
import { tensor } from "../core.js";
import { ink } from "../pictures.js";
import { element } from "../stage.js";

const ROWS = 32; // inputs
const PLOT = [320, 196];
const KINDS = [ // the value at a score, the slope at score and value
  ["ReLU", (z) => Math.max(z, 0), (z) => Number(z > 0)],
  ["tanh", Math.tanh, (z, a) => 1 - a * a],
  ["none", (z) => z, () => 1],
];
const LINES = [
  { name: "activations, forwards", form: "solid", colour: "--link", thick: 2.5 },
  { name: "cotangents, backwards", form: "dashed", colour: "--bad" },
];
const GREYS = "The stronger, the more scores: a layer's fullest place is "
  + "strongest, and the rims hold what lies outside.";

// As dlbook.byhand.draws has them.
const uniform = (seed, place) => {
  const a = (seed + Math.imul(place + 1, 0x6D2B79F5)) | 0;
  let t = Math.imul(a ^ (a >>> 15), a | 1);
  t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
let drawn = [];
const normals = (seed, length) => {
  if (drawn.seed !== seed || drawn.length < length) {
    drawn = Float64Array.from({ length }, (_, k) =>
      Math.sqrt(-2 * Math.log(1 - uniform(seed, 2 * k)))
        * Math.cos(2 * Math.PI * uniform(seed, 2 * k + 1)));
    drawn.seed = seed;
  }
  return drawn;
};

const square = (a) => a.reduce((sum, v) => sum + v * v, 0) / a.length;
const level = (a, root = Math.sqrt(square(a))) => a.map((v) => v / root);
const zeros = (n) => new Float64Array(ROWS * n);
const mean = (rows, f) => rows.reduce((sum, i) => sum + f(i), 0) / ROWS;

// Each column of z with mean 0 and variance 1, in place; its places, and one
// over its root.
const standardise = (z, n) => Array.from({ length: n }, (_, j) => {
  const rows = Array.from({ length: ROWS }, (_, i) => i * n + j);
  const middle = mean(rows, (i) => z[i]);
  const r = 1 / Math.sqrt(mean(rows, (i) => (z[i] - middle) ** 2) + 1e-5);
  for (const i of rows) z[i] = r * (z[i] - middle);
  return [rows, r];
});

const standardiseBack = (dz, z, columns) => columns.forEach(([rows, r]) => {
  const middle = mean(rows, (i) => dz[i]);
  const along = mean(rows, (i) => dz[i] * z[i]);
  for (const i of rows) dz[i] = r * (dz[i] - middle - z[i] * along);
});

// Scores of each layer, and mean squares of activations and cotangents; the
// inputs are the first columns of x. Both ways begin with a mean square of 1.
const follow = ({ arrays: { x } }, { gain, kind, norm, depth, width: n, seed }) => {
  const draws = normals(seed, (ROWS + depth * n) * n);
  const [size, scale, across] = [ROWS * n, gain / Math.sqrt(n), x.shape[1]];
  const [, value, slope] = KINDS[kind];
  let a = level(zeros(n).map((_, k) =>
    x.data[Math.floor(k / n) * across + (k % n)]));
  let d = level(draws.slice(0, size));
  const [layers, forward, backward] = [[], [1], [1]];
  for (let l = 0; l < depth; l++) {
    const W = draws.subarray(size + l * n * n);
    const z = zeros(n);
    for (let k = 0; k < size; k++) {
      const [v, to, from] = [scale * a[k], k - (k % n), (k % n) * n];
      if (v) for (let j = 0; j < n; j++) z[to + j] += v * W[from + j];
    }
    const columns = norm ? standardise(z, n) : [];
    a = z.map(value);
    layers.unshift({ W, z, a, columns });
    forward.push(square(a));
  }
  for (const { W, z, a: out, columns } of layers) {
    const dz = d.map((v, k) => v * slope(z[k], out[k]));
    standardiseBack(dz, z, columns);
    d = d.map((_, k) => {
      const [to, from] = [k - (k % n), (k % n) * n];
      let sum = 0;
      for (let j = 0; j < n; j++) sum += dz[to + j] * W[from + j];
      return scale * sum;
    });
    backward.unshift(square(d));
  }
  return { layers, lines: [forward, backward].map((v) => v.map(Math.log10)) };
};

const answer = (bundle, inputs) => {
  const given = Object.entries(inputs).map(([name, { data }]) => [name, data[0]]);
  const values = follow(bundle, Object.fromEntries(given)).lines.flat();
  return tensor([values.length], Float32Array.from(values));
};

// The layers' scores as columns, five places to a unit; the last layer is first.
const paintScores = (stage, context, layers) => {
  const [side, colour] = [268 / layers.length, ink(stage)];
  layers.forEach(({ z }, l) => {
    const counts = new Array(40).fill(0);
    for (const v of z)
      counts[Math.floor(Math.min(39, Math.max(0, 20 - 5 * v)))]++;
    const top = Math.max(...counts);
    counts.forEach((count, k) => {
      context.fillStyle = colour(Math.sqrt(count / top));
      context.fillRect(310 - (l + 1) * side, 4 * k, side, 4.5);
    });
  });
  context.fillStyle = stage.colour("--muted");
  context.textAlign = "right";
  ["4", "0", "−4"].forEach((v, k) => context.fillText(v, 37, 12 + 73 * k));
};

const build = (stage, bundle) => {
  const state = { gain: 1.41, kind: 0, norm: 0, depth: 30, width: 128, seed: 1 };
  let found, scores, plot;
  const see = (change) => {
    Object.assign(state, change);
    found = follow(bundle, state);
    const [there, [back]] = found.lines;
    stage.say(`Gain ${state.gain.toFixed(2)}, width ${state.width}, ${
      state.depth} layers: from mean square 1 activations come to ${
      power(there.at(-1))} at the end, cotangents to ${power(back)} at the input.`);
    scores.redraw();
    plot.redraw();
  };
  stage.controls(() => stage.slider("Gain g", {
    min: 0.5, max: 3, step: 0.01, value: state.gain, show: (v) => v.toFixed(2),
  }, (gain) => see({ gain })));
  stage.row(() => {
    stage.group("dl-play-chart", () => {
      stage.text("Scores by layer");
      scores = stage.canvas(320, 160, () => GREYS,
        (context) => paintScores(stage, context, found.layers));
      stage.text(GREYS);
    });
    stage.group("dl-play-chart", () => {
      stage.text("Mean squares by layer");
      plot = stage.canvas(...PLOT, () => stage.said.textContent,
        (context) => curves(stage, context, PLOT, found.lines.map(
          (values, i) => ({ ...LINES[i], values })), "layer"));
      stage.box.append(element("ul", {
        class: "dl-play-key", "aria-label": "Key",
      }, ...legend(LINES)));
    });
  });
  stage.sentence();
  stage.more(() => {
    stage.controls(() => {
      stage.select("Activation", KINDS.map(([name], i) => [i, name]),
        (kind) => see({ kind: Number(kind) }));
      stage.toggle("Batch norm", false, (on) => see({ norm: Number(on) }));
      stage.slider("Layers", { min: 2, max: 40, step: 1, value: state.depth },
        (depth) => see({ depth }));
    });
    stage.controls(() => {
      stage.select("Width", [128, 64, 16].map((n) => [n, n]),
        (n) => see({ width: Number(n) }));
      stage.button("Draw other weights", () => see({ seed: state.seed + 1 }));
    });
  });
  see();
};

export const initStats = {
  label: "What reaches the last layer, and what comes back?",
  answer,
  build,
};
