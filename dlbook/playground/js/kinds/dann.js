// Domain adaptation: features of two domains in a plane, for each strength of
// the adversary, and how often classes and domains are told.
import { tensor } from "../core.js";
import { mix } from "../pictures.js";
import { percent } from "../words.js";

const SIDE = 320; // dots of the page, of the plane
const WIDE = 280; // of the lines
const HIGH = 170;
const EDGE = 26;
const RADIUS = 3;
const ALL = "all";
const LINES = [
  ["source right", "--ink", []],
  ["target right", "--link", [7, 4]],
  ["domains told apart", "--muted", [2, 3]],
];

// The points (2, N, 2) of a run, source first.
const plane = ({ arrays }, group, run) => {
  const { shape: [, ...shape], data } = arrays[`points${group}`];
  const size = shape.reduce((a, b) => a * b);
  return tensor(shape, data.subarray(run * size, (run + 1) * size));
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
  context.font = "bold 17px sans-serif";
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
    const y = (p) => 52 + (1 - p) * (HIGH - 74);
    context.font = "12px sans-serif";
    context.textAlign = "center";
    context.strokeStyle = context.fillStyle = stage.colour("--muted");
    context.lineWidth = 1;
    strengths.forEach((s, i) => context.fillText(String(s), x(i), HIGH - 6));
    context.strokeRect(x(state.run) - 8, 46, 16, HIGH - 62);
    context.textAlign = "left";
    for (const p of [0, 0.5, 1])
      context.fillText(`${100 * p}`, 0, y(p) + 4);
    LINES.forEach(([name, colour, dashes], k) => {
      context.strokeStyle = context.fillStyle = stage.colour(colour);
      context.lineWidth = 2;
      context.setLineDash(dashes);
      context.beginPath();
      accuracies.forEach((a, i) => context.lineTo(x(i), y(a[k])));
      const [left, top] = [k === 1 ? 130 : 0, k === 2 ? 30 : 12];
      context.moveTo(left, top - 4);
      context.lineTo(left + 26, top - 4);
      context.stroke();
      context.setLineDash([]);
      context.fillText(name, left + 32, top);
    });
  };

  let points, lines, show, slider, chosen;
  const see = () => {
    const [source, target, told] = group().accuracies[state.run];
    show([source, target, told], 1);
    points.redraw();
    lines.redraw();
    stage.say(
      `\u03bb = ${group().strengths[state.run]}: ${percent(source)} of the `
      + `source and ${percent(target)} of the target are classified rightly. A `
      + `fresh classifier tells the domain of ${percent(told)} of the points.`,
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
    stage.select("Domains", groups.map(({ name }, i) => [i, name]), enter);
    slider = stage.slider("Strength \u03bb", {
      min: 0, max: group().strengths.length - 1, step: 1, value: 0,
      show: (i) => String(group().strengths[i]),
    }, (i) => { state.run = i; see(); });
    stage.select("Colour by", [["class", "class"], ["domain", "domain"]],
      (by) => { state.byClass = by === "class"; see(); });
    chosen = stage.select("Class", [ALL, ...classes()].map((c) => [c, c]),
      (c) => { state.shown = c; see(); });
  });
  stage.row(() => {
    stage.group("dl-play-pad", () => {
      stage.text("Features in their plane: discs source, rings target");
      points = stage.canvas(SIDE, SIDE, () => "Points of the source, discs, and "
        + `of the target, rings, coloured by ${state.byClass ? "class"
          : "domain"}; class ${state.shown}.`, paintPoints);
    });
    stage.group("dl-play-pad", () => {
      stage.text("Per cent, for each \u03bb");
      lines = stage.canvas(WIDE, HIGH,
        () => group().accuracies.map((row, i) =>
          `\u03bb ${group().strengths[i]}: ${LINES.map(([name], k) =>
            `${name} ${percent(row[k])}`).join(", ")}`).join("; "),
        paintLines);
      show = stage.bars("At this strength", LINES.map(([name]) => name));
    });
  });
  see();
};

export const dann = {
  label: "Features of two domains, for each strength of the adversary",
  answer,
  build,
};
