// Numbers in words for people.

// What is rounded to nothing has no minus.
export const decimal = (v, digits) =>
  Number(v.toFixed(digits)).toFixed(digits).replace("-", "−");

// Shares of one.
export const percent = (p) => `${(100 * p).toFixed(p < 0.999 ? 1 : 2)}%`;
