// What a page shows, for visits.py.
() => {
  const all = s => [...document.querySelectorAll(s)];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const raw = [];
  for (let node; node = walker.nextNode();) {
    if (node.parentElement.closest("pre, code, script, style, .katex")) continue;
    if (/\\[(\[]|\\begin\{|\$[^$]+\$/.test(node.data)) raw.push(node.data.trim());
  }
  const seen = all(".math").filter(m => m.checkVisibility());
  const bare = seen.filter(m => {
    const box = m.querySelector(".katex-html")?.getBoundingClientRect();
    return !box || !box.width || !m.querySelector("math");
  });
  const tex = e =>
    e.querySelector("annotation").textContent.replace(/[\s.,;]/g, "");
  const keyed = row => {
    const link = row.querySelector("a");
    const home = document.querySelector(link.getAttribute("href"));
    return tex(home) === tex(row) && !row.querySelector("[id]")
      && home.querySelector(".eqno").textContent.startsWith(link.textContent);
  };
  return {
    keyed: all(".dl-keyed").map(keyed),
    h1: all("h1").filter(h => h.offsetParent).map(h => h.innerText),
    math: all(".math").length,
    raw: raw.concat(bare.map(m => m.textContent)),
    badTeX: all(".dl-tex-error").map(e => e.textContent),
    tracebacks: all(".traceback").length
      + (document.body.innerText.includes("Traceback (most recent call last)") ? 1 : 0),
    wide: all(".dl-display, .cell pre").filter(e => e.scrollWidth > e.clientWidth + 1)
      .map(e => e.textContent.trim().slice(0, 60)),
    noAlt: all("img:not([alt])").map(i => i.src),
    broken: all("img").filter(i => i.complete && !i.naturalWidth).map(i => i.src),
    fonts: [...document.fonts].filter(f => f.status === "error").map(f => f.family),
    theme: document.documentElement.dataset.theme || "",
  };
}
