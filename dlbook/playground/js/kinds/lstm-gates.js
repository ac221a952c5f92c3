// A trained LSTM reads numbers, of which one is marked, and is asked for it.
import { tensor } from "../core.js";
import { legend } from "../chart.js";
import { element } from "../stage.js";

const H = 8; // units
const SIZE = [320, 150];
const [LEFT, BOTTOM, TOP] = [34, 22, 8];
const NETS = [["0", "always at one step"], ["1", "at that step or later"]];
const LINES = [
  { name: "what it would answer", form: "solid", colour: "--link" },
  { name: "the marked number", form: "dashed", colour: "--bad" },
];
const number = (v, digits) => v.toFixed(digits).replace("-", "−");
const logistic = (z) => 1 / (1 + Math.exp(-z));
const units = () => new Array(H).fill(0);

// A step's gates and what follows, from the input (number, mark), h and c.
const step = ({ Wx, Wh, b }, net, input, { h, c }) => {
  const z = (gate, j) => {
    const at = 4 * H * net + gate * H + j;
    let sum = b.data[at];
    input.forEach((v, d) => { sum += v * Wx.data[4 * H * (net + d) + at]; });
    h.forEach((v, k) => { sum += v * Wh.data[4 * H * ((H - 1) * net + k) + at]; });
    return sum;
  };
  const all = (gate, f) => units().map((_, j) => f(z(gate, j)));
  const [i, f, g, o] = [
    all(0, logistic), all(1, logistic), all(2, Math.tanh), all(3, logistic),
  ];
  const cell = c.map((v, j) => f[j] * v + i[j] * g[j]);
  return {
    c: cell,
    h: cell.map((v, j) => o[j] * Math.tanh(v)),
    entered: i.reduce((sum, v, j) => sum + Math.abs(v * g[j]), 0),
    kept: f.reduce((sum, v) => sum + v, 0) / H,
  };
};

// Every step of a reading: cells, what entered, what it would answer.
const read = ({ arrays }, { net, mark, value, steps }) => {
  const found = [];
  let state = { h: units(), c: units() };
  for (let t = 1; t <= steps; t++) {
    const input = t === mark ? [value, 1] : [arrays.x.data[t - 1], 0];
    state = step(arrays, net, input, state);
    const y = state.h.reduce(
      (sum, v, j) => sum + v * arrays.Wo.data[net * H + j], arrays.d.data[net],
    );
    found.push({ ...state, y });
  }
  return found;
};

const answer = (bundle, inputs) => {
  const given = Object.entries(inputs).map(([name, { data }]) => [name, data[0]]);
  const values = read(bundle, Object.fromEntries(given)).map(({ y }) => y);
  return tensor([values.length], Float32Array.from(values));
};

// Lines over the steps from 1 on, {values, colour, dash}, and a mark's step.
const draw = (stage, context, lines, last, mark) => {
  const all = lines.flatMap(({ values }) => values);
  const high = Math.max(1, Math.ceil(Math.max(...all)));
  const low = Math.min(-1, Math.floor(Math.min(...all)));
  const [wide, tall] = [SIZE[0] - LEFT - 10, SIZE[1] - TOP - BOTTOM];
  const across = (t) => LEFT + ((t - 1) / Math.max(1, last - 1)) * wide;
  const place = (t, y) => [across(t), TOP + ((high - y) / (high - low)) * tall];
  context.fillStyle = stage.colour("--muted");
  context.strokeStyle = stage.colour("--faint");
  context.textAlign = "right";
  for (const y of new Set([low, 0, high])) {
    context.strokeRect(...place(1, y), wide, 0);
    context.fillText(number(y, 0), LEFT - 6, place(1, y)[1] + 4);
  }
  context.textAlign = "center";
  context.fillText("step t", LEFT + wide / 2, SIZE[1] - 4);
  context.fillText("1", across(1), SIZE[1] - 4);
  context.fillText(String(last), across(last), SIZE[1] - 4);
  context.strokeRect(across(mark), TOP, 0, tall);
  for (const { values, colour, dash = [] } of lines) {
    context.setLineDash(dash);
    context.strokeStyle = stage.colour(colour);
    context.beginPath();
    values.forEach((y, k) => context.lineTo(...place(k + 1, y)));
    context.stroke();
  }
  context.setLineDash([]);
};

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

const sentence = ({ value, mark, steps }, found) => {
  const others = found.filter((_, k) => k !== mark - 1).map((s) => s.entered);
  const times = found[mark - 1].entered / mean(others);
  return `Asked after ${steps} steps for ${number(value, 1)}, it answers ${
    number(found.at(-1).y, 2)}. The mark's step lets in ${times.toFixed(1)
  } times what others do; the forget gates let through ${
    (100 * mean(found.map((s) => s.kept))).toFixed(0)} % a step.`;
};

const build = (stage, bundle) => {
  const state = { net: 0, mark: 3, value: 1.5, steps: 40 };
  let found, answers, cells;
  const see = (change) => {
    Object.assign(state, change);
    found = read(bundle, state);
    stage.say(sentence(state, found));
    answers.redraw();
    cells.redraw();
  };
  stage.controls(() => {
    stage.slider("Asked after step", {
      min: 11, max: bundle.arrays.x.shape[0], step: 1, value: state.steps,
    }, (steps) => see({ steps }));
  });
  stage.row(() => {
    stage.group("dl-play-chart", () => {
      stage.text("Its answer, step by step");
      answers = stage.canvas(...SIZE, () => stage.said.textContent, (context) => {
        const wanted = found.map(() => state.value);
        draw(stage, context, [
          { values: found.map(({ y }) => y), colour: "--link" },
          { values: wanted, colour: "--bad", dash: [7, 4] },
        ], state.steps, state.mark);
      });
      stage.box.append(element("ul", {
        class: "dl-play-key", "aria-label": "Key",
      }, ...legend(LINES)));
    });
    stage.group("dl-play-chart", () => {
      stage.text("Its eight cells");
      cells = stage.canvas(
        ...SIZE, () => "Eight cells by step; the upright line is the mark.",
        (context) => draw(stage, context, units().map((_, j) => ({
          values: found.map(({ c }) => c[j]), colour: "--link",
        })), state.steps, state.mark),
      );
    });
  });
  stage.sentence();
  stage.more(() => {
    stage.controls(() => {
      stage.slider("Marked number", {
        min: -3, max: 3, step: 0.1, value: state.value, show: (v) => number(v, 1),
      }, (value) => see({ value }));
      stage.slider("Step of the mark", {
        min: 1, max: 10, step: 1, value: state.mark,
      }, (mark) => see({ mark }));
    });
    stage.controls(() => stage.select("In training it was asked", NETS,
      (net) => see({ net: Number(net) })));
  });
  see();
};

export const lstmGates = {
  label: "How long does it hold the marked number?",
  answer,
  build,
};
