// One kernel at every place of a picture.
import { Bench, MARGIN } from "../bench.js";
import { map } from "../core.js";
import { WHITE, respond, sizes } from "../filters.js";
import { Pad } from "../pad.js";
import { decimal } from "../words.js";

const [PHOTO, DRAWING] = ["photograph", "drawing"];
const OWN = "your own";

const answer = ({ arrays }, { x = arrays.image, W, how }) => {
  const [stride, padding, turned] = how.data;
  return respond(x, W, { stride, padding, turned });
};

const sentence = ({ how, at, rows }, value) =>
  `${how.turned ? "Convolution" : "Cross-correlation"}. At row ${at.u}, `
  + `column ${at.v} of the answer the ${rows.length ** 2} products add up to `
  + `${decimal(value, 1)}.`;

const build = (stage, { arrays, params }) => {
  const bench = new Bench(stage, arrays.image);
  const inputs = { [PHOTO]: arrays.image };
  const places = {};
  let source = PHOTO;
  let preset, size, arithmetic, drawing;

  const see = () => {
    if (!drawing) return;
    bench.picture = inputs[source];
    const value = bench.lay(Number(size.value));
    for (const [axis, slider] of Object.entries(places)) {
      slider.input.max = bench.last;
      slider.set(bench.at[axis]);
    }
    drawing.hidden = source !== DRAWING;
    arithmetic.textContent = sizes(bench.height, bench.rows.length, bench.how);
    stage.say(sentence(bench, value));
  };
  const own = () => { preset.value = OWN; see(); };
  const choose = (name) => {
    if (name === OWN) return;
    const [, given] = params.kernels.find(([n]) => n === name);
    bench.take(given);
    size.value = given.length;
    see();
  };
  const set = (option) => (value) => { bench.how[option] = value; see(); };
  const go = (u, v) => {
    [bench.at.u, bench.at.v] = [u, v].map((n) => Math.max(0, Math.floor(n)));
    see();
  };

  const chooseKernel = () => {
    const names = [...params.kernels.map(([name]) => name), OWN];
    preset = stage.select("Kernel", names.map((n) => [n, n]), choose);
    size = stage.select("Size", [["3", "3 × 3"], ["5", "5 × 5"]], own);
    stage.toggle("Count it backwards (convolution)", false, set("turned"));
  };
  const chooseSteps = () => {
    stage.slider("Stride", { min: 1, max: 4, step: 1, value: 1 }, set("stride"));
    stage.slider("Padding", { min: 0, max: MARGIN, step: 1, value: 0 },
      set("padding"));
  };
  const choosePlace = () => {
    stage.select("Picture", [PHOTO, DRAWING].map((n) => [n, n]),
      (name) => { source = name; see(); });
    for (const [axis, name] of [["u", "Row"], ["v", "Column"]])
      places[axis] = stage.slider(name,
        { min: 0, max: 1, step: 1, value: 0 },
        (n) => { bench.at[axis] = n; see(); });
  };
  const draw = () => {
    const change = (ink) => {
      inputs[DRAWING] = map(ink, (v) => v * WHITE);
      see();
    };
    stage.text("Your drawing");
    new Pad(stage, { centre: false, change }).changed();
  };
  stage.group("dl-play-result", () => {
    stage.row(() => bench.draw(() => source, go));
    stage.sentence();
  });
  drawing = stage.group("dl-play-drawing", draw);
  stage.row(() => {
    bench.weights(own);
    stage.group("dl-play-side", () => {
      stage.controls(chooseKernel);
      stage.controls(chooseSteps);
      arithmetic = stage.text("");
      stage.controls(choosePlace);
    });
  });
  choose(params.kernels[0][0]);
};

export const kernels = {
  label: "Lay a kernel on a picture",
  answer,
  build,
};
