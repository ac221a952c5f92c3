// What a link leads to, shown beside it: equations, figures, works, terms.
// On hover and on focus; it stays while the pointer is on it, and Escape
// closes it. A finger gets none: it follows the link. A letter of a formula
// shows its meaning by the page Notation, at a tap as well.
(() => {
  "use strict";
  const article = document.querySelector(".bd-article");
  if (!article || !HTMLElement.prototype.showPopover) return;
  const links = "a[href*='#']:not(.headerlink, .dl-code-link)";
  const kinds = "div.math, figure, div.citation, dl.glossary > dt";
  const root = new URL(document.documentElement.dataset.content_root, location);
  const gap = 6;

  const box = document.createElement("div");
  box.id = box.className = "dl-preview";
  box.popover = "manual";
  box.setAttribute("role", "note");
  box.setAttribute("aria-label", "Preview");
  article.append(box);
  let open, wanted, timer;

  // Another page's previews come as a script: a fetch fails on the disk.
  const scripts = {};
  const load = page => scripts[page] ??= new Promise(resolve => {
    const script = document.createElement("script");
    script.src = new URL(`_previews/${page.replace(/\.html$/, ".js")}`, root);
    script.onload = () => resolve(window.dlPreviews);
    script.onerror = () => resolve({});
    document.head.append(script);
  });

  const elsewhere = async (url, id) => {
    const page = url.href.split("#")[0].slice(root.href.length);
    const inside = url.href.startsWith(root.href) && page.endsWith(".html");
    const html = inside && (await load(page))[id];
    const parsed = new DOMParser().parseFromString(html || "", "text/html");
    for (const part of parsed.querySelectorAll("[href], [src]")) {
      const name = part.hasAttribute("src") ? "src" : "href";
      part.setAttribute(name, new URL(part.getAttribute(name), url));
    }
    return [...parsed.body.children].map(part => document.adoptNode(part));
  };

  const here = id => {
    const target = document.getElementById(id);
    if (!target?.matches(kinds)) return [];
    let last = target;
    while (last.tagName === "DT") last = last.nextElementSibling;
    return [...new Set([target, last])].map(part => part.cloneNode(true));
  };

  // A page must not have an id twice; the links inside are for the pointer,
  // and a figure is enough without its playground.
  const cleaned = part => {
    for (const one of part.querySelectorAll("dl-playground"))
      one.remove();
    for (const one of [part, ...part.querySelectorAll("[id]")])
      one.removeAttribute("id");
    for (const mark of part.querySelectorAll(".headerlink, button")) mark.remove();
    for (const one of part.querySelectorAll("a, [tabindex]")) one.tabIndex = -1;
    return part;
  };

  const symbols = JSON.parse(
    document.getElementById("dl-symbols")?.textContent ?? "{}");

  // KaTeX sets neighbouring letters together; an accent makes another thing.
  const letterAt = event => {
    const leaf = event.target.closest(".mathnormal");
    if (!leaf || leaf.closest("a, .accent, .overline, .dl-preview")) return null;
    const range = document.createRange(), { firstChild: text } = leaf;
    const letter = [...text.data].find((_, i) => {
      range.setStart(text, i);
      range.setEnd(text, i + 1);
      return range.getBoundingClientRect().right >= event.clientX;
    });
    return letter in symbols ? { leaf, letter } : null;
  };

  const meaning = ({ leaf, letter }) => {
    const before = leaf.previousElementSibling
      ?? leaf.parentElement.previousElementSibling;
    const change = before?.matches(".mathrm") && before.textContent === "d"
      && leaf.textContent.startsWith(letter);
    const line = document.createElement("p");
    line.textContent =
      `${change ? "the gradient of the loss by " : ""}${symbols[letter]}`;
    hide();
    reveal(leaf, [line]);
  };

  const place = () => {
    const [at] = open.getClientRects();
    const below = innerHeight - at.bottom;
    const above = box.offsetHeight + gap > below && at.top > below;
    box.style.top = above ? "auto" : `${at.bottom + gap}px`;
    box.style.bottom = above ? `${innerHeight - at.top + gap}px` : "auto";
    const right = document.documentElement.clientWidth - box.offsetWidth - gap;
    box.style.left = `${Math.max(gap, Math.min(at.left, right))}px`;
  };

  const hide = () => {
    clearTimeout(timer);
    wanted = undefined;
    if (!open) return;
    box.hidePopover();
    open.removeAttribute("aria-describedby");
    open = undefined;
  };

  const show = async link => {
    if (link === open) return;
    hide();
    wanted = link;
    const url = new URL(link.href);
    const id = decodeURIComponent(url.hash.slice(1));
    const same = url.href.split("#")[0] === location.href.split("#")[0];
    const parts = same ? here(id) : await elsewhere(url, id);
    if (wanted !== link || !parts.length) return;
    link.removeAttribute("title");
    link.setAttribute("aria-describedby", box.id);
    reveal(link, parts.map(cleaned));
  };

  const reveal = (at, parts) => {
    box.replaceChildren(...parts);
    box.showPopover();
    open = at;
    place();
  };

  const later = (wait, act) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
  const linkOf = event =>
    box.contains(event.target) ? null : event.target.closest(links);

  article.addEventListener("pointerover", event => {
    if (event.pointerType === "touch") return;
    const link = linkOf(event);
    const letter = letterAt(event);
    if (link && link !== open) later(200, () => show(link));
    else if (letter && letter.leaf !== open) later(500, () => meaning(letter));
    else if (link || letter || box.contains(event.target)) clearTimeout(timer);
    else later(300, hide);
  });
  article.addEventListener("click", event => {
    const letter = letterAt(event);
    if (letter) later(0, () => meaning(letter));
    else if (open?.matches(".mathnormal")) hide();
  });
  article.addEventListener("pointerleave", () => later(300, hide));
  article.addEventListener("focusin", event => {
    const link = linkOf(event);
    if (link?.matches(":focus-visible")) later(0, () => show(link));
  });
  article.addEventListener("focusout", () => later(100, hide));
  addEventListener("keydown", event => event.key === "Escape" && hide());
  addEventListener("scroll", () => open && place(), { passive: true });
})();
