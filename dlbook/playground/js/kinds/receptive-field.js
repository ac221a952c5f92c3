// How far a unit sees through windows upon windows, and by how many paths.
import { tensor } from "../core.js";
import { largest } from "../pictures.js";
import { decimal } from "../words.js";

const PLOT = [330, 330]; // dots
const [LEFT, RIGHT, TOP, BARS] = [26, 10, 14, 84];
const CHOICES = [ // name, and kernel, stride, dilation
  ["none", [1, 1, 1]],
  ["kernel of 3", [3, 1, 1]],
  ["kernel of 5", [5, 1, 1]],
  ["kernel of 3, stride 2", [3, 2, 1]],
  ["kernel of 3, dilation 2", [3, 1, 2]],
  ["kernel of 3, dilation 4", [3, 1, 4]],
  ["pool of 2", [2, 2, 1]],
];
const NETWORK = [1, 6, 1, 6, 1, 1]; // the chapter's, by number of choice

// The number of paths from places a pixel apart to the unit above `layers`,
// whose first looks at units `jump` pixels apart.
const paths = (layers, jump = 1) => {
  let counts = [1];
  for (const [k, s, d] of layers) {
    const next = new Array(counts.length + (k - 1) * d * jump).fill(0);
    counts.forEach((count, at) => {
      for (let i = 0; i < k; i++) next[at + i * d * jump] += count;
    });
    counts = next;
    jump *= s;
  }
  return { counts, jump };
};

// The size of an even row with the variance of these weights.
const width = (weights) => {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = (f) => weights.reduce((sum, w, i) => sum + w * f(i), 0) / total;
  const middle = mean((i) => i);
  return Math.sqrt(12 * mean((i) => (i - middle) ** 2) + 1);
};

const look = ({ arrays: { trained } }, layers) => {
  const { counts, jump } = paths(layers);
  return {
    counts,
    size: counts.length,
    jump,
    effective: width(counts),
    learnt: width([...trained.data]),
    left: counts.filter((n) => n === 0).length,
  };
};

// A stack as one number: the choices are its digits, the first layer's last.
const answer = (bundle, { stack: { data: [number] } }) => {
  const layers = NETWORK.map((_, l) =>
    CHOICES[Math.floor(number / CHOICES.length ** l) % CHOICES.length][1]);
  const { size, jump, effective, learnt, left } = look(bundle, layers);
  return tensor([5], Float32Array.from([size, jump, effective, learnt, left]));
};

const build = (stage, bundle) => {
  const state = { chosen: [...NETWORK], at: NETWORK.length - 1 };
  let found, plot, kind, layer, back;
  const layers = () => state.chosen.map((n) => CHOICES[n][1]);
  const same = () => state.chosen.every((n, l) => n === NETWORK[l]);
  const sentence = () => {
    const { size, jump, effective, learnt, left } = found;
    const gaps = left ? `, ${left} of them left out` : "";
    const told = same()
      ? `; in trained networks, by their mean squared slopes, ${decimal(learnt, 1)}`
      : "";
    const pixels = size === 1 ? "pixel" : "pixels";
    return `A unit sees ${size} ${pixels} a side${gaps}; its neighbour's begin `
      + `${jump} further on. By its paths the field is as wide as `
      + `${decimal(effective, 1)}${told}.`;
  };
  const see = () => {
    found = look(bundle, layers());
    kind.value = state.chosen[state.at];
    layer.set(state.at + 1);
    back.disabled = same();
    stage.say(sentence());
    plot.redraw();
  };
  // Each level's units that the unit at the top is joined to, as places of
  // their middles among the pixels, with the number of paths to the top.
  const levels = () => state.chosen.map((_, l) => l).concat(state.chosen.length)
    .map((l) => {
      const { counts: own, jump } = paths(layers().slice(0, l));
      const { counts } = paths(layers().slice(l), jump);
      return counts.map((count, i) => [i + (own.length - 1) / 2, count])
        .filter(([, count]) => count);
    });
  const paint = (context) => {
    const [wide, high] = PLOT;
    const step = (wide - LEFT - RIGHT) / Math.max(found.size, 2);
    const x = (place) => (wide + LEFT - RIGHT) / 2
      + (place - (found.size - 1) / 2) * step;
    const rows = levels();
    const y = (l) => TOP + (rows.length - 1 - l)
      * (high - BARS - TOP - 14) / (rows.length - 1);
    rows.slice(1).forEach((row, l) => {
      const [k, , d] = layers()[l];
      const { jump } = paths(layers().slice(0, l));
      context.strokeStyle = stage.colour(l === state.at ? "--link" : "--faint");
      context.lineWidth = l === state.at ? 1.4 : 1;
      context.fillStyle = stage.colour(l === state.at ? "--link" : "--ink");
      context.fillText(String(l + 1), 6, (y(l) + y(l + 1)) / 2 + 4);
      for (const [place] of row)
        for (let i = 0; i < k; i++) {
          context.beginPath();
          context.moveTo(x(place), y(l + 1));
          context.lineTo(x(place + (i - (k - 1) / 2) * d * jump), y(l));
          context.stroke();
        }
    });
    rows.forEach((row, l) => {
      const most = largest(row.map(([, count]) => count));
      context.fillStyle = stage.colour("--ink");
      for (const [place, count] of row) {
        context.beginPath();
        context.arc(x(place), y(l), 1 + 3 * Math.sqrt(count / most), 0, 7);
        context.fill();
      }
    });
    const most = largest(found.counts);
    const bar = step < 5 ? step : step * 0.8; // no gaps between thin bars
    context.fillStyle = stage.colour("--link");
    found.counts.forEach((count, i) => {
      const tall = (BARS - 14) * count / most;
      const [from, to] = [x(i) - bar / 2, x(i) + bar / 2].map(Math.round);
      context.fillRect(from, high - tall, to - from, tall);
    });
  };
  stage.controls(() => {
    layer = stage.slider("Layer", {
      min: 1, max: NETWORK.length, step: 1, value: NETWORK.length,
      show: (n) => `${n}, ${CHOICES[state.chosen[n - 1]][0]}`,
    }, (n) => { state.at = n - 1; see(); });
    kind = stage.select("Window", CHOICES.map(([name], n) => [n, name]),
      (n) => { state.chosen[state.at] = Number(n); see(); });
    back = stage.button("The chapter's network", () => {
      state.chosen = [...NETWORK];
      see();
    });
  });
  stage.sentence();
  stage.row(() => {
    plot = stage.canvas(...PLOT, () => stage.said.textContent, paint);
  });
  stage.text("From above: the unit, what it is joined to in each layer, the "
    + "pixels; numbers name the layers, and the chosen one's windows are drawn "
    + "stronger. Bars: paths from "
    + "each pixel.");
  see();
};

export const receptiveField = {
  label: "How far does a unit see, and how much of that counts?",
  answer,
  build,
};
