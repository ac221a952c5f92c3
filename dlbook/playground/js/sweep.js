// Computation graphs: values forwards, cotangents back, and what is to be said
// of each step. A graph is {steps, leaves}: lists of [name, operation, inputs]
// and of [name, value]; the last step is the loss. No document in here.

import { raised } from "./words.js";

const FAR = 5; // powers of ten from which a number is not written out

// How an operation is written, its value, its slope in each input, and what
// it does with the cotangent that arrives.
const OPERATIONS = {
  add: {
    write: (u, v) => `${u} + ${v}`,
    value: (u, v) => u + v,
    slopes: () => [1, 1],
    rule: "A sum hands it on to both terms",
  },
  subtract: {
    write: (u, v) => `${u} − ${v}`,
    value: (u, v) => u - v,
    slopes: () => [1, -1],
    rule: "A difference hands it on, with a minus to what is taken off",
  },
  multiply: {
    write: (u, v) => `${u} · ${v}`,
    value: (u, v) => u * v,
    slopes: (u, v) => [v, u],
    rule: "A product hands each factor the cotangent times the other factor",
  },
  relu: {
    write: (z) => `[${z}]₊`,
    value: (z) => Math.max(z, 0),
    slopes: (z) => [z > 0 ? 1 : 0],
    rule: "The maximum has slope 1 above zero, else 0",
  },
  sigmoid: {
    write: (z) => `σ(${z})`,
    value: (z) => 1 / (1 + Math.exp(-z)),
    slopes: (z) => {
      const s = 1 / (1 + Math.exp(-z));
      return [s * (1 - s)];
    },
    rule: "The sigmoid's slope is σ(z)(1 − σ(z)), at most a quarter",
  },
};

// Three digits; what is long or small gets a power of ten.
export const show = (v) => {
  const [digits, exponent] = v.toExponential(2).split("e").map(Number);
  const text = Math.abs(exponent) < FAR ? String(Number(v.toPrecision(3)))
    : `${digits}·10${raised(exponent)}`;
  return text.replace("-", "−");
};

export const factor = (v) => (v < 0 ? `(${show(v)})` : show(v));

export const formula = ([, operation, inputs], text = (name) => name) =>
  OPERATIONS[operation].write(...inputs.map(text));

export const slopes = ([, operation, inputs], values) =>
  OPERATIONS[operation].slopes(...inputs.map((i) => values[i]));

export const forwards = ({ steps, leaves }, point) => {
  const values = Object.fromEntries(leaves.map(([k], i) => [k, point[i]]));
  for (const [name, operation, inputs] of steps)
    values[name] = OPERATIONS[operation].value(...inputs.map((i) => values[i]));
  return values;
};

// The sweep, stopped after the last `turns` steps had their turn: what each
// node has received, and from how many uses.
export const backwards = ({ steps, leaves }, values, turns = steps.length) => {
  const d = Object.fromEntries(
    [...leaves, ...steps].map(([name]) => [name, { sum: 0, from: 0 }]),
  );
  d[steps.at(-1)[0]].sum = 1;
  for (const step of steps.slice(steps.length - turns).reverse()) {
    const local = slopes(step, values);
    step[2].forEach((i, j) => {
      d[i].sum += d[step[0]].sum * local[j];
      d[i].from += 1;
    });
  }
  return d;
};

export const uses = ({ steps }, name) =>
  steps.flatMap(([, , inputs]) => inputs).filter((i) => i === name).length;

// What is known at moment `at`: 0 has the leaves, each step forwards adds a
// value, then comes the loss's own cotangent, then each step's turn. `turns`
// is below 0 before the sweep, and `now` is the step whose turn it is.
export const moment = (graph, point, at) => {
  const { steps, leaves } = graph;
  const values = forwards(graph, point);
  const turns = at - steps.length - 1;
  return {
    graph, values, turns, at,
    known: new Set([...leaves, ...steps.slice(0, at)].map(([name]) => name)),
    d: turns < 0 ? undefined : backwards(graph, values, turns),
    now: turns > 0 ? steps.at(-turns) : turns < 0 ? steps[at - 1] : undefined,
  };
};

// A node's cotangent; dots stand for what is still to come.
export const cotangent = ({ graph, d }, name) => {
  const loss = name === graph.steps.at(-1)[0];
  if (!d || (!d[name].from && !loss)) return "";
  return show(d[name].sum) + (d[name].from < uses(graph, name) ? " + …" : "");
};

// The moment in a sentence.
export const tell = (state) => {
  const { graph, values, d, turns, now, at } = state;
  const count = graph.steps.length;
  if (turns === 0)
    return `The loss is ${show(values[graph.steps.at(-1)[0]])}. `
      + "The sweep starts with the loss's own cotangent, 1.";
  if (!now) return "The leaves are given; each step finds its value in turn.";
  const [name, operation, inputs] = now;
  if (turns < 0)
    return `Forwards, step ${at} of ${count}: ${name} = ${formula(now)} = `
      + `${formula(now, (i) => factor(values[i]))} = ${show(values[name])}.`;
  const local = slopes(now, values);
  const sent = inputs.map((i, j) => `${i} gets ${factor(d[name].sum)} · `
    + `${factor(local[j])} = ${show(d[name].sum * local[j])}`).join(", ");
  const sums = [...new Set(inputs)].filter((i) => uses(graph, i) > 1)
    .map((i) => (d[i].from < uses(graph, i)
      ? ` So far ${i} has ${show(d[i].sum)}, from ${d[i].from} of `
      : ` In all ${i} has ${show(d[i].sum)}, from `)
      + `its ${uses(graph, i)} uses.`).join("");
  return `Backwards, step ${turns} of ${count}: ${show(d[name].sum)} arrives `
    + `at ${name} = ${formula(now)}. ${OPERATIONS[operation].rule}: ${sent}.`
    + sums;
};
