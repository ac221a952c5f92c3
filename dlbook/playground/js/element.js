// The element <dl-playground>, which comes to life near the view, below its
// figure. Where anything fails, and without this script, that stands alone.
import { unpack } from "./core.js";
import { Stage } from "./stage.js";

const NEAR = "0px 0px 400px"; // below the view: above, the page would jump

// A record as the kinds get it: its arrays are tensors.
const opened = ({ arrays, params }) => ({
  arrays: Object.fromEntries(
    Object.entries(arrays).map(([name, packed]) => [name, unpack(packed)]),
  ),
  params,
});

// Define the element; `kinds` are {answer, build, label}, and the data lie at
// `folder`.
export const define = (kinds, folder) => {
  const data = (globalThis.dlbookData ??= {});

  class Playground extends HTMLElement {
    connectedCallback() {
      if (this.hasAttribute("state")) return;
      this.setAttribute("state", "waiting");
      this.closest("figure")?.append(this); // below the caption
      const watch = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watch.disconnect();
        this.load();
      }, { rootMargin: NEAR });
      watch.observe(this);
    }

    load() {
      const script = document.createElement("script");
      script.src = new URL(`${this.dataset.key}.js`, folder).href;
      script.onload = () => this.start(data[this.dataset.key]);
      script.onerror = () => this.setAttribute("state", "failed");
      document.head.append(script);
    }

    start(record) {
      try {
        const kind = kinds[record.kind];
        const bundle = opened(record);
        this.checks = record.checks;
        this.answer = (inputs) => kind.answer(bundle, inputs);
        const stage = new Stage(bundle.params?.title ?? kind.label, this.hasAttribute("brief"));
        kind.build(stage, bundle);
        this.append(stage.root);
        stage.start();
        this.setAttribute("state", "ready");
      } catch (error) {
        this.querySelector(".dl-play")?.remove();
        this.setAttribute("state", "failed");
        throw error;
      }
    }

    // The largest difference between what the page answers to the record's
    // checks and what is recorded there.
    difference() {
      let worst = 0;
      for (const { inputs, output } of this.checks) {
        const given = Object.entries(inputs).map(([n, p]) => [n, unpack(p)]);
        const ours = this.answer(Object.fromEntries(given)).data;
        const theirs = unpack(output).data;
        if (ours.length !== theirs.length) return Infinity;
        theirs.forEach((v, i) => {
          const off = Math.abs(v - ours[i]);
          worst = Number.isNaN(off) ? Infinity : Math.max(worst, off);
        });
      }
      return worst;
    }
  }

  customElements.define("dl-playground", Playground);
};
