// Signals on their way through layers that have learnt nothing, and back.
import { curves, legend, power } from "../chart.js";
import { tensor } from "../core.js";
import { ink } from "../pictures.js";
import { element } from "../stage.js";

const ROWS = 32; // inputs
const EPSILON = 1e-5;
const PLOT = [330, 196];
const [LEFT, WIDE, HIGH, BINS, EDGE] = [42, 330, 152, 38, 4];
const KINDS = [ // the value at a score, the slope at score and value
  ["ReLU", (z) => Math.max(z, 0), (z) => Number(z > 0)],
  ["tanh", Math.tanh, (z, a) => 1 - a * a],
  ["none", (z) => z, () => 1],
];
const LINES = [
  { name: "activations, forwards", form: "solid", colour: "--link", thick: 2.5 },
  { name: "cotangents, backwards", form: "dashed", colour: "--bad" },
];

// As dlbook.byhand.draws has them.
const uniform = (seed, place) => {
  const a = (seed + Math.imul(place + 1, 0x6D2B79F5)) | 0;
  let t = Math.imul(a ^ (a >>> 15), a | 1);
  t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
let drawn = [];
const normals = (seed, count) => {
  if (drawn.seed !== seed || drawn.length < count) {
    drawn = Float64Array.from({ length: count }, (_, k) =>
      Math.sqrt(-2 * Math.log(1 - uniform(seed, 2 * k)))
        * Math.cos(2 * Math.PI * uniform(seed, 2 * k + 1)));
    drawn.seed = seed;
  }
  return drawn;
};

const square = (a) => a.reduce((sum, v) => sum + v * v, 0) / a.length;
const zeros = (n) => new Float64Array(ROWS * n);

// Each column of z with mean 0 and variance 1, in place; one over its root.
const standardise = (z, n) => Array.from({ length: n }, (_, j) => {
  let [mean, squares] = [0, 0];
  for (let i = j; i < z.length; i += n) mean += z[i] / ROWS;
  for (let i = j; i < z.length; i += n) squares += (z[i] - mean) ** 2 / ROWS;
  const r = 1 / Math.sqrt(squares + EPSILON);
  for (let i = j; i < z.length; i += n) z[i] = r * (z[i] - mean);
  return r;
});

const standardiseBack = (dz, z, n, roots) => roots.forEach((r, j) => {
  let [mean, along] = [0, 0];
  for (let i = j; i < z.length; i += n) {
    mean += dz[i] / ROWS;
    along += (dz[i] * z[i]) / ROWS;
  }
  for (let i = j; i < z.length; i += n) dz[i] = r * (dz[i] - mean - z[i] * along);
});

// Scores of each layer, and mean squares of activations and cotangents; the
// inputs are the first columns of x.
const follow = ({ arrays: { x } }, { gain, kind, norm, depth, width: n, seed }) => {
  const draws = normals(seed, (ROWS + depth * n) * n);
  const [size, scale] = [ROWS * n, gain / Math.sqrt(n)];
  const [, value, slope] = KINDS[kind];
  let [a, d] = [zeros(n), draws.slice(0, size)];
  const across = x.shape[1];
  a = a.map((_, k) => x.data[Math.floor(k / n) * across + (k % n)]);
  const [layers, forward, backward] = [[], [square(a)], [square(d)]];
  for (let l = 0; l < depth; l++) {
    const W = draws.subarray(size + l * n * n, size + (l + 1) * n * n);
    const z = zeros(n);
    for (let k = 0; k < size; k++) {
      const [v, to, from] = [scale * a[k], k - (k % n), (k % n) * n];
      if (v) for (let j = 0; j < n; j++) z[to + j] += v * W[from + j];
    }
    const roots = norm ? standardise(z, n) : [];
    a = z.map(value);
    layers.push({ W, z, a, roots });
    forward.push(square(a));
  }
  for (const { W, z, a: out, roots } of [...layers].reverse()) {
    const dz = d.map((v, k) => v * slope(z[k], out[k]));
    standardiseBack(dz, z, n, roots);
    d = zeros(n).map((_, k) => {
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

// A column of greys for each layer: the darker, the more of its scores.
const paintScores = (stage, context, layers) => {
  const [side, step] = [(WIDE - LEFT - 10) / layers.length, HIGH / BINS];
  const colour = ink(stage);
  layers.forEach(({ z }, l) => {
    const counts = new Array(BINS).fill(0);
    for (const v of z) {
      const place = Math.floor(((EDGE - v) / (2 * EDGE)) * BINS);
      counts[Math.min(BINS - 1, Math.max(0, place))]++;
    }
    const top = Math.max(...counts);
    counts.forEach((count, k) => {
      context.fillStyle = colour(Math.sqrt(count / top));
      context.fillRect(LEFT + l * side, k * step, side, step + 0.5);
    });
  });
  context.fillStyle = stage.colour("--muted");
  context.textAlign = "right";
  for (const v of [EDGE, 0, -EDGE])
    context.fillText(String(v).replace("-", "−"), LEFT - 5,
      Math.min(HIGH, Math.max(11, ((EDGE - v) / (2 * EDGE)) * HIGH + 4)));
};

const build = (stage, bundle) => {
  const state = { gain: 1.4, kind: 0, norm: 0, depth: 30, width: 64, seed: 1 };
  let found, scores, plot;
  const ends = () => [found.lines[0].at(-1), found.lines[1][0]].map(power);
  const see = (change) => {
    Object.assign(state, change);
    found = follow(bundle, state);
    scores.redraw();
    plot.redraw();
    const [there, back] = ends();
    stage.say(`Gain ${state.gain.toFixed(2)}: after ${state.depth} layers the `
      + `activations' mean square is ${there}, from 1 at the input. Cotangents `
      + `of mean square 1 at the end come back with ${back}.`);
  };
  stage.controls(() => stage.slider("Gain g", {
    min: 0.5, max: 3, step: 0.05, value: state.gain, show: (v) => v.toFixed(2),
  }, (gain) => see({ gain })));
  stage.row(() => {
    stage.group("dl-play-pad", () => {
      stage.text("Scores of each layer, from the first to the last");
      scores = stage.canvas(WIDE, HIGH, () => "Scores of each layer between "
        + `−${EDGE} and ${EDGE}, darker where more lie.`,
      (context) => paintScores(stage, context, found.layers));
    });
    stage.group("dl-play-pad", () => {
      stage.text("Mean squares by layer");
      plot = stage.canvas(...PLOT, () => {
        const [there, back] = ends();
        return `Mean squares by layer: activations reach ${there} at the last, `
          + `cotangents ${back} at the input.`;
      }, (context) => curves(stage, context, PLOT, found.lines.map(
        (values, i) => ({ ...LINES[i], values })), "layer"));
    });
    stage.box.append(element("ul", {
      class: "dl-play-key", "aria-label": "Lines",
    }, ...legend(LINES)));
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
      stage.select("Width", [16, 64, 128].map((n) => [n, n]),
        (n) => see({ width: Number(n) })).value = String(state.width);
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
