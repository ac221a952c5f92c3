// What a playground is made of: controls that are the browser's own, drawings
// that follow the theme, and one sentence that says what is to be seen.
import { percent } from "./words.js";

const PAUSE = 500; // milliseconds before the sentence is read out
const STEP = 120; // between two steps of what plays

export const element = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) node.setAttribute(key, value);
  node.append(...children);
  return node;
};

// Keys that are the browser's: back, zoom, the tabs.
export const modified = ({ ctrlKey, altKey, metaKey }) =>
  ctrlKey || altKey || metaKey;

let count = 0;
const fresh = () => `dl-play-${++count}`;

export class Stage {
  // Under a label; `brief` asks for what is understood in seconds.
  constructor(label, brief = false) {
    const id = fresh();
    const title = element("p", { class: "dl-play-title", id }, label);
    this.root = element("div", {
      class: "dl-play", role: "group", "aria-labelledby": id,
    }, title);
    this.box = this.root;
    this.brief = brief;
    this.drawings = [];
    this.said = element("p", { class: "dl-play-said", "aria-hidden": "true" });
    this.status = element("p", { class: "dl-play-status", role: "status" });
    this.visible = true;
  }

  // Once all is there: drawings that follow the theme and the page's faces.
  start() {
    this.draw();
    document.fonts.addEventListener("loadingdone", () => this.draw());
    new MutationObserver(() => this.draw()).observe(
      document.documentElement,
      { attributeFilter: ["data-theme"] },
    );
    addEventListener("resize", () => this.draw()); // and zoom
    new IntersectionObserver((entries) => {
      this.visible = entries.at(-1).isIntersecting;
    }).observe(this.root);
  }

  draw() { for (const drawing of this.drawings) drawing(); }

  // What `fill` adds stands in one box of this class.
  group(name, fill) { return this.within(element("div", { class: name }), fill); }

  within(box, fill) {
    const outer = this.box;
    outer.append(box);
    this.box = box;
    fill();
    this.box = outer;
    return box;
  }

  row(fill) { return this.group("dl-play-row", fill); }
  controls(fill) { return this.group("dl-play-controls", fill); }

  // A colour of the page: "--ink", or a role of the book's palette.
  colour(name) {
    const key = name.startsWith("--") ? name : `--dl-${name}`;
    return getComputedStyle(this.root).getPropertyValue(key).trim();
  }

  // The face of the playground in a drawing, `size` dots high.
  font(size, weight = 400) {
    return `${weight} ${size}px ${getComputedStyle(this.root).fontFamily}`;
  }

  // The place of the sentence.
  sentence() { this.box.append(this.said, this.status); }

  // Say what is to be seen, at once for the eye. Screen readers hear it, with
  // what stands elsewhere, when it has settled; until then there is nothing.
  say(text, more = "") {
    this.said.textContent = text;
    this.settle(`${text} ${more}`.trim());
  }

  settle(whole) {
    if (whole === this.whole) return;
    clearTimeout(this.saying);
    this.whole = whole;
    const speak = () => { this.status.textContent = whole; };
    if (!this.root.isConnected) return speak();
    this.status.textContent = "";
    if (!this.playing) this.saying = setTimeout(speak, PAUSE);
  }

  text(content) {
    const node = element("p", { class: "dl-play-text" }, content);
    this.box.append(node);
    return node;
  }

  button(label, act) {
    const node = element("button", { type: "button", class: "dl-play-button" });
    node.textContent = label;
    node.addEventListener("click", act);
    this.box.append(node);
    return node;
  }

  // A switch; `act` gets whether it is on.
  toggle(label, on, act) {
    const input = element("input", { type: "checkbox" });
    input.checked = on;
    input.addEventListener("change", () => act(input.checked));
    this.box.append(element("label", { class: "dl-play-toggle" }, input, label));
    return input;
  }

  // One of [value, label] pairs; `act` gets the value.
  select(label, options, act) {
    const id = fresh();
    const choices = options.map(([value, name]) =>
      element("option", { value }, name));
    const input = element("select", { id }, ...choices);
    input.addEventListener("change", () => act(input.value));
    const name = element("label", { for: id }, label);
    this.box.append(element("div", { class: "dl-play-field" }, name, input));
    return input;
  }

  // A slider; `show` makes the text of a value. Returns {input, set}.
  slider(label, { min, max, step, value, show = String }, act) {
    const id = fresh();
    const input = element("input", { type: "range", id, min, max, step });
    const output = element("output", { for: id, "aria-live": "off" });
    const update = () => {
      output.textContent = show(input.valueAsNumber);
      input.setAttribute("aria-valuetext", show(input.valueAsNumber));
    };
    input.value = value;
    input.addEventListener("input", () => { update(); act(input.valueAsNumber); });
    update();
    const name = element("label", { for: id }, label);
    this.box.append(
      element("div", { class: "dl-play-field" }, name, input, output),
    );
    return {
      input,
      set: (v) => { input.value = v; update(); },
    };
  }

  // A canvas of width x height dots of the page, drawn by `paint(context)`
  // once it is in the page and whenever the theme or the zoom changes.
  // `describe()` is its text, and `resize(width, height)` changes the canvas.
  canvas(width, height, describe, paint) {
    const node = element("canvas", { class: "dl-play-canvas", role: "img" });
    const context = node.getContext("2d");
    let size;
    const resize = (...given) => {
      size = given;
      node.style.width = `${size[0]}px`;
    };
    const redraw = () => {
      if (!node.isConnected) return;
      const ratio = globalThis.devicePixelRatio;
      // This clears the canvas, too, and whatever was set of the context.
      [node.width, node.height] = size.map((v) => Math.round(v * ratio));
      context.scale(ratio, ratio);
      context.font = this.font(13);
      paint(context);
      node.setAttribute("aria-label", describe());
    };
    resize(width, height);
    this.drawings.push(redraw);
    this.box.append(node);
    return { node, redraw, resize };
  }

  // Where a drawing is pressed, in its own dots.
  pressed({ node }, act) {
    node.addEventListener("click", ({ offsetX, offsetY }) => {
      const dots = parseFloat(node.style.width) / node.clientWidth;
      act(Math.max(0, offsetX * dots), Math.max(0, offsetY * dots));
    });
  }

  // A drawing that keys act on; `act` gets what `moves` has for a key.
  keys({ node }, moves, act) {
    node.tabIndex = 0;
    node.setAttribute("role", "application");
    node.addEventListener("keydown", (event) => {
      if (!(event.key in moves) || modified(event)) return;
      event.preventDefault();
      act(moves[event.key]);
    });
  }

  // A table of named numbers from 0 to 1, each with a bar; `update(values,
  // marked)` shows new ones.
  bars(caption, names, show = percent) {
    const body = element("tbody");
    const rows = names.map((name) => {
      const bar = element("span", { class: "dl-play-bar" });
      const number = element("td", { class: "dl-play-number" });
      const row = element(
        "tr", {},
        element("th", { scope: "row" }, name),
        element("td", { "aria-hidden": "true" }, bar),
        number,
      );
      body.append(row);
      return { row, bar, number };
    });
    this.box.append(element(
      "table", { class: "dl-play-bars" },
      element("caption", {}, caption), body,
    ));
    return (values, marked) => rows.forEach(({ row, bar, number }, i) => {
      bar.style.width = `${100 * Math.min(1, Math.max(0, values[i]))}%`;
      number.textContent = show(values[i]);
      row.classList.toggle("dl-play-marked", i === marked);
    });
  }

  // A table with named columns; the rows are the caller's.
  table(caption, heads, body) {
    const row = heads.map((head) => element("th", { scope: "col" }, head));
    this.box.append(element(
      "table", { class: "dl-play-table" }, element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...row)), body,
    ));
  }

  // What is not wanted at once, folded.
  more(fill) {
    const summary = element("summary", {}, "More to set");
    this.within(element("details", { class: "dl-play-more" }, summary), fill);
  }

  // A button that plays and pauses: `step()` until it returns false, with a
  // pause in milliseconds. Who wants no motion gets the end at once. What is
  // said meanwhile is not read out, but its last sentence is.
  play(label, step, pause = STEP) {
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const button = this.button(label, () => {
      if (this.playing) return stop();
      if (still.matches) { while (step()) ; return; }
      button.textContent = "Pause";
      this.playing = setInterval(() => {
        if (this.visible && !step()) stop();
      }, pause);
    });
    const stop = () => {
      if (!this.playing) return;
      clearInterval(this.playing);
      this.playing = 0;
      button.textContent = label;
      const whole = this.whole;
      this.whole = "";
      this.settle(whole);
    };
    return { stop };
  }
}
