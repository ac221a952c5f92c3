// Domain adaptation: features of two domains in a plane, for each strength of
// the adversary, and how often classes and domains are told.
import { DASHES, legend } from "../chart.js";
import { tensor } from "../core.js";
import { mix } from "../pictures.js";
import { element } from "../stage.js";
import { percent } from "../words.js";

const SIDE = 320; // dots of the page, of the plane
const WIDE = 280; // of the lines
const HIGH = 170;
const EDGE = 26;
const RADIUS = 3;
const ALL = "all";
const IN_ALL = "Per cent, for each \u03bb";
const FLAT = 0.03; // of the spread along the plane's first direction
const LINES = [
  { name: "source right", form: "solid", colour: "--ink" },
  { name: "target right", form: "dashed", colour: "--link" },
  { name: "domains told apart", form: "dotted", colour: "--muted" },
];

// The points (2, N, 2) of a run, source first.
const plane = ({ arrays }, group, run) => {
  const { shape: [, ...shape], data } = arrays[`points${group}`];
  const size = shape.reduce((a, b) => a * b);
  return tensor(shape, data.subarray(run * size, (run + 1) * size));
};

// The spread along the second direction, as a share of that along the first.
const flatness = ({ data }) => {
  const spread = [0, 1].map((axis) => {
    const values = data.filter((_, i) => i % 2 === axis);
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0));
  });
  return spread[1] / spread[0];
};

const answer = (bundle, { group, run }) =>
  plane(bundle, group.data[0], run.data[0]);

// A colour for each class; a number among its source points says it too.
const palette = (stage) => {
  const [blue, red, green, brown, violet, ink, grey] = [
    "for", "against", "--good", "--warm", "--kw", "--ink", "--muted",
  ].map((name) => stage.colour(name));
  const paper = stage.colour("--paper");
  return [blue, red, green, brown, violet, ink, grey,
    mix(blue, paper, 0.5), mix(red, paper, 0.5), mix(green, paper, 0.5)];
};

// A disc for the source, a ring for the target; where many lie, it is darker.
const dot = (context, x, y, target, colour) => {
  context.beginPath();
  context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.globalAlpha = 0.6;
  if (target) context.stroke();
  else context.fill();
  context.globalAlpha = 1;
};

const named = (context, stage, text, x, y) => {
  context.font = stage.font(17, 700);
  context.textAlign = "center";
  context.lineWidth = 4;
  context.strokeStyle = stage.colour("--paper");
  context.strokeText(text, x, y + 6);
  context.fillStyle = stage.colour("--ink");
  context.fillText(text, x, y + 6);
};

const build = (stage, bundle) => {
  const { groups } = bundle.params;
  const state = { group: 0, run: 0, byClass: true, shown: ALL };
  const group = () => groups[state.group];
  const classes = () => [...new Set(group().labels.join(""))].sort();

  const paintPoints = (context) => {
    const { shape: [, count], data } = plane(bundle, state.group, state.run);
    const colours = palette(stage);
    const sums = {};
    const at = (v) => SIDE / 2 + v * (SIDE / 2 - 8);
    for (let i = 0; i < 2 * count; i++) {
      const target = i >= count;
      const label = group().labels[target ? 1 : 0][i % count];
      if (state.shown !== ALL && state.shown !== label) continue;
      const [x, y] = [at(data[2 * i]), at(-data[2 * i + 1])];
      dot(context, x, y, target, state.byClass ? colours[label]
        : stage.colour(target ? "--link" : "--ink"));
      if (target) continue;
      const sum = (sums[label] ??= [0, 0, 0]);
      [x, y, 1].forEach((v, j) => { sum[j] += v; });
    }
    if (!state.byClass) return;
    for (const [label, [x, y, n]] of Object.entries(sums))
      named(context, stage, label, x / n, y / n);
  };

  const paintLines = (context) => {
    const { strengths, accuracies } = group();
    const last = Math.max(1, strengths.length - 1);
    const x = (i) => EDGE + 12 + (i * (WIDE - EDGE - 24)) / last;
    const y = (p) => 10 + (1 - p) * (HIGH - 36);
    context.textAlign = "center";
    context.strokeStyle = context.fillStyle = stage.colour("--muted");
    context.lineWidth = 1;
    strengths.forEach((s, i) => context.fillText(String(s), x(i), HIGH - 6));
    context.strokeRect(x(state.run) - 8, 4, 16, HIGH - 24);
    context.textAlign = "left";
    for (const p of [0, 0.5, 1])
      context.fillText(`${100 * p}`, 0, y(p) + 4);
    LINES.forEach(({ colour }, k) => {
      context.strokeStyle = stage.colour(colour);
      context.lineWidth = 2;
      context.setLineDash(DASHES[k]);
      context.beginPath();
      accuracies.forEach((a, i) => context.lineTo(x(i), y(a[k])));
      context.stroke();
    });
  };

  let points, lines, show, slider, chosen;
  const see = () => {
    const [source, target, told] = group().accuracies[state.run];
    show([source, target, told], 1);
    points.redraw();
    lines.redraw();
    const flat = flatness(plane(bundle, state.group, state.run));
    stage.say(
      `\u03bb = ${group().strengths[state.run]}: ${percent(target)} of the `
      + `target are classified rightly, ${percent(source)} of the source. A `
      + `fresh classifier tells the domain of ${percent(told)} of the points.`
      + (flat < FLAT ? " All features lie almost on one line." : ""),
    );
  };
  const enter = (index) => {
    Object.assign(state, { group: Number(index), run: 0, shown: ALL });
    slider.input.max = group().strengths.length - 1;
    slider.set(0);
    chosen.replaceChildren(...[ALL, ...classes()].map((c) => new Option(c, c)));
    see();
  };
  stage.controls(() => {
    slider = stage.slider("Strength \u03bb", {
      min: 0, max: group().strengths.length - 1, step: 1, value: 0,
      show: (i) => String(group().strengths[i]),
    }, (i) => { state.run = i; see(); });
    stage.select("Domains", groups.map(({ name }, i) => [i, name]), enter);
  });
  stage.row(() => {
    stage.group("dl-play-pad", () => {
      points = stage.canvas(SIDE, SIDE, () => "Points of the source, discs, and "
        + `of the target, rings, coloured by ${state.byClass ? "class"
          : "domain"}; class ${state.shown}.`, paintPoints);
      stage.text("Features in their plane: discs source, rings target");
    });
    stage.group("dl-play-side", () => {
      stage.sentence();
      show = stage.bars("At this strength", LINES.map(({ name }) => name));
      stage.more(() => stage.controls(() => {
        stage.select("Colour by", [["class", "class"], ["domain", "domain"]],
          (by) => { state.byClass = by === "class"; see(); });
        chosen = stage.select("Class", [ALL, ...classes()].map((c) => [c, c]),
          (c) => { state.shown = c; see(); });
      }));
    });
  });
  stage.row(() => {
    stage.group("dl-play-pad", () => {
      stage.text(IN_ALL);
      lines = stage.canvas(WIDE, HIGH,
        () => group().accuracies.map((row, i) =>
          `\u03bb ${group().strengths[i]}: ${LINES.map(({ name }, k) =>
            `${name} ${percent(row[k])}`).join(", ")}`).join("; "),
        paintLines);
    });
    stage.box.append(element("ul", {
      class: "dl-play-key", "aria-label": IN_ALL,
    }, ...legend(LINES)));
  });
  see();
};

export const dann = {
  label: "What does a stronger adversary do to the features?",
  answer,
  build,
};
