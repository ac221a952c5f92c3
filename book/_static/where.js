// Where in the book: the section in the header and in the contents of the
// page, how much of it is read, and which parts of the book stand open.
(() => {
  "use strict";
  const links = [...document.querySelectorAll("nav.page-toc a[href^='#']")];
  const marks = links.map(link =>
    [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))])
    .filter(([, target]) => target?.matches("section"));
  const header = document.querySelector(".dl-section");
  const progress = document.querySelector(".dl-progress");
  const article = document.querySelector(".bd-article");
  let asked = 0, last;

  const look = () => {
    asked = 0;
    const { top, height } = article.getBoundingClientRect();
    const whole = Math.max(1, height + top + scrollY - innerHeight);
    // The last section that begins above a line a little below the header; at
    // the end the last one in view, unless another was asked for.
    const line = scrollY < whole - 1 ? 90 : innerHeight;
    const above = marks.filter(([, target]) => target.getBoundingClientRect().top < line);
    const named = line > 90 && above.find(([link]) => link.hash === location.hash);
    const [now] = named || above.at(-1) || [];
    progress?.style.setProperty("--read", Math.min(1, scrollY / whole).toFixed(3));
    if (now === last) return;
    for (const link of links) link.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    header?.replaceChildren(...now?.cloneNode(true).childNodes ?? []);
    last = now;
  };
  const ask = () => { asked ||= requestAnimationFrame(look); };
  for (const event of ["scroll", "resize", "load"])
    addEventListener(event, ask, { passive: true });
  look();

  const parts = [...document.querySelectorAll("details.dl-fold")];
  for (const part of parts) part.addEventListener("toggle", () => {
    const open = parts.filter(p => p.open).map(p => p.firstElementChild.textContent);
    try { sessionStorage.setItem("dl-parts", JSON.stringify(open)); } catch { /* not kept */ }
  });
})();
