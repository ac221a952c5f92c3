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
    model: "", gauge: "nothing", W: arrays.W, shown: 0, image: tensor([784]),
  };
  const weights = (k) => state.W.data.subarray(784 * k, 784 * (k + 1));
  const choose = (choice) => {
    Object.assign(state, choice);
    state.W = reduced(arrays[`W${state.model}`], state.gauge);
    see();
  };
  let ready = false;
  const see = () => {
    if (!ready) return;
    const z = linear(state.image, state.W, arrays[`b${state.model}`]);
    const p = softmax(z);
    const best = argmax(p);
    show(p.data, best);
    templates.redraw();
    evidence.redraw();
    stage.say(
      `The model says ${best}, ${percent(p.data[best])}. The ink's evidence `
      + `for ${state.shown} is ${decimal(z.data[state.shown]
        - arrays[`b${state.model}`].data[state.shown], 1)}.`,
    );
  };
  const paintTemplates = (context) => {
    const top = largest(state.W.data) * 0.6;
    const colour = signed(stage);
    for (let k = 0; k < 10; k++) {
      const x = (k % COLUMNS) * (SIDE * SMALL + GAP);
      const y = Math.floor(k / COLUMNS) * (SIDE * SMALL + GAP);
      squares(context, weights(k), SIDE, x, y, SMALL, (v) => colour(v / top));
      context.fillStyle = stage.colour("--ink");
      context.font = "12px sans-serif";
      context.fillText(String(k), x + 2, y + 12);
    }
  };
  const paintEvidence = (context) => {
    const product = weights(state.shown).map((w, i) => w * state.image.data[i]);
    const top = largest(product) || 1;
    const colour = signed(stage);
    squares(context, product, SIDE, 0, 0, LARGE, (v) => colour(v / top));
  };
  let show, templates, evidence;
  stage.row(() => {
    new Pad(stage, {
      examples: arrays.examples,
      change: (image) => { state.image = image; see(); },
    });
    show = stage.bars("Probability of each class", [..."0123456789"]);
  });
  stage.row(() => {
    stage.group("dl-play-pad", () => {
      evidence = stage.canvas(
        SIDE * LARGE, SIDE * LARGE,
        () => `Ink times the template of class ${state.shown}: blue speaks `
          + "for the class, red against it.",
        paintEvidence,
      );
    });
    stage.group("dl-play-pad", () => {
      stage.controls(() => {
        stage.select("Evidence for class",
          [..."0123456789"].map((k) => [k, k]),
          (k) => { state.shown = Number(k); see(); });
      });
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
  label: "Draw a digit and compare it with the ten templates",
  answer,
  build,
};
