// Rules of descent on L(w) = w H w / 2 for two weights; no document in here.
const EPS = 1e-8;

// The gradient, and the loss.
export const slope = ([a, b, c, d], [x, y]) => [a * x + b * y, c * x + d * y];
export const height = (H, w) => slope(H, w).reduce((sum, g, i) => sum + g * w[i] / 2, 0);

// The loss along a path over that at its start, as powers of ten: from scaled
// weights, since squares of large ones are beyond all numbers.
export const decades = (H, path) => {
  const logs = path.map((w) => {
    const size = Math.max(...w.map(Math.abs), Number.MIN_VALUE);
    const scaled = height(H, w.map((v) => v / size));
    return 2 * Math.log10(size) + Math.log10(Math.max(scaled, Number.MIN_VALUE));
  });
  return logs.map((v) => v - logs[0]);
};

// A step of each rule for one weight: g its gradient, s the steps with this
// one, and `past` what it remembers; what is taken off the weight.
const STEPS = [
  (g, s, past, { lr }) => lr * g,
  (g, s, past, { lr, beta }) => {
    past.u = beta * past.u + g;
    return lr * past.u;
  },
  (g, s, past, { lr, beta2 }) => {
    past.v = beta2 * past.v + (1 - beta2) * g * g;
    return lr * g / (Math.sqrt(past.v) + EPS);
  },
  (g, s, past, { lr, beta, beta2, correct }) => {
    past.u = beta * past.u + (1 - beta) * g;
    past.v = beta2 * past.v + (1 - beta2) * g * g;
    const [one, two] = correct ? [1 - beta ** s, 1 - beta2 ** s] : [1, 1];
    return lr * (past.u / one) / (Math.sqrt(past.v / two) + EPS);
  },
];

// The points of a path, the start first.
export const walk = (H, start, steps, how) => {
  const pasts = start.map(() => ({ u: 0, v: 0 }));
  const path = [start];
  for (let s = 1; s <= steps; s++) {
    const g = slope(H, path.at(-1));
    path.push(path.at(-1).map((w, i) =>
      w - STEPS[how.rule](g[i], s, pasts[i], how)));
  }
  return path;
};

// The two curvatures of a surface, the smaller first.
export const curvatures = ([a, b, , d]) => {
  const [mean, off] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
  return [mean - off, mean + off];
};

// What a step leaves in the end of the distance, by the larger of two roots.
export const factor = (H, { lr, rule, beta: kept }) => {
  const beta = rule ? kept : 0;
  return Math.max(...curvatures(H).map((c) => {
    const half = (1 + beta - lr * c) / 2;
    const inside = half * half - beta;
    return inside < 0 ? Math.sqrt(beta) : Math.abs(half) + Math.sqrt(inside);
  }));
};
