// Draws a table as charts: what they show is what stands in the table, and nothing else.
/* global uPlot */

const HEIGHT = 110;
const TALL = 190;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function cells(table, column) {
  return [...table.tBodies[0].rows].map((row) => row.cells[column].dataset.value);
}

function numbers(table, column) {
  return cells(table, column).map((value) => (value === "" ? null : Number(value)));
}

function names(table) {
  return [...table.tBodies[0].rows].map((row) => row.cells[0].textContent);
}

function heads(table) {
  return [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
}

// The names stand under the bars, as many as there is room for.
function axis(labels) {
  return {
    stroke: () => colour("--dim"),
    font: "12px system-ui, sans-serif",
    grid: { show: false },
    ticks: { show: false },
    size: 26,
    space: 56,
    incrs: [1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120],
    values: (_, places) => places.map((one) => labels()[one] ?? ""),
  };
}

function scale() {
  return {
    stroke: () => colour("--dim"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { show: false },
    size: 44,
    space: 28,
    incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000, 500000],
  };
}

function bars(label) {
  return {
    label,
    fill: () => colour("--accent"),
    stroke: () => colour("--accent"),
    width: 0,
    paths: uPlot.paths.bars({ size: [0.75, 60] }),
    points: { show: false },
  };
}

function rings(label) {
  return {
    label,
    stroke: () => colour("--warn"),
    paths: () => null,
    points: { show: true, size: 11, width: 2, fill: () => colour("--card"), stroke: () => colour("--warn") },
  };
}

function plot(box, { height, labels, series, top, time }) {
  const drawn = new uPlot(
    {
      width: box.clientWidth - 26,
      height,
      padding: [10, 8, 0, 0],
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      legend: { live: true },
      scales: {
        x: { time: false, range: () => [-0.5, Math.max(1, labels().length) - 0.5] },
        y: { range: (_, low, high) => [0, Math.max(top(), high || 1)] },
      },
      axes: [axis(labels), scale()],
      series: [{ label: time, value: (_, place) => labels()[place] ?? "" }, ...series],
    },
    [[], ...series.map(() => [])],
    box,
  );
  return drawn;
}

function places(count) {
  return Array.from({ length: count }, (_, place) => place);
}

function titled(root, text, whole) {
  const box = document.createElement("div");
  box.className = whole ? "whole" : "";
  const title = document.createElement("h3");
  title.append(Object.assign(document.createElement("span"), { textContent: text }), document.createElement("b"));
  box.append(title);
  root.append(box);
  return box;
}

// One small chart a column; all but the first have the same height of scale.
class Columns {
  constructor(root, table) {
    this.root = root;
    this.table = table;
    this.heads = heads(table);
    this.labels = names(table);
    this.charts = this.heads.slice(1).map((name, place) => this.chart(name, place));
    this.draw();
  }

  chart(name, place) {
    const box = titled(this.root, name, place === 0);
    return plot(box, {
      height: place === 0 ? TALL : HEIGHT,
      labels: () => this.labels,
      series: [bars(name)],
      top: () => (place === 0 ? 1 : (this.most ?? 1)),
      time: this.heads[0],
    });
  }

  draw() {
    this.labels = names(this.table);
    const columns = this.charts.map((_, place) => numbers(this.table, place + 1));
    this.most = Math.max(1, ...columns.slice(1).flat());
    this.charts.forEach((chart, place) => {
      chart.setData([places(this.labels.length), columns[place]]);
      const sum = columns[place].reduce((all, one) => all + one, 0);
      chart.root.parentElement.querySelector("h3 b").textContent = sum;
    });
  }
}

// The median as a bar and nine of ten as a ring, in minutes, lane by lane.
class Waits {
  constructor(root, table) {
    this.table = table;
    this.labels = names(table);
    const [time, median, longest] = heads(table);
    const box = titled(root, root.dataset.minutes, true);
    const key = document.createElement("p");
    key.className = "key";
    for (const text of [median, longest]) {
      key.append(Object.assign(document.createElement("span"), { textContent: text }));
    }
    box.append(key);
    const series = [bars(median), rings(longest)];
    const chart = { height: TALL, labels: () => this.labels, series, top: () => 1, time };
    this.charts = [plot(box, chart)];
    this.draw();
  }

  draw() {
    this.labels = names(this.table);
    const minutes = (column) => numbers(this.table, column).map((one) => one && one / 60);
    this.charts[0].setData([places(this.labels.length), minutes(1), minutes(2)]);
  }
}

const KINDS = { steps: Columns, named: Columns, waits: Waits };

// Draws a table where its chart has its place; null when there is nothing to be drawn.
export function draw(table) {
  const root = document.getElementById(table.id.replace("table-", "chart-"));
  if (!root || table.tBodies[0].rows.length === 0) return null;
  root.hidden = false;
  root.replaceChildren();
  return new KINDS[table.dataset.chart](root, table);
}

export function fit(drawn) {
  for (const chart of drawn.charts) {
    chart.setSize({ width: chart.root.parentElement.clientWidth - 26, height: chart.height });
  }
}
