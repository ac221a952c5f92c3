// A digit whose pixels move by as much as one allows, by chance or by design.
import { argmax, linear, map, relu, softmax, tensor } from "../core.js";
import { ink, largest, signed, squares } from "../pictures.js";
import { percent } from "../words.js";

const SIDE = 28;
const DOTS = 7; // of a pixel of the picture
const SMALL = 4; // of a pixel of the move
const STEPS = 10;
const CLASSES = [..."0123456789"];
const ANY = "any other class";
const NETWORKS = [["0", "plain"], ["1", "trained against one step"]];
const WAYS = {
  "a coin": coins, "one step": oneStep, "ten steps": manySteps,
};

const layers = ({ arrays }, which) =>
  ["W1_", "b1_", "W2_", "b2_"].map((name) => arrays[`${name}${which}`]);

const scores = (bundle, which, x) => {
  const [W1, b1, W2, b2] = layers(bundle, which);
  return linear(relu(linear(x, W1, b1)), W2, b2);
};

// The gradient of the cross-entropy of class k by the pixels.
const slope = (bundle, which, x, k) => {
  const [W1, b1, W2, b2] = layers(bundle, which);
  const [H, D] = W1.shape;
  const z = linear(x, W1, b1);
  const p = softmax(linear(relu(z), W2, b2)).data;
  const g = new Float64Array(D);
  for (let h = 0; h < H; h++) {
    if (z.data[h] <= 0) continue;
    let dz = 0;
    for (let c = 0; c < p.length; c++)
      dz += (p[c] - (c === k)) * W2.data[c * H + h];
    for (let i = 0; i < D; i++) g[i] += dz * W1.data[h * D + i];
  }
  return g;
};

const answer = (bundle, { x, which, label }) => {
  const [net, k] = [which.data[0], label.data[0]];
  const z = scores(bundle, net, x).data;
  return tensor([z.length + x.data.length],
    Float64Array.from([...z, ...slope(bundle, net, x, k)]));
};

const clip = (v, low, high) => Math.min(high, Math.max(low, v));

// Each pixel from `at` by the sign of its slope, within eps of x and the box.
const stepped = ({ x, eps }, at, signs, step) =>
  map(at, (v, i) =>
    clip(clip(v + step * Math.sign(signs[i]), x.data[i] - eps,
      x.data[i] + eps), 0, 1));

// Up the loss of the label, or down that of the class that is aimed at.
function uphill({ bundle, net, label, target }, at) {
  if (target === ANY) return slope(bundle, net, at, label);
  return slope(bundle, net, at, Number(target)).map((v) => -v);
}

function oneStep(state) {
  return stepped(state, state.x, uphill(state, state.x), state.eps);
}

function manySteps(state) {
  let at = state.x;
  for (let i = 0; i < STEPS; i++)
    at = stepped(state, at, uphill(state, at), state.eps / 4);
  return at;
}

function coins(state) {
  let s = state.thrown;
  const signs = state.x.data.map(() => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s >= 2 ** 31 ? 1 : -1;
  });
  return stepped(state, state.x, signs, state.eps);
}

const build = (stage, bundle) => {
  const { examples } = bundle.arrays;
  const { labels } = bundle.params;
  const example = (i) =>
    tensor([SIDE * SIDE],
      examples.data.slice(i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
  const state = {
    bundle, net: 0, x: example(0), label: labels[0], eps: 0.1, target: ANY,
    way: "a coin", thrown: 1,
  };
  let picture, change, show;
  const see = () => {
    if (!show) return;
    state.moved = WAYS[state.way](state);
    const z = scores(bundle, state.net, state.moved);
    const p = softmax(z);
    const best = argmax(p);
    show(p.data, best);
    picture.redraw();
    change.redraw();
    const before = argmax(scores(bundle, state.net, state.x));
    stage.say(
      `Each pixel moved by at most ${state.eps.toFixed(2)}, by ${state.way}: `
      + `the network says ${best}, ${percent(p.data[best])}. Without the move it says `
      + `${before}; the label is ${state.label}.`,
    );
  };
  const set = (name, value = (v) => v) => (v) => {
    state[name] = value(v);
    see();
  };
  const choose = (i) => {
    state.x = example(Number(i));
    state.label = labels[i];
    see();
  };
  stage.row(() => {
    stage.group("dl-play-side", () => {
      picture = stage.canvas(SIDE * DOTS, SIDE * DOTS,
        () => `The digit ${state.label}, moved.`,
        (context) => squares(context, state.moved.data, SIDE, 0, 0, DOTS,
          ink(stage)));
      change = stage.canvas(SIDE * SMALL, SIDE * SMALL,
        () => "The move: blue is more ink, red is less.",
        (context) => {
          const moves = state.moved.data.map((v, i) => v - state.x.data[i]);
          const colour = signed(stage);
          const top = largest(moves) || 1;
          squares(context, moves, SIDE, 0, 0, SMALL, (v) => colour(v / top));
        });
    });
    stage.group("dl-play-side", () => {
      stage.controls(() => {
        stage.slider("Largest move of a pixel",
          { min: 0, max: 0.3, step: 0.01, value: 0.1, show: (v) => v.toFixed(2) },
          set("eps"));
        stage.select("Signs by", Object.keys(WAYS).map((w) => [w, w]),
          set("way"));
        stage.select("Lead it to", [ANY, ...CLASSES].map((k) => [k, k]),
          set("target"));
        stage.select("Network", NETWORKS, set("net", Number));
        stage.select("Digit",
          labels.map((k, i) => [i, `${k}`]), choose);
        stage.button("Throw the coins again",
          () => { state.thrown += 1; see(); });
      });
      stage.sentence();
      show = stage.bars("Probability of each class", CLASSES);
    });
  });
  see();
};

export const adversarial = {
  label: "Move the pixels of a digit, by chance or by design",
  answer,
  build,
};
