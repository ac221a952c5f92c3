// Softmax regression: a drawing against ten templates.
import { argmax, linear, softmax, tensor } from "../core.js";
import { Pad } from "../pad.js";
import { largest, signed, squares } from "../pictures.js";
import { decimal, percent } from "../words.js";

const SIDE = 28;
const SMALL = 2; // dots a pixel of a template
const LARGE = 8;
const COLUMNS = 5;
const GAP = 6;

const CLASSES = [..."0123456789"];

// Whose evidence is shown until the reader chooses: a place in the order.
const PLACES = { "the winner": 0, "the runner-up": 1 };
const options = (...first) => [...first, ...CLASSES].map((k) => [k, k]);

const MODELS = [["", "as fitted"], ["_means", "means of the classes"]];

// What all ten may lose without a change of the probabilities.
const COMMON = {
  nothing: () => 0,
  "their mean": (v) => v.reduce((a, b) => a + b) / v.length,
  "the least, pixel by pixel": (v) => Math.min(...v),
};

const reduced = ({ shape: [K, D], data }, gauge) => {
  const W = tensor([K, D], data.slice());
  for (let d = 0; d < D; d++) {
    const column = Array.from({ length: K }, (_, k) => data[k * D + d]);
    const common = COMMON[gauge](column);
    for (let k = 0; k < K; k++) W.data[k * D + d] -= common;
  }
  return W;
};

const scores = ({ arrays }, model, x) =>
  linear(x, arrays[`W${model}`], arrays[`b${model}`]);

const answer = (bundle, { x, mean }) =>
  scores(bundle, MODELS[mean.data[0]][0], x);

const build = (stage, bundle) => {
  const { arrays } = bundle;
  const state = {
    model: "", gauge: "nothing", W: arrays.W, image: tensor([784]),
    shown: "the winner", rival: "nothing", k: 0, j: null,
  };
  const weights = (k) => state.W.data.subarray(784 * k, 784 * (k + 1));
  // The class that is meant, by its number or by its place; null for nothing.
  const meant = (choice, ranked) => {
    if (choice === "nothing") return null;
    return choice in PLACES ? ranked[PLACES[choice]] : Number(choice);
  };
  const pair = () => `${state.k}${state.j === null ? "" : ` against ${state.j}`}`;
  const choose = (choice) => {
    Object.assign(state, choice);
    state.W = reduced(arrays[`W${state.model}`], state.gauge);
    templates.redraw();
    see();
  };
  let ready = false;
  const see = () => {
    if (!ready) return;
    const z = linear(state.image, state.W, arrays[`b${state.model}`]);
    const p = softmax(z);
    const best = argmax(p);
    const ranked = [...z.data.keys()].sort((a, b) => z.data[b] - z.data[a]);
    state.k = meant(state.shown, ranked);
    state.j = meant(state.rival, ranked);
    show(p.data, best);
    evidence.redraw();
    key.textContent = state.j === null
      ? `The ink's part of the score of ${state.k}: blue adds, red takes off; `
        + "both depend on what is taken off all ten."
      : `The ink's evidence for ${pair()}: blue speaks for ${state.k}, red `
        + `for ${state.j}.`;
    const sum = product().reduce((a, b) => a + b, 0);
    stage.say(
      `The model says ${best}, ${percent(p.data[best])}. The ink's evidence `
      + `for ${pair()} is ${decimal(sum, 1)}.`,
    );
  };
  // Ink times the template, or times the difference of two.
  const product = () => {
    const [W, V] = [weights(state.k), state.j === null ? null : weights(state.j)];
    return W.map((w, i) => (w - (V ? V[i] : 0)) * state.image.data[i]);
  };
  const paintTemplates = (context) => {
    const top = largest(state.W.data) * 0.6;
    const colour = signed(stage);
    for (let k = 0; k < 10; k++) {
      const x = (k % COLUMNS) * (SIDE * SMALL + GAP);
      const y = Math.floor(k / COLUMNS) * (SIDE * SMALL + GAP);
      squares(context, weights(k), SIDE, x, y, SMALL, (v) => colour(v / top));
      context.fillStyle = stage.colour("--ink");
      context.fillText(String(k), x + 2, y + 12);
    }
  };
  const paintEvidence = (context) => {
    const values = product();
    const top = largest(values) || 1;
    const colour = signed(stage);
    squares(context, values, SIDE, 0, 0, LARGE, (v) => colour(v / top));
  };
  let show, templates, evidence, key;
  stage.group("dl-play-digits", () => {
    new Pad(stage, {
      examples: arrays.examples,
      change: (image) => { state.image = image; see(); },
    });
    show = stage.bars("Probability of each class", CLASSES);
    stage.sentence();
  });
  stage.row(() => {
    stage.group("dl-play-evidence", () => {
      stage.controls(() => {
        stage.select("Evidence for", options("the winner"),
          (shown) => { state.shown = shown; see(); });
        stage.select("Against", options("nothing", "the runner-up"),
          (rival) => { state.rival = rival; see(); });
      });
      evidence = stage.canvas(
        SIDE * LARGE, SIDE * LARGE,
        () => `Ink times template, evidence for ${pair()}: blue for, red `
          + "against.",
        paintEvidence,
      );
      key = stage.text("");
    });
    stage.group("dl-play-ten", () => {
      stage.controls(() => {
        stage.select("Templates", MODELS, (model) => choose({ model }));
        stage.select("Less", Object.keys(COMMON).map((g) => [g, g]),
          (gauge) => choose({ gauge }));
      });
      templates = stage.canvas(
        COLUMNS * (SIDE * SMALL + GAP), 2 * (SIDE * SMALL + GAP),
        () => "The ten templates, "
          + `${MODELS.find(([m]) => m === state.model)[1]}, `
          + `less ${state.gauge}.`,
        paintTemplates,
      );
    });
  });
  ready = true;
  see();
};

export const templates = {
  label: "Draw a digit and compare it with ten templates",
  answer,
  build,
};
