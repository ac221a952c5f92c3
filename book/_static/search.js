// The search: a field and, as one types, what the book says below it. It opens
// with "/", Ctrl+K and the theme's buttons; search.html has it in the page.
// Index and texts are scripts, loaded when first asked for: from the disk a
// fetch is refused.
(() => {
  "use strict";
  const MOST = 12; // answers
  const LONG = 170; // characters of a sentence
  const SENTENCE = /\n|(?<=[.!?][)”]?) +(?=[\p{Lu}\p{N}(“])/u;
  const HINT = "Words, a term, or the number of an equation: (3.4)";
  const root = new URL(document.documentElement.dataset.content_root, location);
  const here = document.getElementById("dl-search-here");

  const scripts = {};
  const load = name => scripts[name] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(`_search/${name}.js`, root);
    script.onload = resolve;
    script.onerror = () => {
      delete scripts[name];
      reject(new Error(name));
    };
    document.head.append(script);
  });

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  // Where the words that were found stand in a text.
  const places = (text, terms) => [...text.matchAll(dlSearch.WORD)]
    .map(({ 0: word, index }) => ({ word, index, term: dlSearch.fold(word) }))
    .filter(({ term }) => terms.includes(term));

  const marked = (text, terms) => {
    const parts = [];
    let end = 0;
    for (const { word, index } of places(text, terms)) {
      parts.push(text.slice(end, index), element("mark", {}, word));
      end = index + word.length;
    }
    return [...parts, text.slice(end)];
  };

  // The sentence with most of the words; of a long one what is around them.
  const sentence = (text, terms) => {
    let best = "", most = -1;
    for (const part of text.split(SENTENCE)) {
      const kinds = new Set(places(part, terms).map(({ term }) => term)).size;
      if (kinds > most) [best, most] = [part, kinds];
    }
    if (best.length <= LONG) return best;
    const first = places(best, terms)[0]?.index ?? 0;
    const start = first < LONG / 2 ? 0 : best.lastIndexOf(" ", first - LONG / 3) + 1;
    const end = best.length - start <= LONG ? best.length : best.lastIndexOf(" ", start + LONG);
    return `${start ? "… " : ""}${best.slice(start, end)}${end < best.length ? " …" : ""}`;
  };

  const field = element("input", {
    type: "search", name: "q", role: "combobox", "aria-label": "Search the book", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": "dl-found", autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", enterkeyhint: "go", placeholder: "Search the book",
  });
  const status = element("p", { role: "status", class: "dl-search-status" }, HINT);
  const list = element("div", { id: "dl-found", role: "listbox", "aria-label": "Answers" });
  const close = element("button", { type: "button", class: "dl-search-close" }, "Close");
  const form = element("form", { role: "search", class: "dl-search-form" }, field, ...here ? [] : [close]);
  const box = here ? element("div", { class: "dl-search" }) : element("dialog", { class: "dl-search", "aria-label": "Search" });
  box.append(form, status, list);
  (here ?? document.body).append(box);

  let chosen = -1;
  const choose = at => {
    chosen = at;
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", i === at));
    const one = list.children[at];
    if (!one) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", one.id);
    one.scrollIntoView({ block: "nearest" });
  };

  const option = ({ page, row, terms }, i) => {
    const rows = dlSearch.rows[page];
    const [, anchor, title, text] = rows[row];
    const address = new URL(`${page.split("~")[0]}.html#${anchor}`, root);
    const where = !row ? [] : [element("span", { class: "dl-search-where" }, rows[0][2])];
    return element("a", { id: `dl-found-${i}`, role: "option", href: address, tabindex: -1 },
      element("span", { class: "dl-search-title" }, ...marked(title || rows[0][2], terms)), ...where,
      element("span", { class: "dl-search-said" }, ...marked(sentence(text, terms), terms)));
  };

  const show = (found, said) => {
    list.replaceChildren(...found.map(option));
    status.textContent = said;
    field.setAttribute("aria-expanded", found.length > 0);
    choose(found.length ? 0 : -1);
  };

  const answer = async () => {
    const query = field.value.trim();
    const current = () => query === field.value.trim();
    try {
      await load("index");
      const found = dlSearch.find(query, MOST);
      await Promise.all(found.map(({ page }) => load(`pages/${page}`)));
      const count = `${found.length === MOST ? "The best " : ""}${found.length} answer${found.length === 1 ? "" : "s"}`;
      if (current()) show(found, !query ? HINT : found.length ? count : `Nothing found for “${query}”`);
    } catch {
      if (current()) show([], "The search cannot be loaded.");
    }
  };

  let latest = Promise.resolve();
  field.addEventListener("input", () => { latest = answer(); });
  form.addEventListener("submit", async event => {
    event.preventDefault();
    await latest;
    list.children[chosen]?.click();
  });
  form.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], count = list.children.length;
    if (step && count) choose((chosen + step + count) % count);
    const leave = event.key === "Escape" && !here;
    if (leave) box.close();
    if (step || leave) event.preventDefault();
  });
  list.addEventListener("click", event => !here && event.target.closest("a") && !event.ctrlKey && box.close());
  box.addEventListener("click", event => event.target === box && !here && box.close());
  close.addEventListener("click", () => box.close());

  const open = () => {
    if (!here && !box.open) box.showModal();
    field.focus();
    field.select();
    latest = answer();
  };
  for (const button of document.querySelectorAll(".search-button__button")) button.addEventListener("click", open);
  addEventListener("keydown", event => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const combined = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!(event.key === "/" && plain && !typing) && !(event.key?.toLowerCase() === "k" && combined)) return;
    event.preventDefault();
    open();
  });

  if (here) {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    open();
  }
})();
