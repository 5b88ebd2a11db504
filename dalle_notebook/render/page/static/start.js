// Turning the plain table into the page.

document.documentElement.classList.add("live");
if (isChinese) document.documentElement.lang = "zh";
document.querySelector(".shared")?.remove();

figures.forEach((_, tile) => prepareTile(tile));
dressTop();
area.before(makeBar());
area.append(empty);
area.after(controls.tray);
document.body.append(live);
refreshSides();
rebuild();
setSize(200);
fitToWindow();
if (state.size > 320) setSize(320);
if (state.size < 120) setSize(120);

/** On paper every tile is there, whatever was left out on the screen. */
const paper = window.matchMedia("print");
let onScreen = null;
paper.addEventListener("change", () => {
  if (paper.matches) {
    onScreen = { shown: state.shown, side: state.side };
    state.shown = "all";
    state.side = state.side.map((side) => (typeof side === "number" ? "inside" : side));
  } else if (onScreen) {
    Object.assign(state, onScreen);
    onScreen = null;
  }
  rebuild();
});
window.addEventListener("resize", placeLabels);
