// What the other parts share: the page's data, elements, and numbers as text.

const report = JSON.parse(document.getElementById("report-data").textContent);
const SVG = "http://www.w3.org/2000/svg";

/** Make an element; children are elements or text, which is never read as markup. */
function make(name, attributes = {}, ...children) {
  const drawn = name.startsWith("svg:");
  const made = drawn ? document.createElementNS(SVG, name.slice(4)) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.map((child) => (typeof child === "number" ? String(child) : child)));
  return made;
}

function minus(text) {
  return text.replace("-", "\u2212");
}

/** Write a number as the tables of the page do. */
function number(value, digits = 3) {
  if (value === null) return "\u2013";
  const size = Math.abs(value);
  if (size >= 10 ** (digits - 1)) return minus(Math.round(value).toLocaleString("en"));
  if (size >= 1e-3 || size === 0) return minus(String(Number(value.toPrecision(digits))));
  return minus(value.toExponential(digits - 1).replace("e-", "e\u2212"));
}

function signed(value) {
  return value === null ? "\u2013" : minus((value < 0 ? "" : "+") + value.toFixed(2));
}

function pvalue(value) {
  if (value === null) return "\u2013";
  if (value >= 1) return "1";
  if (value < 1e-3) return number(value, 2);
  return value.toFixed(Math.max(1 - Math.floor(Math.log10(value)), 2));
}

const WRITE = {
  signed,
  pvalue,
  number,
  count: (value) => value.toLocaleString("en"),
  text: (value) => (typeof value === "number" ? number(value, 4) : value),
};

/** Write a cell; what is missing stays blank. */
function cellText(value, kind) {
  return value === null ? "" : WRITE[kind](value);
}

/** Name and place of each column of a table. */
function places(table) {
  return Object.fromEntries(table.columns.map((column, place) => [column.key, place]));
}

/** Say a feature's result in one line. */
function resultWords(table, row) {
  const at = places(table);
  const effect = `log2 fold change ${signed(row[at.log2_fc])}`;
  const interval =
    row[at.ci_low] === null ? "" : ` (95 % ${signed(row[at.ci_low])} to ${signed(row[at.ci_high])})`;
  return `${effect}${interval}, adjusted p ${pvalue(row[at.padj])}`;
}
