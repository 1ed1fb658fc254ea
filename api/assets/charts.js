// Draws the charts of 监督总览 from the figures that stand in the page. Shape says what colour says: each series has a
// pattern of its own, each chart has its table below it, and each bar opens the cases behind it.
import {
  BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip,
} from "chart.js";

Chart.register(
  BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip,
);

const given = JSON.parse(document.getElementById("charts").textContent);
const root = document.documentElement;
const wall = root.classList.contains("screen");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const narrow = window.matchMedia("(max-width: 47.99rem)");
const drawn = new Map();

const tint = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();

// The ground of a bar: plain, or with lines over it.
function filled(colour, pattern) {
  if (pattern === "plain") return colour;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = pen.fillStyle = tint("card");
  pen.lineWidth = 1.5;
  pen.beginPath();
  if (pattern === "slant") {
    for (const at of [-8, 0, 8]) { pen.moveTo(at - 1, 9); pen.lineTo(at + 9, -1); }
  } else if (pattern === "dots") {
    pen.arc(4, 4, 1.6, 0, Math.PI * 2);
    pen.fill();
    pen.beginPath();
  } else {
    pen.moveTo(0, 4);
    pen.lineTo(8, 4);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

const PATTERNS = ["plain", "slant", "dots", "bars"];

// Where there is little room a name beside a bar is cut, and one below it is broken.
function labelled(name, note, oneLine) {
  const little = narrow.matches || wall;
  if (little && !oneLine) return /^[\x00-\x7f]+$/.test(name) ? name.split(" ") : (name.match(/.{1,4}/gu) ?? name);
  const letters = [...name];
  const said = little && letters.length > 8 ? `${letters.slice(0, 7).join("")}…` : name;
  return note && !narrow.matches ? `${said} ${note}` : said;
}

function described(chart) {
  const ink = tint("ink"), soft = tint("soft"), line = tint("line");
  const sideways = chart.kind === "stacked";
  const trend = chart.kind === "trend";
  const size = wall ? 15 : 13;
  const ticks = { color: soft, font: { size } };
  const count = { stacked: sideways, beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: { ...ticks, precision: 0 } };
  const names = {
    stacked: sideways,
    grid: { display: false },
    border: { color: line },
    ticks: { color: ink, font: { size }, autoSkip: trend, maxRotation: 0 },
  };
  const labels = chart.names.map((name, n) => labelled(name, sideways ? chart.notes?.[n] : undefined, sideways || trend));
  return {
    type: "bar",
    data: {
      labels,
      datasets: chart.series.map((each, n) => {
        const colour = tint(each.tone);
        const lines = trend && n === 0;
        return {
          type: lines ? "line" : "bar",
          label: each.name,
          data: each.values,
          yAxisID: sideways ? undefined : lines ? "share" : "y",
          backgroundColor: lines ? colour : filled(colour, PATTERNS[n]),
          borderColor: colour,
          borderWidth: lines ? 3 : 1,
          pointRadius: 5,
          pointHoverRadius: 7,
          maxBarThickness: 24,
          clip: false,
          order: lines ? 0 : 1,
        };
      }),
    },
    options: {
      indexAxis: sideways ? "y" : "x",
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      locale: root.lang,
      font: { family: getComputedStyle(document.body).fontFamily },
      scales: sideways
        ? { x: count, y: names }
        : trend
          ? { x: names, y: count, share: { min: 0, max: 100, position: "right", grid: { display: false }, border: { display: false }, ticks: { ...ticks, callback: (value) => `${value}%` } } }
          : { x: names, y: count },
      plugins: {
        legend: { align: "start", labels: { color: ink, font: { size }, boxWidth: 18 } },
        tooltip: { mode: "index", intersect: false, titleFont: { size }, bodyFont: { size } },
      },
      onClick: (_, hit) => {
        const link = hit.length && chart.series[hit[0].datasetIndex].links?.[hit[0].index];
        if (link) window.location.assign(link);
      },
      onHover: (event, hit) => event.native.target.classList.toggle("leads-on", hit.length > 0),
    },
  };
}

function draw(place) {
  const chart = given[place.dataset.chart];
  if (!chart || !chart.names.length) return;
  place.hidden = false;
  const rows = chart.kind === "stacked" ? chart.names.length * (narrow.matches ? 22 : 26) + 70 : 300;
  if (!wall) place.style.height = `${rows}px`;
  drawn.get(place)?.destroy();
  let canvas = place.querySelector("canvas");
  if (!canvas) place.append((canvas = document.createElement("canvas")));
  drawn.set(place, new Chart(canvas, described(chart)));
}

const places = document.querySelectorAll("[data-chart]");
function everything() {
  for (const place of places) draw(place);
}

everything();
for (const place of places) {
  const table = document.querySelector(`[data-table="${place.dataset.chart}"]`);
  if (table && !place.hidden) table.open = false;
}
for (const asked of [dark, narrow]) asked.addEventListener("change", everything);
// A wall has nobody who would ask anew.
if (root.dataset.again) setTimeout(() => window.location.reload(), Number(root.dataset.again) * 1000);
window.addEventListener("beforeprint", () => { for (const made of drawn.values()) made.resize(); });
window.addEventListener("afterprint", () => { for (const made of drawn.values()) made.resize(); });
