// Small repairs that a style sheet cannot make.
(() => {
  "use strict";

  // What scrolls sideways can be reached and moved by keyboard, and fades where
  // it goes on: whether it does is asked when a box changes its size or is
  // unfolded, and when a face of its text arrives, be it after the page.
  const boxes = [...document.querySelectorAll(
    ".dl-display, .highlight pre, .pst-scrollable-table-container")];
  const beyond = box => box.scrollWidth - box.clientWidth - 1;
  const fade = box => box.classList.toggle("dl-more", box.scrollLeft < beyond(box));
  const reach = () => {
    const wide = boxes.map(box => beyond(box) > 0);
    boxes.forEach((box, i) => {
      if (wide[i]) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
      fade(box);
    });
  };
  const sizes = new ResizeObserver(reach);
  for (const box of boxes) {
    sizes.observe(box);
    box.addEventListener("scroll", () => fade(box), { passive: true });
  }
  document.fonts.addEventListener("loadingdone", reach);

  // A name that hides the visible text is worse than none.
  const name = () => {
    for (const summary of document.querySelectorAll("details.hide > summary"))
      summary.removeAttribute("aria-label");
  };

  // The button of a hint or a solution says what it opens, and of what.
  const folds = () => {
    let number = "";
    for (const found of document.querySelectorAll(".exercise, .toggle-button")) {
      if (found.matches(".exercise")) {
        number = found.querySelector(".caption-number").textContent.trim();
        continue;
      }
      const own = found.closest(".hint, .solution") ? `: ${number}` : "";
      const title = found.closest(".admonition-title").textContent.trim();
      found.setAttribute("aria-label", title + own);
    }
  };

  // The theme takes the focus from its buttons as they are pressed; who uses
  // the keyboard would lose the place.
  const keep = () => {
    const buttons = ".theme-switch-button, .search-button, .primary-toggle, .secondary-toggle";
    for (const button of document.querySelectorAll(buttons)) button.blur = () => {};
  };

  // A link to something inside a folded box opens the box.
  const unfold = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let box = target; box; box = box.parentElement) {
      if (box.tagName === "DETAILS") box.open = true;
      if (box.classList.contains("toggle-hidden"))
        box.querySelector(".toggle-button")?.click();
    }
  };

  // On a narrow screen a figure has a button that shows it at its own size.
  const enlarge = () => {
    const box = document.createElement("dialog");
    const close = document.createElement("button");
    box.className = "dl-large";
    close.textContent = "Close";  // its click is the box's
    box.addEventListener("click", () => box.close());
    box.addEventListener("keydown", event => event.key === "Escape" && box.close());
    for (const image of document.querySelectorAll(".bd-article figure img")) {
      const button = document.createElement("button");
      const figure = image.closest("figure");
      const number = figure.querySelector(".caption-number")?.textContent.trim();
      button.className = "dl-enlarge";
      button.textContent = "Enlarge";
      button.setAttribute("aria-label", `Enlarge ${number ?? "the figure"}`);
      button.addEventListener("click", () => {
        box.replaceChildren(close, image.cloneNode());
        document.querySelector(".bd-article").append(box);
        box.showModal();
        box.addEventListener("close", () => button.focus(), { once: true });
      });
      image.after(button);
    }
  };

  // A displayed formula has a button that copies its TeX, as a selection does.
  const copying = () => {
    for (const formula of document.querySelectorAll(".bd-article div.math")) {
      const button = document.createElement("button");
      const said = (words, label) => {
        button.textContent = words;
        button.setAttribute("aria-label", label);
      };
      const rest = () => said("Copy TeX", "Copy this formula as TeX");
      button.className = "dl-tex";
      button.addEventListener("click", () => {
        getSelection().selectAllChildren(formula.querySelector(".dl-display"));
        if (document.execCommand("copy")) said("Copied", "Copied");
        getSelection().empty();
        setTimeout(rest, 2000);
      });
      rest();
      formula.append(button);
    }
  };

  name();
  keep();
  enlarge();
  copying();
  addEventListener("load", () => { folds(); unfold(); });
  addEventListener("hashchange", unfold);
})();
