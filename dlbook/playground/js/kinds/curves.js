// Recorded curves: a set of lines for each choice of settings.
import { DASHES, legend } from "../chart.js";
import { tensor } from "../core.js";
import { element } from "../stage.js";

const [WIDTH, HEIGHT, LEFT, TOP, FOOT] = [340, 270, 44, 16, 36];
const COLOURS = ["--link", "--bad", "--ink", "--good"];
const FORMS = ["solid", "dashed", "dotted", "dashes and dots"];
const FEW = 3; // from more options on they make a slider

// The lines (L, P) of `values` (..., L, P) at a choice of each setting.
const lines = ({ arrays: { values: { shape, data } } }, choice) => {
  const [L, P] = shape.slice(-2);
  const at = choice.reduce((n, k, i) => n * shape[i] + k, 0) * L * P;
  return Array.from({ length: L }, (_, i) =>
    Array.from(data.slice(at + i * P, at + (i + 1) * P)));
};

const answer = (bundle, { choice }) => {
  const found = lines(bundle, Array.from(choice.data));
  return tensor([found.length, found[0].length], Float32Array.from(found.flat()));
};

// `params` has the `x` (P,) of the points and `at`, where one looks first; the
// names of the `lines` and of the `axes`; `ticks` of a logarithmic axis; and
// `settings`: a label, its options, the first choice, and what each marks. If
// `brief`, it is not said where lines are least.
const build = (stage, bundle) => {
  const { x, lines: names, axes, ticks, settings, at: first, brief } = bundle.params;
  const [low, high] = [ticks[0], ticks.at(-1)];
  const choice = settings.map(({ start }) => start);
  let [at, found, plot] = [x.indexOf(first)];
  const across = (v) => LEFT + (v - x[0]) / (x.at(-1) - x[0]) * (WIDTH - LEFT - 12);
  const down = (v) => HEIGHT - FOOT
    - Math.log(v / low) / Math.log(high / low) * (HEIGHT - FOOT - TOP);
  const show = (v) => (v > high ? `above ${high}` : String(Number(v.toPrecision(3))));
  const see = () => {
    found = lines(bundle, choice);
    const least = found.map((v) => Math.min(...v));
    const where = (i) => ` (least ${show(least[i])} at ${x[found[i].indexOf(least[i])]})`;
    const told = names.map((name, i) =>
      `${name} ${show(found[i][at])}${brief ? "" : where(i)}`);
    plot.redraw();
    stage.say(`At ${x[at]} ${axes[0]}: ${told.join(", ")}.`);
  };
  const paint = (context) => {
    const rule = (colour, ...place) => {
      context.strokeStyle = context.fillStyle = stage.colour(colour);
      context.strokeRect(...place);
    };
    context.textAlign = "right";
    for (const v of ticks) {
      rule("--faint", LEFT, down(v), WIDTH - LEFT - 12, 0);
      context.fillStyle = stage.colour("--muted");
      context.fillText(v, LEFT - 5, down(v) + 4);
    }
    context.textAlign = "center";
    for (const v of [x[0], x.at(-1)]) context.fillText(v, across(v), HEIGHT - 20);
    context.fillText(axes[0], (LEFT + WIDTH) / 2, HEIGHT - 5);
    context.fillText(axes[1], (LEFT + WIDTH) / 2, 11);
    settings.forEach(({ marks }, i) => {
      if (!marks) return;
      const v = marks[choice[i]];
      rule("--muted", across(v), TOP, 0, HEIGHT - FOOT - TOP);
      context.fillText(v, across(v), HEIGHT - 20);
    });
    context.save();
    context.rect(LEFT, TOP, WIDTH, HEIGHT - FOOT - TOP);
    context.clip();
    found.forEach((values, i) => {
      context.setLineDash(DASHES[i]);
      context.strokeStyle = context.fillStyle = stage.colour(COLOURS[i]);
      context.lineWidth = 2;
      context.beginPath();
      values.forEach((v, p) => context.lineTo(across(x[p]), down(v)));
      context.stroke();
      context.fillRect(across(x[at]) - 4, down(values[at]) - 4, 8, 8);
    });
    context.restore();
  };
  const slider = (label, options, value, act) => stage.slider(label, {
    min: 0, max: options.length - 1, step: 1, value, show: (k) => String(options[k]),
  }, (k) => { act(k); see(); });
  stage.controls(() => {
    settings.forEach(({ label, options }, i) => {
      const act = (k) => { choice[i] = Number(k); };
      if (options.length > FEW) return slider(label, options, choice[i], act);
      stage.select(label, options.map((name, k) => [k, name]), (k) => { act(k); see(); })
        .value = choice[i];
    });
    const name = axes[0][0].toUpperCase() + axes[0].slice(1);
    slider(name, x, at, (k) => { at = k; });
  });
  stage.row(() => {
    plot = stage.canvas(WIDTH, HEIGHT, () => `${axes[1]} by ${axes[0]}, ${x[0]} to `
      + `${x.at(-1)}: ${names.join(", ")}.`, paint);
    const entries = names.map((name, i) =>
      ({ name, form: FORMS[i], colour: COLOURS[i] }));
    stage.box.append(element("ul", { class: "dl-play-key", "aria-label": "Lines" },
      ...legend(entries)));
  });
  stage.sentence();
  see();
};

export const curves = {
  label: "Where do the curves peak, and which is lowest?",
  answer,
  build,
};
