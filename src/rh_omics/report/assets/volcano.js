// A volcano plot whose points are read by pointer or keyboard, found and chosen.

const NEAR = 16;
let tips = 0;

class Volcano {
  constructor(svg, table) {
    this.svg = svg;
    this.table = table;
    this.points = [...svg.querySelectorAll("use[data-i]")].map((use) => ({
      use,
      row: Number(use.dataset.i),
      x: Number(use.getAttribute("x")),
      y: Number(use.getAttribute("y")),
    }));
    this.byRow = new Map(this.points.map((point) => [point.row, point]));
    this.leftToRight = [...this.points].sort((a, b) => a.x - b.x || a.row - b.row);
    this.near = null;
    this.makeTip();
    this.makeReadable();
    svg.addEventListener("pointermove", (event) => this.point(this.nearest(event)));
    svg.addEventListener("pointerleave", () => this.point(null));
    svg.addEventListener("click", (event) => this.take(this.nearest(event)));
    svg.addEventListener("keydown", (event) => this.key(event));
    table.on("find", (rows) => this.mark(rows));
    table.on("choose", (row) => this.markChosen(row));
  }

  makeTip() {
    this.tip = make("div", { class: "tip", id: `tip-${++tips}`, role: "tooltip", hidden: "" });
    this.svg.parentElement.append(this.tip);
  }

  /** Give each point a name and a role; one of them at a time is in the order of the Tab key. */
  makeReadable() {
    this.svg.setAttribute("role", "group");
    for (const point of this.points) {
      point.use.setAttribute("role", "button");
      point.use.setAttribute("tabindex", "-1");
      point.use.setAttribute("aria-label", `${this.name(point)}: ${this.words(point)}`);
      point.use.addEventListener("focus", () => this.point(point));
      point.use.addEventListener("blur", () => this.point(null));
    }
    this.byRow.get(0)?.use.setAttribute("tabindex", "0");
  }

  name(point) {
    return this.table.data.rows[point.row][0];
  }

  words(point) {
    return resultWords(this.table.data, this.table.data.rows[point.row]);
  }

  nearest(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    let best = null;
    let least = NEAR;
    for (const point of this.points) {
      const far = Math.hypot(point.x - place.x, point.y - place.y);
      if (far < least) [best, least] = [point, far];
    }
    return best;
  }

  point(point) {
    if (point === this.near) return;
    this.near?.use.classList.remove("near");
    this.near = point;
    this.tip.hidden = !point;
    if (!point) return;
    point.use.classList.add("near");
    this.tip.replaceChildren(make("strong", {}, this.name(point)), this.words(point));
    this.placeTip(point);
  }

  placeTip(point) {
    const [room, at] = [this.svg.parentElement.getBoundingClientRect(), point.use.getBoundingClientRect()];
    const left = at.left + at.width / 2 - room.left - this.tip.offsetWidth / 2;
    const above = at.top - room.top - this.tip.offsetHeight - 8;
    this.tip.style.left = `${Math.max(0, Math.min(left, room.width - this.tip.offsetWidth))}px`;
    this.tip.style.top = `${above < 0 ? at.bottom - room.top + 8 : above}px`;
  }

  take(point) {
    if (!point) return;
    this.table.choose(point.row);
  }

  key(event) {
    const here = this.points.find((point) => point.use === document.activeElement);
    if (!here) return;
    const order = this.leftToRight;
    const place = order.indexOf(here);
    const byP = this.byRow.get(here.row + (event.key === "ArrowUp" ? -1 : 1));
    const next = {
      ArrowRight: order[place + 1],
      ArrowLeft: order[place - 1],
      ArrowUp: byP,
      ArrowDown: byP,
      Home: this.byRow.get(0),
      End: order[order.length - 1],
    }[event.key];
    if (next) this.focus(here, next);
    else if (event.key === "Enter" || event.key === " ") this.take(here);
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
  }

  focus(here, next) {
    here.use.setAttribute("tabindex", "-1");
    next.use.setAttribute("tabindex", "0");
    next.use.focus();
  }

  mark(rows) {
    this.svg.classList.toggle("finding", rows !== null);
    for (const point of this.points) point.use.classList.toggle("found", Boolean(rows?.has(point.row)));
  }

  markChosen(row) {
    for (const point of this.points) point.use.classList.toggle("chosen", point.row === row);
  }
}
