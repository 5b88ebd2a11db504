// Keeping, rejecting, noting; and taking that along as JSON.

/** Decide about a tile; the same decision again takes it back. */
function mark(tile, decision) {
  const data = study.tiles[tile];
  data.mark = data.mark === decision ? null : decision;
  changed(tile);
  const where = whereIs(tile);
  announce(data.mark ? say("marked", { where, mark: say(data.mark) }) : say("unmarked", { where }));
}

function writeNote(tile, text) {
  study.tiles[tile].note = text;
  changed(tile);
}

function changed(tile) {
  state.unsaved = true;
  refreshTile(tile);
  refreshViewer(tile);
  refreshTally();
}

/** Decisions and notes by the picture's id in the archive. */
function choicesAsJson() {
  const made = study.tiles
    .map((tile, number) => ({ tile, number }))
    .filter(({ tile, number }) => number !== BEFORE && (tile.mark || tile.note))
    .map(({ tile, number }) => ({
      id: tile.id,
      where: Object.fromEntries(study.axes
        .map((axis, at) => [axis.name, labelAt(number, at)])
        .filter(([, label]) => label)),
      mark: tile.mark,
      note: tile.note,
    }));
  return JSON.stringify({ version: study.version, study: study.title, choices: made }, null, 2);
}

const choicesText = make("textarea", { readonly: true, rows: "12", spellcheck: "false" });
const choicesDialog = makeDialog(
  "choices",
  make("h2", { text: say("choices") }),
  make("p", { text: say("choicesText") }),
  choicesText,
  make("div", { class: "row" },
    make("button", { type: "button", class: "main", text: say("download"), on: { click: download } }),
    make("button", { type: "button", text: say("copy"), on: { click: copy } }),
  ),
);
choicesText.setAttribute("aria-label", say("choices"));

function openChoices() {
  choicesText.value = choicesAsJson();
  choicesDialog.showModal();
}

function download() {
  const file = new Blob([choicesAsJson()], { type: "application/json" });
  const address = URL.createObjectURL(file);
  make("a", { href: address, download: "choices.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  state.unsaved = false;
}

async function copy(event) {
  const pressed = event.currentTarget;
  choicesText.select();
  try {
    await navigator.clipboard.writeText(choicesText.value);
  } catch {
    // Some browsers give a page from a file no clipboard; the text is selected.
    if (!document.execCommand("copy")) return;
  }
  state.unsaved = false;
  pressed.textContent = say("copied");
  announce(say("copied"));
  setTimeout(() => { pressed.textContent = say("copy"); }, 1500);
}

window.addEventListener("beforeunload", (event) => {
  if (state.unsaved) event.preventDefault();
});
