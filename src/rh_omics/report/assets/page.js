// Bring the page to life.

const tables = new Map();
for (const root of document.querySelectorAll("[data-table]")) {
  const table = new LiveTable(root);
  tables.set(table.name, table);
}

/** Show a feature's subjects beside its plot. */
function showFeature(key, table, row) {
  const detail = document.querySelector(`[data-detail="${CSS.escape(key)}"]`);
  const feature = table.data.rows[row][0];
  const panel = report.panels[table.data.panel];
  const known = panel && Object.hasOwn(panel.features, feature);
  const what = panel && panel.times.length < 2 ? "By subject" : "Before and after";
  detail.querySelector(".figure-title").textContent = `${what}: ${feature}`;
  const drawn = known ? drawPairs(panel, feature) : null;
  const absent = make("p", { class: "note" }, "Its values are in the results folder, not in this page.");
  detail.querySelector("[data-plot]").replaceChildren(drawn ? drawn.svg : absent);
  const at = places(table.data);
  const tested = table.data.rows[row][at.pvalue] !== null;
  const result = tested ? resultWords(table.data, table.data.rows[row]) : `not tested: ${table.data.rows[row][at.reason]}`;
  detail.querySelector("[data-words]").textContent = `${feature}: ${result}. ${drawn ? drawn.words : ""}`;
}

for (const part of document.querySelectorAll("[data-part]")) {
  const key = part.dataset.part;
  const table = tables.get(key);
  table.on("choose", (row) => showFeature(key, table, row));
  const svg = part.querySelector("svg.volcano");
  if (svg) new Volcano(svg, table);
  if (table.data.rows.length) table.choose(0);
}

document.querySelectorAll("[data-tabs]").forEach(makeTabs);

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const said = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    try {
      await navigator.clipboard.writeText(source.innerText);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Selected: copy it with Ctrl+C.";
    }
  });
}

// On paper everything is open.
const opened = [];
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    opened.push(details);
  }
});
addEventListener("afterprint", () => {
  for (const details of opened.splice(0)) details.open = false;
});
