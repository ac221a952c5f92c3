// A recurrent network writes on, a character at a time, at a temperature.
import { linear, softmax, tensor } from "../core.js";
import { element } from "../stage.js";
import { percent } from "../words.js";

const MOST = 300; // characters that it writes
const SHOWN = 8; // bars
const SIZE = [320, 170];
const [LEFT, TOP] = [58, 6];
const logistic = (z) => 1 / (1 + Math.exp(-z));
const NAMES = { " ": "space", "\n": "new line" };
const named = (c) => NAMES[c] ?? c;

// Numbers from 0 to 1 that a seed decides.
const numbers = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

// The state after one more character.
const read = ({ table, Wx, Wh, b }, { h, c }, id) => {
  const [, D] = table.shape;
  const H = h.shape[0];
  const x = tensor([D], table.data.subarray(id * D, (id + 1) * D));
  const [zx, zh] = [linear(x, Wx, b), linear(h, Wh)];
  const z = (gate, j) => zx.data[gate * H + j] + zh.data[gate * H + j];
  const next = { h: tensor([H]), c: tensor([H]) };
  for (let j = 0; j < H; j++) {
    next.c.data[j] = logistic(z(1, j)) * c.data[j]
      + logistic(z(0, j)) * Math.tanh(z(2, j));
    next.h.data[j] = logistic(z(3, j)) * Math.tanh(next.c.data[j]);
  }
  return next;
};

const start = ({ Wh: { shape } }) => ({ h: tensor([shape[1]]), c: tensor([shape[1]]) });
const scores = ({ Wo, d }, { h }) => linear(h, Wo, d);

const answer = ({ arrays }, { ids }) => scores(
  arrays, Array.from(ids.data).reduce((s, id) => read(arrays, s, id), start(arrays)),
);

// Probabilities of scores at a temperature, of the k likeliest alone.
const knobs = (z, temperature, k) => {
  const least = [...z.data].sort((a, b) => b - a)[k - 1];
  const kept = z.data.map((v) => (v >= least ? v / temperature : -Infinity));
  return softmax(tensor(z.shape, kept)).data;
};

const pick = (p, u) => {
  let sum = 0;
  const at = p.findIndex((v) => (sum += v) > u);
  return at < 0 ? p.indexOf(Math.max(...p)) : at;
};

// A bar for each of the likeliest characters.
const paint = (stage, context, rows) => {
  const step = (SIZE[1] - 2 * TOP) / SHOWN;
  rows.forEach(({ name, p }, i) => {
    const y = TOP + i * step;
    context.fillStyle = stage.colour("--link");
    context.fillRect(LEFT + 6, y + 2, p * (SIZE[0] - LEFT - 66), step - 6);
    context.fillStyle = stage.colour("--ink");
    context.textAlign = "right";
    context.fillText(name, LEFT, y + step - 7);
    context.textAlign = "left";
    context.fillText(percent(p), LEFT + 12 + p * (SIZE[0] - LEFT - 66), y + step - 7);
  });
};

const build = (stage, { arrays, params }) => {
  const letters = [...params.characters];
  const state = { temperature: 1, k: letters.length, seed: 1, prompt: params.prompt };
  let [net, text, count, p, random, bars, writing] = [null, "", 0];
  const told = element("p", { class: "dl-play-text" });
  told.style.whiteSpace = "pre-wrap";
  told.style.overflowWrap = "anywhere";
  const see = () => {
    p = knobs(scores(arrays, net), state.temperature, state.k);
    told.textContent = text;
    bars.redraw();
    const best = p.indexOf(Math.max(...p));
    stage.say(`Next most likely is ${named(letters[best])}, ${percent(p[best])}; `
      + `${count} of ${MOST} characters are written.`);
  };
  const begin = (change) => {
    Object.assign(state, change);
    writing.stop();
    random = numbers(state.seed);
    [text, count] = [state.prompt, 0];
    net = [...text].reduce(
      (s, c) => read(arrays, s, letters.indexOf(c)), start(arrays),
    );
    see();
  };
  const write = () => {
    if (count >= MOST) return false;
    const id = pick(p, random());
    net = read(arrays, net, id);
    text += letters[id];
    count += 1;
    see();
    return count < MOST;
  };
  const rows = () => [...p.keys()].sort((a, b) => p[b] - p[a]).slice(0, SHOWN)
    .map((id) => ({ name: named(letters[id]), p: p[id] }));
  stage.controls(() => {
    stage.slider("Temperature", {
      min: 0.1, max: 2, step: 0.1, value: 1, show: (v) => v.toFixed(1),
    }, (temperature) => { state.temperature = temperature; see(); });
  });
  stage.controls(() => {
    writing = stage.play("Write", write, 60);
    stage.button("One character", write);
    stage.button("Start again", () => begin());
  });
  stage.row(() => {
    stage.group("dl-play-chart", () => {
      stage.text("Next character");
      bars = stage.canvas(
        ...SIZE,
        () => rows().map(({ name, p: v }) => `${name} ${percent(v)}`).join(", "),
        (context) => paint(stage, context, rows()),
      );
    });
  });
  stage.box.append(told);
  stage.sentence();
  stage.more(() => {
    stage.controls(() => {
      const input = element("input", {
        type: "text", maxlength: 60, "aria-label": "Prompt", autocomplete: "off",
      });
      input.style.width = "16em";
      input.value = state.prompt;
      input.addEventListener("input", () => {
        const strange = [...input.value].find((c) => !letters.includes(c));
        if (!input.value || strange) {
          input.setAttribute("aria-invalid", "true");
          return stage.say(strange
            ? `The network does not know ${strange}: it was trained without.`
            : "A prompt needs a character.");
        }
        input.removeAttribute("aria-invalid");
        begin({ prompt: input.value });
      });
      stage.box.append(element("label", {}, "Prompt ", input));
    });
    stage.controls(() => {
      stage.slider("Only the likeliest", {
        min: 1, max: letters.length, step: 1, value: state.k,
      }, (k) => { state.k = k; see(); });
      stage.slider("Seed", { min: 1, max: 20, step: 1, value: 1 },
        (seed) => begin({ seed }));
    });
  });
  begin();
};

export const lstmText = {
  label: "What does temperature do to what it writes?",
  answer,
  build,
};
