// One picture, large, with all facts.

const viewer = {
  tile: null,
  where: make("h2"),
  position: make("span", { class: "position" }),
  stage: make("div", { class: "stage" }),
  actions: make("div", { class: "actions" }),
  note: make("textarea", { rows: "2", "aria-label": say("noted"), placeholder: say("note") }),
  facts: make("div", { class: "facts" }),
};

viewer.dialog = makeDialog(
  "viewer",
  make("div", { class: "heading" }, viewer.where, viewer.position),
  make("div", { class: "columns" },
    make("div", { class: "seen" },
      button("previous", say("previous"), () => step(-1), { class: "step back" }),
      viewer.stage,
      button("next", say("next"), () => step(1), { class: "step on" })),
    make("div", { class: "aside" }, viewer.actions, viewer.note, viewer.facts)),
);

viewer.note.addEventListener("input", () => writeNote(viewer.tile, viewer.note.value));
viewer.dialog.addEventListener("close", () => {
  const { tile } = viewer;
  viewer.tile = null;
  focusTile(tile);
});

/** Open a tile; `part` "note" puts the cursor into its note. */
function openViewer(tile, part = "") {
  showInViewer(tile);
  if (!viewer.dialog.open) viewer.dialog.showModal();
  if (part === "note") viewer.note.focus();
  else viewer.stage.focus();
}

function showInViewer(tile) {
  viewer.tile = tile;
  makeCurrent(tile);
  const all = tileRows().flat();
  viewer.where.textContent = whereIs(tile);
  viewer.position.textContent = say("position", {
    number: all.indexOf(tile) + 1, count: all.length,
  });
  viewer.stage.tabIndex = -1;
  viewer.stage.replaceChildren(largeView(tile, viewer.stage));
  viewer.note.value = study.tiles[tile].note;
  const facts = factsOf(tile);
  const revised = facts.find(([name]) => name === REVISED);
  viewer.facts.replaceChildren(
    ...(revised ? [make("details", {},
      make("summary", { text: nameOf(REVISED) }), make("p", { text: revised[1] }))] : []),
    listOf(facts.filter(([name]) => name !== REVISED)),
  );
  refreshViewer(tile);
}

/** The picture of a tile to stand in a box, or why there is none. */
function largeView(tile, box) {
  const source = largestOf(tile);
  if (source) return largePicture(source, altOf(tile), box);
  const [word, why] = reasonOf(tile);
  return make("p", { class: "reason" }, make("b", { text: word }), make("span", { text: why }));
}

function refreshViewer(tile) {
  if (tile !== viewer.tile) return;
  const { mark: decided } = study.tiles[tile];
  const toggle = (face, key, on, act) =>
    button(face, say(key), () => { act(); refreshViewer(tile); }, { "aria-pressed": String(on) });
  const focused = [...viewer.actions.children].indexOf(document.activeElement);
  viewer.actions.replaceChildren(
    toggle("A", "asA", state.a === tile, () => choose("a", tile)),
    toggle("B", "asB", state.b === tile, () => choose("b", tile)),
    toggle("keep", "keep", decided === "kept", () => mark(tile, "kept")),
    toggle("reject", "reject", decided === "rejected", () => mark(tile, "rejected")),
  );
  viewer.actions.children[focused]?.focus();
}

/** On to the next picture of the table, round and round. */
function step(by) {
  const all = tileRows().flat();
  const at = all.indexOf(viewer.tile) + by;
  showInViewer(all[(at + all.length) % all.length]);
}
