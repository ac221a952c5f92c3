// A generator and its discriminator in the plane, at moments of a training.
import { tensor } from "../core.js";
import { ramp, squares } from "../pictures.js";
import { decimal, percent } from "../words.js";

const LEAK = 0.2;
const SIDE = 300; // dots of the plane
const REACH = 1.6; // of the plane, to each side
const CELLS = 40; // of the shading, along a side
const KEY = "Shading: the discriminator's answer, \"data\" where it is full. Small "
  + "grey dots: data. Squares: draws. Disc: the place that is asked about, with "
  + "the way in which its score grows.";

// A network of weights, layer behind layer, (D, K) row by row and then K
// biases: its outputs for x, and the slopes of its first output.
const run = (weights, sizes, x) => {
  const layers = [];
  let [at, a] = [0, Array.from(x)];
  sizes.slice(1).forEach((K, l) => {
    const D = a.length;
    const z = Array.from({ length: K }, (_, k) =>
      a.reduce((sum, v, d) => sum + v * weights[at + d * K + k], weights[at + D * K + k]));
    layers.push({ at, D, K, z });
    at += (D + 1) * K;
    a = l < sizes.length - 2 ? z.map((v) => (v > 0 ? v : LEAK * v)) : z;
  });
  let dz = a.map((_, k) => (k ? 0 : 1));
  for (let l = layers.length - 1; l >= 0; l--) {
    const { at: from, D, K } = layers[l];
    const da = Array.from({ length: D }, (_, d) =>
      dz.reduce((sum, v, k) => sum + v * weights[from + d * K + k], 0));
    dz = l ? da.map((v, d) => (layers[l - 1].z[d] > 0 ? v : LEAK * v)) : da;
  }
  return { output: a, slope: dz };
};

// The weights of a network (runs, moments, P) at one moment.
const weightsAt = ({ data, shape: [, T, P] }, which, moment) =>
  data.subarray((which * T + moment) * P, (which * T + moment + 1) * P);

const rows = ({ data, shape: [N, D] }) =>
  Array.from({ length: N }, (_, n) => data.subarray(n * D, (n + 1) * D));

// What there is to see at a moment of a run.
const look = ({ arrays, params }, which, moment) => {
  const [G, D] = ["learner", "teacher"].map((name) => {
    const weights = weightsAt(arrays[name], which, moment);
    return (x) => run(weights, params[name], x);
  });
  return { D, draw: (u) => G(u).output };
};

// The score of a place, its two slopes, and a draw of the noise.
const answer = (bundle, { run: which, moment, place, noise }) => {
  const { D, draw } = look(bundle, which.data[0], moment.data[0]);
  const { output, slope } = D(place.data);
  return tensor([5], Float32Array.from([...output, ...slope, ...draw(noise.data)]));
};

const build = (stage, bundle) => {
  const { arrays, params: { names, every, centres, near } } = bundle;
  const [data, noise] = [rows(arrays.data), rows(arrays.noise)];
  const last = arrays.learner.shape[1] - 1;
  const state = { which: 0, moment: last, place: [0, 0] };
  let [seen, plane] = [];
  const found = () => {
    const counts = centres.map(() => 0);
    for (const [x, y] of seen.draws) {
      const k = centres.findIndex(([a, b]) => Math.hypot(x - a, y - b) < near);
      if (k >= 0) counts[k] += 1;
    }
    return counts.filter((n) => n >= seen.draws.length / (4 * centres.length)).length;
  };
  const see = (change) => {
    Object.assign(state, change);
    const { D, draw } = look(bundle, state.which, state.moment);
    seen = { D, draws: noise.map(draw) };
    const [score] = D(state.place).output;
    stage.say(`Step ${(state.moment + 1) * every}: draws in ${found()} of ${centres.length} `
      + `clusters. At (${state.place.map((v) => decimal(v, 1)).join(", ")}) the `
      + `discriminator says "data" with ${percent(1 / (1 + Math.exp(-score)))}.`);
    plane.redraw();
  };
  const dot = (v) => SIDE * (v + REACH) / (2 * REACH);
  const spot = ([x, y]) => [dot(x), SIDE - dot(y)];
  const paint = (context) => {
    const shade = ramp(stage.colour("--paper"), stage.colour("--muted"));
    const middle = (n) => REACH * ((2 * n + 1) / CELLS - 1);
    const values = Array.from({ length: CELLS ** 2 }, (_, n) => {
      const x = [middle(n % CELLS), -middle(Math.floor(n / CELLS))];
      return 1 / (1 + Math.exp(-seen.D(x).output[0]));
    });
    squares(context, values, CELLS, 0, 0, SIDE / CELLS, (v) => shade(0.6 * v));
    context.fillStyle = stage.colour("--ink");
    for (const x of data) {
      context.globalAlpha = 0.45;
      context.beginPath();
      context.arc(...spot(x), 1.4, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
    for (const [colour, size] of [["--paper", 5], ["--link", 3.4]]) {
      context.fillStyle = stage.colour(colour);
      for (const [x, y] of seen.draws.map(spot)) {
        context.fillRect(x - size / 2, y - size / 2, size, size);
      }
    }
    const { slope } = seen.D(state.place);
    const length = Math.hypot(...slope);
    const [x, y] = spot(state.place);
    for (const [colour, wide] of [["--paper", 6], ["--bad", 2.5]]) {
      context.strokeStyle = context.fillStyle = stage.colour(colour);
      context.lineWidth = wide;
      context.beginPath();
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fill();
      context.moveTo(x, y);
      if (length > 0) {
        const long = 12 + 28 * length / (1 + length);
        context.lineTo(x + long * slope[0] / length, y - long * slope[1] / length);
      }
      context.stroke();
    }
  };
  stage.controls(() => {
    stage.select("Training", names.map((name, i) => [i, name]), (which) =>
      see({ which: Number(which) }));
    stage.slider("Step", {
      min: 0, max: last, step: 1, value: last, show: (k) => String((k + 1) * every),
    }, (moment) => see({ moment }));
  });
  stage.sentence();
  stage.row(() => stage.group("dl-play-chart", () => {
    plane = stage.canvas(SIDE, SIDE, () => `${stage.said.textContent} ${KEY}`, paint);
    stage.text(KEY);
  }));
  const sliders = [];
  stage.more(() => stage.controls(() => ["Across", "Up"].forEach((label, axis) => {
    sliders.push(stage.slider(label, {
      min: -1.5, max: 1.5, step: 0.1, value: 0, show: (v) => decimal(v, 1),
    }, (v) => {
      const place = [...state.place];
      place[axis] = v;
      see({ place });
    }));
  })));
  stage.pressed(plane, (x, y) => {
    const place = [x, SIDE - y].map((v) => {
      const to = Math.round(10 * (2 * REACH * v / SIDE - REACH)) / 10;
      return Math.min(1.5, Math.max(-1.5, to));
    });
    place.forEach((v, axis) => sliders[axis].set(v));
    see({ place });
  });
  see();
};

export const gan2d = {
  label: "Where does the generator run, and what does its teacher see there?",
  answer,
  build,
};
