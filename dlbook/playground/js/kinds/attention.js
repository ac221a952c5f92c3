// A small transformer that reads a text with a dictionary in it.
import { softmax, tensor } from "../core.js";
import { ink, squares } from "../pictures.js";
import { element } from "../stage.js";
import { percent } from "../words.js";

const BASE = 10000; // of the angles of rotary positions
const EPS = 1e-5; // of layer norm
const LONGEST = 24;
const DOT = 11; // of a weight in the map
const RIM = 16;
const MOVES = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 };

const count = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const sum = (values) => values.reduce((a, b) => a + b, 0);

// Each of `rows` times W (D, K), and b.
const affine = (rows, W, b) => {
  const [D, K] = W.shape;
  return rows.map((x) => count(K, (k) => {
    let y = b.data[k];
    for (let d = 0; d < D; d++) y += x[d] * W.data[d * K + k];
    return y;
  }));
};

const norm = (rows, gamma, beta) => rows.map((x) => {
  const mean = sum(x) / x.length;
  const spread = Math.sqrt(sum(x.map((v) => (v - mean) ** 2)) / x.length + EPS);
  return x.map((v, d) => gamma.data[d] * (v - mean) / spread + beta.data[d]);
});

const plus = (a, b) => a.map((row, t) => row.map((v, d) => v + b[t][d]));

// Each pair of entries of the row of place t, turned.
const turned = (rows) => rows.map((x, t) => x.map((v, d) => {
  const angle = t * BASE ** (-(d - (d % 2)) / x.length);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return d % 2 ? s * x[d - 1] + c * v : c * v - s * x[d + 1];
}));

// What one head finds, and the weights of its looks, row by row.
const attend = (q, k, v, places) => {
  if (places) [q, k] = [turned(q), turned(k)];
  const p = q.map((query, t) => Array.from(softmax(tensor([k.length],
    Float64Array.from(k, (key, s) => (s > t ? -Infinity
      : sum(key.map((w, d) => w * query[d])) / Math.sqrt(key.length))))).data));
  const found = p.map((row) => v[0].map((_, d) =>
    sum(row.map((w, s) => w * v[s][d]))));
  return { p, found };
};

const average = (rows) => rows.map(() =>
  rows[0].map((_, d) => sum(rows.map((row) => row[d])) / rows.length));

// Logits after each token, and the weights of each head of each block.
const forward = ({ arrays, params }, tokens, how) => {
  const { E } = arrays;
  const D = E.shape[1];
  const width = D / params.heads;
  let x = tokens.map((n) => Array.from(E.data.subarray(n * D, (n + 1) * D)));
  const looks = [];
  for (let block = 0; block < params.blocks; block++) {
    const of = (...names) => names.map((name) => arrays[`${block}.${name}`]);
    const rows = affine(norm(x, ...of("gamma1", "beta1")), ...of("Wa", "ba"));
    const heads = count(params.heads, (h) => {
      const part = (n) => rows.map((row) =>
        row.slice(n * D + h * width, n * D + (h + 1) * width));
      const { p, found } = attend(part(0), part(1), part(2), how.places);
      looks.push(p);
      return how.silent === looks.length - 1 ? average(found) : found;
    });
    const side = x.map((_, t) => heads.flatMap((found) => found[t]));
    x = plus(x, affine(side, ...of("Wo", "bo")));
    const z = affine(norm(x, ...of("gamma2", "beta2")), ...of("W1", "b1"));
    const a = z.map((row) => row.map((v) => Math.max(v, 0)));
    x = plus(x, affine(a, ...of("W2", "b2")));
  }
  const last = norm(x, arrays.gamma, arrays.beta);
  return { z: affine(last, arrays.Wv, arrays.bv), looks };
};

const answer = (bundle, { tokens, silent, places }) => {
  const { z } = forward(bundle, Array.from(tokens.data), {
    silent: silent.data[0], places: places.data[0],
  });
  return tensor([z.at(-1).length], Float32Array.from(z.at(-1)));
};

const build = (stage, bundle) => {
  const { heads, blocks, letters, text } = bundle.params;
  const K = letters.length / 2;
  const state = {
    text, head: heads, at: text.length - 1,
    how: { silent: -1, places: true },
  };
  let [quiet, found, field, show, map] = [false];
  const name = (n) => `block ${Math.floor(n / heads) + 1}, head ${n % heads + 1}`;
  const row = () => found.looks[state.head][state.at];
  const most = () => row().indexOf(Math.max(...row()));
  const see = (change = {}) => {
    Object.assign(state, change);
    state.at = Math.min(state.at, state.text.length - 1);
    state.how.silent = quiet ? state.head : -1;
    const tokens = [...state.text].map((c) => letters.indexOf(c));
    found = forward(bundle, tokens, state.how);
    const p = softmax(tensor([2 * K], Float64Array.from(found.z[state.at]))).data;
    const best = p.indexOf(Math.max(...p));
    show([...p.slice(K), sum(Array.from(p.slice(0, K)))], best - K);
    map.redraw();
    stage.say(
      `After place ${state.at + 1}, ${state.text[state.at]}, the network says `
      + `${letters[best]}, ${percent(p[best])}. There, ${name(state.head)} looks `
      + `most at place ${most() + 1}, ${state.text[most()]}: `
      + `${percent(row()[most()])}.`,
    );
  };
  const read = () => {
    const given = [...field.value.toLowerCase()].filter((c) => letters.includes(c));
    const next = given.slice(0, LONGEST).join("");
    field.setAttribute("aria-invalid", String(!next || next !== field.value));
    if (next) see({ text: next, at: next.length - 1 });
  };
  const paint = (context) => {
    const n = state.text.length;
    const dark = ink(stage);
    squares(context, found.looks[state.head].flat(), n, RIM, 2, DOT, dark);
    context.font = stage.font(10);
    context.fillStyle = stage.colour("--ink");
    context.textAlign = "center";
    [...state.text].forEach((c, i) => {
      context.fillText(c, RIM / 2, 2 + DOT * (i + 1) - 2);
      context.fillText(c, RIM + DOT * (i + 0.5), DOT * n + RIM - 2);
    });
    context.strokeStyle = stage.colour("--bad");
    context.lineWidth = 2;
    context.strokeRect(RIM, 2 + DOT * state.at, DOT * n, DOT);
  };
  stage.controls(() => {
    field = element("input", {
      type: "text", value: text, maxlength: LONGEST, spellcheck: "false",
      autocapitalize: "off", autocomplete: "off",
    });
    field.addEventListener("input", read);
    const shown = `Text, of ${letters[0]}–${letters[K - 1]} and `
      + `${letters[K]}–${letters.at(-1)}`;
    stage.box.append(element("label", { class: "dl-play-field" }, shown, field));
    const options = count(blocks * heads, (n) => [n, name(n)]);
    stage.select("Looks of", options, (n) => see({ head: Number(n) }))
      .value = state.head;
    stage.toggle("Silence it", quiet, (on) => { quiet = on; see(); });
  });
  stage.row(() => {
    const side = DOT * LONGEST + RIM + 2;
    map = stage.canvas(
      side, side,
      () => `Weights of ${name(state.head)}: a row for each place that looks. `
        + "Arrow keys choose the row.",
      paint,
    );
    const choose = (at) => see({
      at: Math.min(state.text.length - 1, Math.max(0, at)),
    });
    stage.pressed(map, (_, y) => choose(Math.floor((y - 2) / DOT)));
    stage.keys(map, MOVES, (step) => choose(state.at + step));
    show = stage.bars("What comes next?", [...letters.slice(K), "a letter"]);
  });
  stage.sentence();
  stage.more(() => stage.controls(() => {
    stage.toggle("Positions", true, (places) => {
      state.how.places = places;
      see();
    });
  }));
  see();
};

export const attention = {
  label: "Which places does a head look at, and what follows from it?",
  answer,
  build,
};
