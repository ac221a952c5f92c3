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

const scores = ({ arrays }, model, x) =>
  linear(x, arrays[`W${model}`], arrays[`b${model}`]);

const answer = (bundle, { x, mean }) =>
  scores(bundle, MODELS[mean.data[0]][0], x);

const build = (stage, bundle) => {
  const { arrays } = bundle;
  const state = { model: "", shown: 0, image: tensor([784]) };
  const weights = (k) =>
    arrays[`W${state.model}`].data.subarray(784 * k, 784 * (k + 1));
  let ready = false;
  const see = () => {
    if (!ready) return;
    const z = scores(bundle, state.model, state.image);
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
    const top = largest(arrays[`W${state.model}`].data) * 0.6;
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
        stage.select("Templates", MODELS,
          (m) => { state.model = m; see(); });
      });
      templates = stage.canvas(
        COLUMNS * (SIDE * SMALL + GAP), 2 * (SIDE * SMALL + GAP),
        () => "The ten templates, "
          + `${MODELS.find(([m]) => m === state.model)[1]}.`,
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
