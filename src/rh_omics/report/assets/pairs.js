// Before and after of one feature: a line for each subject.

const ROOM = { width: 330, height: 280, top: 14, right: 12, bottom: 52, left: 56 };
const APART = 2.5;
const COLOUR = { dot: "down", up: "up" };

/** Choose about five round values between two ends. */
function ticks(low, high) {
  const rough = (high - low) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => s >= rough * 0.9);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Arrange a feature's values: a group's subjects with a value for each timepoint. */
function byGroup(panel, feature) {
  const values = panel.features[feature];
  const limits = new Set(panel.limits[feature] ?? []);
  const n = panel.subjects.length;
  const groups = new Map();
  panel.groups.forEach((group, subject) => {
    const places = panel.times.map((_, time) => time * n + subject);
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push({
      name: panel.subjects[subject],
      values: places.map((place) => values[place]),
      below: places.map((place) => limits.has(place)),
    });
  });
  return groups;
}

/** Draw a feature of a panel; returns the drawing and what it says. */
function drawPairs(panel, feature) {
  const groups = byGroup(panel, feature);
  const known = panel.features[feature].filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = 0.06 * (most - least || 1);
  const low = least >= 0 && least < most / 3 ? 0 : least - room;
  const right = APART * groups.size - 1;
  const x = (v) => ROOM.left + ((v + 0.5) / (right + 0.5)) * (ROOM.width - ROOM.right - ROOM.left);
  const y = (v) => ROOM.height - ROOM.bottom - ((v - low) / (most + room - low)) * (ROOM.height - ROOM.bottom - ROOM.top);
  const parts = [...(report.simulated ? [watermark()] : []), ...frame(panel, low, most + room, y)];
  const said = [];
  let pairs = 0;
  [...groups].forEach(([group, subjects], place) => {
    const at = APART * place;
    parts.push(...drawGroup(subjects, at, place % 2 ? "up" : "dot", x, y));
    parts.push(...groupNames(panel, group, at, x));
    const whole = subjects.filter((s) => !s.values.includes(null));
    pairs += whole.length;
    if (!whole.length) return;
    const middle = panel.times.map((_, k) => median(whole.map((s) => s.values[k])));
    parts.push(make("svg:path", { class: "median", d: line(middle.map((v, k) => [x(at + k), y(v)])) }));
    said.push(`${group} ${middle.map((v) => number(v)).join(" to ")} (${whole.length})`.trim());
  });
  const kind = panel.times.length > 1 ? "complete pair" : "subject";
  const words = `${pairs} ${kind}${pairs === 1 ? "" : "s"}; medians: ${said.join("; ") || "none"} ${panel.unit}.`;
  const label = `${feature} by subject. ${words}`;
  const size = `0 0 ${ROOM.width} ${ROOM.height}`;
  return { svg: make("svg:svg", { viewBox: size, role: "img", "aria-label": label }, ...parts), words };
}

function line(points) {
  return "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
}

function frame(panel, low, high, y) {
  const [left, right, bottom] = [ROOM.left, ROOM.width - ROOM.right, ROOM.height - ROOM.bottom];
  const parts = ticks(low, high).flatMap((value) => [
    make("svg:path", { class: "grid", d: line([[left, y(value)], [right, y(value)]]) }),
    make("svg:text", { class: "tick", x: left - 7, y: y(value) + 4, "text-anchor": "end" }, minus(String(value))),
  ]);
  const turn = `translate(14 ${(bottom + ROOM.top) / 2}) rotate(-90)`;
  const title = make("svg:text", { class: "name", transform: turn, "text-anchor": "middle" }, panel.unit);
  return [...parts, make("svg:path", { class: "axis", d: line([[left, ROOM.top], [left, bottom], [right, bottom]]) }), title];
}

function drawGroup(subjects, at, mark, x, y) {
  const lines = [];
  const marks = [];
  for (const subject of subjects) {
    const points = subject.values.map((value, k) => (value === null ? null : [x(at + k), y(value)]));
    if (!points.includes(null)) lines.push(make("svg:path", { class: "pair", d: line(points) }));
    points.forEach((point, k) => {
      if (!point) return;
      const kind = `p ${COLOUR[mark]}${subject.below[k] ? " below" : ""}`;
      const title = make("svg:title", {}, `${subject.name}: ${number(subject.values[k])}`);
      marks.push(make("svg:use", { href: `#m-${mark}`, class: kind, x: point[0].toFixed(1), y: point[1].toFixed(1) }, title));
    });
  }
  return [...lines, ...marks];
}

function groupNames(panel, group, at, x) {
  const bottom = ROOM.height - ROOM.bottom;
  const names = panel.times.map((time, k) =>
    make("svg:text", { class: "tick", x: x(at + k), y: bottom + 16, "text-anchor": "middle" }, time),
  );
  const middle = x(at + (panel.times.length - 1) / 2);
  return [...names, make("svg:text", { class: "name", x: middle, y: bottom + 34, "text-anchor": "middle" }, group)];
}

function watermark() {
  const turn = `translate(${ROOM.width / 2} ${ROOM.height / 2}) rotate(-20)`;
  return make("svg:text", { class: "simulated", transform: turn, "text-anchor": "middle", "aria-hidden": "true" }, "SIMULATED");
}
