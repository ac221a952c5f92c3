// Numbers in words for people.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const FAR = 1e6; // from here on a number gets a power of ten

// An exponent as small raised digits.
export const raised = (n) =>
  (n < 0 ? "⁻" : "") + [...String(Math.abs(n))].map((d) => RAISED[d]).join("");

// A number with one digit before its point and a power of ten.
export const scientific = (v, digits) => {
  const [number, exponent] = v.toExponential(digits).split("e");
  return `${number} · 10${raised(Number(exponent))}`;
};

// What is rounded to nothing has no minus.
export const decimal = (v, digits) => (
  Math.abs(v) < FAR
    ? Number(v.toFixed(digits)).toFixed(digits) : scientific(v, digits)
).replace("-", "−");

// Shares of one.
export const percent = (p) => `${(100 * p).toFixed(p < 0.999 ? 1 : 2)}%`;
