// Rules of descent on a quadratic of two weights.
import { curves, legend, power } from "../chart.js";
import { tensor } from "../core.js";
import { curvatures, decades, factor, height, walk } from "../descents.js";
import { element } from "../stage.js";

const SURFACES = [
  ["0", "ravine along the axes"], ["1", "ravine, turned"], ["2", "round bowl"],
];
const RULES = [
  ["0", "gradient descent"], ["1", "momentum"], ["2", "RMSprop"],
  ["3", "Adam"],
];
const [SIDE, SPAN] = [280, 1.5]; // dots of the plane, and weights to its edge
const PLOT = [330, 260];
const LAST = 100; // steps
const MOVES = {
  ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0],
  ArrowUp: [0, 0.1], ArrowDown: [0, -0.1],
};
const LINES = [
  { name: "loss, over that at the start", form: "solid", colour: "--link", thick: 2.5 },
  { name: "the derived factor, squared at each step", form: "dashed", colour: "--bad" },
];

const hessian = ({ arrays: { H } }, surface) => H.data.slice(4 * surface, 4 * surface + 4);
const answer = (bundle, inputs) => {
  const given = Object.entries(inputs).map(([k, { data }]) => [k, data[0]]);
  const how = Object.fromEntries(given);
  const H = hessian(bundle, how.surface);
  const path = walk(H, Array.from(inputs.start.data), how.steps, how);
  return tensor([path.length, 2], Float32Array.from(path.flat()));
};

const rate = (v) => String(Number(v.toPrecision(2)));

const sentence = (H, how, path, logs) => {
  const name = RULES[how.rule][1];
  const said = `After ${path.length - 1} ${path.length === 2 ? "step" : "steps"} `
    + `of ${name} the loss is ${power(logs.at(-1))} of what it was.`;
  const high = curvatures(H)[1];
  if (how.rule > 1) {
    const moved = path.slice(1).map((w, s) => w.map((v, i) => Math.abs(v - path[s][i])));
    const most = Math.max(...moved.flat()) / how.lr;
    return `${said} A weight moved at most ${most.toFixed(1)} times the rate at a step.`;
  }
  const kept = how.rule ? how.beta : 0;
  const limit = 2 * (1 + kept) / high;
  const found = factor(H, how);
  return how.lr < limit
    ? `${said} In the end each step leaves ${found.toFixed(3)} of the distance.`
    : `${said} From the rate ${rate(limit)} on the steep part does not shrink.`;
};

const build = (stage, bundle) => {
  const how = { rule: 0, lr: 0.04, beta: 0.9, beta2: 0.99, correct: 1 };
  const state = { surface: 0, start: [-1.2, 0.7], steps: 30 };
  let [H, path, logs, plane, plot, parts] = [];
  const place = ([x, y]) => [x, -y].map((v) => (1 + v / SPAN) * SIDE / 2);
  const lines = () => [
    logs,
    ...(how.rule < 2 ? [logs.map((_, s) => 2 * s * Math.log10(factor(H, how)))] : []),
  ].map((values, i) => ({ ...LINES[i], values }));
  const see = (change) => {
    Object.assign(state, change);
    H = hessian(bundle, state.surface);
    path = walk(H, state.start, state.steps, how);
    logs = decades(H, path);
    for (const { redraw } of [plane, plot]) redraw();
    key.replaceChildren(...legend(lines()));
    for (const [input, ...rules] of parts) input.disabled = !rules.includes(how.rule);
    stage.say(sentence(H, how, path, logs));
  };
  const set = (change) => { Object.assign(how, change); see(); };
  const move = (x, y) => {
    const start = [x, y].map((v) => Math.min(1.4, Math.max(-1.4, v)));
    see({ start: Math.hypot(...start) > 0.05 ? start : [0.05, 0.05] }); // beside the minimum
  };
  // Lines of equal loss: how far along each direction it has one value.
  const contour = (context, level) => {
    context.beginPath();
    for (let i = 0; i <= 120; i++) {
      const d = [Math.cos(i * Math.PI / 60), Math.sin(i * Math.PI / 60)];
      const far = Math.sqrt(level / height(H, d));
      context.lineTo(...place(d.map((v) => far * v)));
    }
    context.stroke();
  };
  const paint = (context) => {
    context.strokeStyle = stage.colour("--muted");
    context.lineWidth = 0.7;
    for (let i = 1; i <= 6; i++) contour(context, curvatures(H)[1] * i * i / 20);
    const middle = SIDE / 2; // the minimum
    context.fillStyle = stage.colour("--muted");
    context.fillRect(middle - 6, middle - 1, 12, 2);
    context.fillRect(middle - 1, middle - 6, 2, 12);
    context.fillText("w₁", SIDE - 20, middle - 22);
    context.fillText("w₂", middle + 8, 16);
    const at = path.map(place).filter((p) => p.every((v) => Math.abs(v) < 1e5));
    context.strokeStyle = context.fillStyle = stage.colour("--link");
    context.lineWidth = 1.6;
    context.beginPath();
    for (const p of at) context.lineTo(...p);
    context.stroke();
    at.forEach(([x, y], s) => {
      const size = s === at.length - 1 ? 10 : 4;
      context.fillRect(x - size / 2, y - size / 2, size, size);
    });
  };
  const key = element("ul", { class: "dl-play-key", "aria-label": "Lines" });
  stage.controls(() => {
    stage.select("Rule", RULES, (rule) => set({ rule: Number(rule) }));
    stage.slider("Rate η", {
      min: -3, max: 0.4, step: 0.05, value: Math.log10(how.lr),
      show: (v) => rate(10 ** v),
    }, (v) => set({ lr: 10 ** v }));
  });
  stage.row(() => {
    plane = stage.canvas(
      SIDE, SIDE, () => `The path over lines of equal loss, from `
        + `${state.start.map((v) => v.toFixed(1)).join(", ")}. Arrow keys move the start.`,
      paint,
    );
    stage.pressed(plane, (x, y) =>
      move((2 * x / SIDE - 1) * SPAN, (1 - 2 * y / SIDE) * SPAN));
    stage.keys(plane, MOVES, ([right, up]) =>
      move(state.start[0] + right, state.start[1] + up));
    stage.group("dl-play-side", () => {
      plot = stage.canvas(
        ...PLOT, () => `Loss by step on a logarithmic axis, at the end `
          + `${power(logs.at(-1))} of that at the start.`,
        (context) => curves(stage, context, PLOT, lines(), "step s"),
      );
      stage.box.append(key);
    });
  });
  stage.sentence();
  stage.more(() => {
    stage.controls(() => {
      stage.select("Surface", SURFACES, (v) => see({ surface: Number(v) }));
      stage.slider("Steps", {
        min: 1, max: LAST, step: 1, value: state.steps,
      }, (steps) => see({ steps }));
      const { input: kept } = stage.slider("β, β₁", {
        min: 0, max: 0.99, step: 0.01, value: how.beta,
        show: (v) => v.toFixed(2),
      }, (beta) => set({ beta }));
      const { input: squared } = stage.slider("β₂", {
        min: 0.9, max: 0.999, step: 0.001, value: how.beta2,
        show: (v) => v.toFixed(3),
      }, (beta2) => set({ beta2 }));
      const right = stage.toggle("Adam corrects its start", true,
        (on) => set({ correct: Number(on) }));
      parts = [[kept, 1, 3], [squared, 2, 3], [right, 3]]; // and the rules that have it
    });
  });
  see();
};

export const optimisers = {
  label: "How does each rule come down a ravine?",
  answer,
  build,
};
