// Use each control of a playground; its name, and what it changes that cannot
// be seen together with it on this screen, for test_phone.py.
async (element) => {
  const HEADER = 49; // dots, and a fraction
  const all = (names) => [...element.querySelectorAll(names)]
    .filter((e) => e.checkVisibility());
  const look = (e) => (e.localName === "canvas" ? e.toDataURL() : e.innerText);
  const keys = (canvas) => [" ", "ArrowDown", "ArrowRight", " "].forEach((key) =>
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  const use = (control) => {
    if (control.matches("canvas")) return keys(control);
    if (control.matches("button, [type=checkbox]")) return control.click();
    if (control.matches("select"))
      control.selectedIndex = (control.selectedIndex + 1) % control.length;
    else if (control.matches("[type=range]"))
      control[+control.value < +control.max ? "stepUp" : "stepDown"]();
    else control.value = "7";
    for (const name of ["input", "change"])
      control.dispatchEvent(new Event(name, { bubbles: true }));
  };
  const inside = (e) => {
    const { top, bottom } = e.getBoundingClientRect();
    return top >= HEADER && bottom <= innerHeight;
  };
  // What lacks at the best place of the page.
  const best = (control, changed) => {
    let lacking = changed;
    const top = scrollY + element.getBoundingClientRect().top;
    for (let y = top - 80; y < top + element.offsetHeight; y += 20) {
      scrollTo({ top: y, behavior: "instant" });
      const now = changed.filter((e) => !inside(e));
      if (inside(control) && now.length < lacking.length) lacking = now;
    }
    return lacking;
  };
  for (const fold of element.querySelectorAll("details")) fold.open = true;
  const found = [];
  for (const control of all("button, input, select, [tabindex]")) {
    if (control.innerText === "Play" || !control.checkVisibility()) continue;
    const parts = all("canvas, .dl-play-said").filter((e) => e !== control);
    const before = parts.map(look);
    use(control);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const changed = parts.filter((e, i) => look(e) !== before[i]);
    const lacking = best(control, changed);
    const said = lacking.some((e) => e.matches(".dl-play-said"));
    found.push({
      name: control.labels?.[0]?.innerText || control.ariaLabel
        || control.innerText,
      changed: changed.length, lacking: lacking.length, said,
    });
  }
  return found;
}
