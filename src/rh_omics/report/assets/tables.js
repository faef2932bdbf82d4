// Tables that are sorted, searched and saved in the page.

const STEP = 25;
const MORE = 200;

class LiveTable {
  constructor(root) {
    this.name = root.dataset.table;
    this.data = report.tables[this.name];
    this.at = places(this.data);
    this.root = root;
    this.body = root.querySelector("tbody");
    this.shown = STEP;
    this.order = this.data.rows.map((_, place) => place);
    this.matches = this.order;
    this.listeners = { find: [], choose: [] };
    this.chosen = null;
    this.sorted = null;
    this.headButtons();
    this.moreButton = root.querySelector("[data-more]");
    this.moreButton.addEventListener("click", () => this.showMore());
    this.connectTools(document.querySelector(`[data-for="${CSS.escape(this.name)}"]`));
    this.update();
  }

  headButtons() {
    this.heads = [...this.root.querySelectorAll("thead th")];
    this.heads.forEach((head, place) => {
      const button = make("button", { type: "button" }, head.textContent);
      button.addEventListener("click", () => this.sort(place));
      head.replaceChildren(button);
    });
  }

  connectTools(tools) {
    if (!tools) return;
    tools.hidden = false;
    this.search = tools.querySelector("input[type=search]");
    this.held = tools.querySelector("[data-held]");
    this.status = tools.querySelector(".status");
    this.search.addEventListener("input", () => this.find());
    this.held?.addEventListener("change", () => this.find());
    tools.querySelector("[data-csv]").addEventListener("click", () => this.save());
  }

  on(event, listener) {
    this.listeners[event].push(listener);
  }

  tell(event, value) {
    for (const listener of this.listeners[event]) listener(value);
  }

  isHeld(row) {
    const value = this.data.held ? row[this.at[this.data.held]] : null;
    return value !== null && value <= report.fdr;
  }

  /** Keep the rows whose text has every word looked for. */
  find() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const texts = this.data.columns.map((c, place) => place).filter((p) => this.data.columns[p].kind === "text");
    this.matches = this.order.filter((place) => {
      const row = this.data.rows[place];
      const text = texts.map((p) => row[p] ?? "").join(" ").toLowerCase();
      return words.every((word) => text.includes(word)) && (!this.held?.checked || this.isHeld(row));
    });
    this.shown = STEP;
    this.update();
    this.tell("find", words.length ? new Set(this.matches) : null);
  }

  /** Sort by a column, the other way round the second time; what is missing stays last. */
  sort(place) {
    const down = this.sorted?.place === place && !this.sorted.down;
    this.sorted = { place, down };
    const value = (row) => this.data.rows[row][place];
    const text = this.data.columns[place].kind === "text";
    this.order.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === null || y === null || x === "" || y === "") {
        return Number(x === null || x === "") - Number(y === null || y === "");
      }
      const by = text ? String(x).localeCompare(String(y), "en", { numeric: true }) : x - y;
      return down ? -by : by;
    });
    this.heads.forEach((head, other) => {
      if (other === place) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    if (this.search) this.find();
    else this.update();
  }

  showMore() {
    const first = this.shown;
    this.shown += MORE;
    this.update();
    this.body.rows[first]?.querySelector("button")?.focus();
  }

  update() {
    this.body.replaceChildren(...this.matches.slice(0, this.shown).map((place) => this.row(place)));
    const rest = this.matches.length - this.shown;
    this.moreButton.hidden = rest <= 0;
    this.moreButton.textContent = `Show ${Math.min(MORE, rest)} more of ${rest} rows`;
    if (this.status) {
      const all = this.data.rows.length;
      const n = this.matches.length;
      this.status.textContent = n === all ? `${all} rows` : `${n} of ${all} rows`;
    }
  }

  row(place) {
    const row = this.data.rows[place];
    const cells = this.data.columns.map((column, k) => {
      const text = cellText(row[k], column.kind);
      if (k) return make("td", { class: column.kind }, text);
      return make("th", { scope: "row" }, this.data.panel ? this.chooser(place, text) : text);
    });
    const made = make("tr", { "data-row": place }, ...cells);
    made.classList.toggle("held", this.isHeld(row));
    made.classList.toggle("chosen", place === this.chosen);
    return made;
  }

  chooser(place, text) {
    const button = make("button", { type: "button", title: "Show before and after" }, text);
    button.addEventListener("click", () => this.choose(place));
    return button;
  }

  choose(place) {
    this.chosen = place;
    for (const row of this.body.rows) row.classList.toggle("chosen", Number(row.dataset.row) === place);
    this.tell("choose", place);
  }

  /** Save the rows that are kept, in their order, as RFC 4180 has it. */
  save() {
    const lines = [this.data.columns.map((column) => csvCell(column.key))];
    for (const place of this.matches) lines.push(this.data.rows[place].map(csvCell));
    const text = lines.map((line) => line.join(",") + "\r\n").join("");
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const name = (report.simulated ? "SIMULATED_" : "") + this.name.replace(/[^\w.-]+/g, "_");
    make("a", { href: url, download: `${name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
}

/** Write a cell; text that a spreadsheet would take for a formula gets an apostrophe. */
function csvCell(value) {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
