// A convolutional network reads a drawing: its maps, and what a unit sees.
import { run } from "../chain.js";
import { argmax, map, softmax } from "../core.js";
import { Look, NAMES } from "../maps.js";
import { Pad } from "../pad.js";
import { percent } from "../words.js";

const steps = ({ arrays, params }, x) =>
  run(params.layers, arrays, map(x, (v) => v * params.scale));

const answer = (bundle, { x }) => steps(bundle, x).at(-1);

const build = (stage, bundle) => {
  const look = new Look(stage, bundle);
  let show, slider;
  const see = () => {
    if (!slider) return;
    const values = steps(bundle, look.picture);
    const p = softmax(values.at(-1));
    show(p.data, argmax(p));
    stage.say(`The network says ${argmax(p)}, ${percent(Math.max(...p.data))}. `
      + look.see(values));
  };
  const choose = (k) => {
    Object.assign(look, { chosen: k, placed: null });
    slider.set(k + 1);
    see();
  };
  stage.row(() => {
    new Pad(stage, {
      examples: bundle.arrays.examples,
      change: (image) => { look.picture = image; see(); },
    });
    show = stage.bars("Probability of each class", [..."0123456789"]);
  });
  const options = look.convolutions.map((_, i) => [i, `${NAMES[i]} convolution`]);
  stage.controls(() => {
    stage.select("Layer", options, (i) => {
      look.nth = Number(i);
      slider.input.max = look.count;
      choose(0);
    });
    slider = stage.slider("Map", { min: 1, max: look.count, step: 1, value: 1 },
      (k) => choose(k - 1));
    stage.button("Strongest unit", () => choose(look.chosen));
  });
  stage.row(() => look.draw(choose, see));
  see();
};

export const digitCnn = {
  label: "Draw a digit and look into a convolutional network",
  answer,
  build,
};
