// A field for a number that is typed, also as a fraction such as 1/8.
import { element } from "./stage.js";

const MOST = 1e9; // what is larger is taken for a slip

// The number that a text says, or NaN.
export const parse = (text) => {
  const parts = text.replace("−", "-").replaceAll(",", ".").split("/");
  if (parts.length > 2 || parts.some((part) => !part.trim())) return NaN;
  const [top, bottom = 1] = parts.map(Number);
  return Math.abs(top / bottom) <= MOST ? top / bottom : NaN;
};

// An input with this label; `act` gets each number. An empty field shows 0,
// and is 0. What is no number is marked, and who leaves the field finds the
// last number in it. Returns {input, set}.
export const typed = (label, act) => {
  const input = element("input", {
    type: "text", autocomplete: "off", placeholder: "0", "aria-label": label,
  });
  let last;
  const keep = (text) => {
    last = text;
    input.removeAttribute("aria-invalid");
  };
  const set = (text) => keep(input.value = text);
  input.addEventListener("input", () => {
    const text = input.value.trim() || "0";
    const v = parse(text);
    if (Number.isNaN(v)) return input.setAttribute("aria-invalid", "true");
    keep(text);
    act(v);
  });
  input.addEventListener("blur", () => set(last));
  return { input, set };
};
