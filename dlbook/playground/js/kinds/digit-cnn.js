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
  let [ready, show, slider, unit] = [false];
  const see = () => {
    if (!ready) return;
    const values = steps(bundle, look.picture);
    const p = softmax(values.at(-1));
    const seen = look.see(values);
    show(p.data, argmax(p));
    if (unit) unit.textContent = seen;
    stage.say(`The network says ${argmax(p)}, ${percent(Math.max(...p.data))}.`,
      unit && seen);
  };
  const choose = (k) => {
    Object.assign(look, { chosen: k, placed: null });
    slider.set(k + 1);
    see();
  };
  stage.group("dl-play-digits", () => {
    new Pad(stage, {
      examples: bundle.arrays.examples,
      change: (image) => { look.picture = image; see(); },
    });
    show = stage.bars("Probability of each class", [..."0123456789"]);
    stage.sentence();
    if (stage.brief) stage.group("dl-play-maps", () => look.drawMaps());
  });
  const options = look.convolutions.map((_, i) => [i, `${NAMES[i]} convolution`]);
  const chooseUnit = () => {
    stage.select("Layer", options, (i) => {
      look.nth = Number(i);
      slider.input.max = look.count;
      choose(0);
    });
    stage.button("Strongest unit", () => choose(look.chosen));
    slider = stage.slider("Map", { min: 1, max: look.count, step: 1, value: 1 },
      (k) => choose(k - 1));
  };
  if (!stage.brief) {
    stage.controls(chooseUnit);
    unit = stage.text("");
    stage.group("dl-play-maps", () => {
      look.drawMaps(choose);
      look.drawUnit(see);
    });
  }
  ready = true;
  see();
};

export const digitCnn = {
  label: "Draw a digit and look into the network",
  answer,
  build,
};
