import { number } from "../casefile/words.ts";
import type { BarChart, Chart, LineChart, TimelineChart } from "./report.ts";
import { colour, framed, grey, ink, legend, line, palette, points, rect, shortened, text, ticksTo, width } from "./svg.ts";

const labelWidth = 180;
const rowHeight = 18;

/** Rows of bars, each with its value; several series stand end to end. */
function bars({ names, series, unit }: BarChart): string {
  const totals = names.map((_name, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  const ticks = ticksTo(Math.max(1, ...totals));
  const room = width - labelWidth - 44;
  const scale = room / (ticks.at(-1) ?? 1);
  const head = series.length > 1 ? legend(series.map(({ name }) => name), (i, x, y) => rect(x, y - 7, 9, 9, colour(i).fill)) : { height: 0, parts: [] };
  const bottom = head.height + names.length * rowHeight + 4;
  const grid = ticks.flatMap((tick) => [line(labelWidth + tick * scale, head.height, labelWidth + tick * scale, bottom), text(labelWidth + tick * scale, bottom + 10, number(tick), { size: 7, anchor: "middle", fill: grey })]);
  const rows = names.flatMap((name, row) => {
    const y = head.height + row * rowHeight + 4;
    let x = labelWidth;
    const segments = series.flatMap(({ values }, i) => {
      const value = values[row] ?? 0;
      const length = value * scale;
      const start = x;
      x += length;
      if (value === 0) return [];
      const isWide = series.length > 1 && length > 6 + String(value).length * 5;
      // A white edge parts neighbours that print alike.
      return [rect(start, y, length, 12, colour(i).fill), ...(series.length > 1 ? [line(start + length, y, start + length, y + 12, "#FFFFFF", 0.8)] : []), ...(isWide ? [text(start + length / 2, y + 9, number(value), { size: 7, anchor: "middle", fill: colour(i).text })] : [])];
    });
    return [text(labelWidth - 6, y + 9, shortened(name, 42), { anchor: "end" }), ...segments, text(x + 4, y + 9, number(totals[row] ?? 0), { bold: true })];
  });
  return framed(bottom + 24, [...head.parts, ...grid, ...rows, line(labelWidth, head.height, labelWidth, bottom, grey), text(width, bottom + 21, unit, { size: 7, anchor: "end", fill: grey })]);
}

const mark = (index: number, x: number, y: number): string =>
  index % 2 === 0 ? `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="2.6" fill="${colour(index).fill}"/>` : `<polygon points="${points([[x, y - 3.4], [x + 3.4, y], [x, y + 3.4], [x - 3.4, y]])}" fill="#FFFFFF" stroke="${colour(index).fill}" stroke-width="1.2"/>`;

/** Lines over time, from nought. */
function lines({ names, series, unit }: LineChart): string {
  const ticks = ticksTo(Math.max(1, ...series.flatMap(({ values }) => values)));
  const [left, plotHeight] = [30, 120];
  const head = legend(series.map(({ name }) => name), (i, x, y) => mark(i, x + 5, y - 3));
  const top = head.height + 6;
  const step = names.length > 1 ? (width - left - 16) / (names.length - 1) : 0;
  const xOf = (i: number): number => left + 6 + i * step;
  const yOf = (value: number): number => top + plotHeight * (1 - value / (ticks.at(-1) ?? 1));
  const grid = ticks.flatMap((tick) => [line(left, yOf(tick), width, yOf(tick)), text(left - 4, yOf(tick) + 3, number(tick), { size: 7, anchor: "end", fill: grey })]);
  const every = Math.max(1, Math.ceil(names.length / 9));
  const labels = names.flatMap((name, i) => (i % every === 0 ? [text(xOf(i), top + plotHeight + 12, name, { size: 7, anchor: i === 0 ? "start" : "middle", fill: grey })] : []));
  const drawn = series.flatMap(({ values }, i) => [
    `<polyline points="${points(values.map((value, at) => [xOf(at), yOf(value)]))}" fill="none" stroke="${colour(i).fill}" stroke-width="1.4"${i % 2 === 1 ? ' stroke-dasharray="4 2.5"' : ""}/>`,
    ...values.map((value, at) => mark(i, xOf(at), yOf(value))),
  ]);
  return framed(top + plotHeight + 26, [...head.parts, ...grid, line(left, yOf(0), width, yOf(0), grey), ...drawn, ...labels, text(width, top + plotHeight + 23, unit, { size: 7, anchor: "end", fill: grey })]);
}

const [onTime, tooLate] = [palette[0].fill, palette[1].fill];
const shownMax = 2;

/** How much of its time each took: a full mark when it was done, an open one while it is not; the limit is a heavy line. */
function timeline({ items, asOf }: TimelineChart): string {
  const left = 178;
  const room = width - left - 52;
  const xOf = (share: number): number => left + (Math.min(share, shownMax) / shownMax) * room;
  const kinds = [{ name: "submitted in time", late: false, done: true }, { name: "submitted late", late: true, done: true }, { name: "open", late: false, done: false }, { name: "overdue", late: true, done: false }];
  const dot = (x: number, y: number, late: boolean, done: boolean): string => {
    const stroke = late ? tooLate : onTime;
    const paint = `fill="${done ? stroke : "#FFFFFF"}" stroke="${stroke}" stroke-width="1.3"`;
    return late ? `<polygon points="${points([[x, y - 4], [x + 4, y + 3], [x - 4, y + 3]])}" ${paint}/>` : `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3" ${paint}/>`;
  };
  const head = legend(kinds.map(({ name }) => name), (i, x, y) => dot(x + 5, y - 3, kinds[i]?.late ?? false, kinds[i]?.done ?? false));
  const bottom = head.height + items.length * 15 + 6;
  const grid = [0, 0.5, 1, 1.5, 2].flatMap((share) => [line(xOf(share), head.height, xOf(share), bottom, share === 1 ? ink : undefined, share === 1 ? 1.2 : 0.5), text(xOf(share), bottom + 10, `${String(share * 100)} %`, { size: 7, anchor: "middle", fill: grey })]);
  const rows = items.flatMap(({ label, from, due, done }, row) => {
    const y = head.height + row * 15 + 10;
    const share = Math.max(0, (Date.parse(done ?? asOf) - Date.parse(from)) / (Date.parse(due) - Date.parse(from)));
    const late = share > 1;
    // Beside a heavy or the last line, and never across it.
    const after = [1, shownMax].find((limit) => xOf(share) < xOf(limit) && xOf(share) + 30 > xOf(limit));
    const told = after === undefined ? xOf(share) + 8 : Math.max(xOf(after) + 4, xOf(share) + 8);
    return [text(left - 6, y + 3, shortened(label, 42), { anchor: "end" }), line(xOf(0), y, xOf(share), y, late ? tooLate : onTime, 2), dot(xOf(share), y, late, done !== null), text(told, y + 3, `${number(Math.round(share * 100))} %`, { size: 7 })];
  });
  return framed(bottom + 26, [...head.parts, ...grid, ...rows, text(width, bottom + 22, "of the time allowed, from the moment it runs from to the deadline (heavy line)", { size: 7, anchor: "end", fill: grey })]);
}

/** A chart as SVG, as wide as the text of an A4 page; in words of the report alone, each script in its font. Pure. */
export function drawChart(chart: Chart): string {
  switch (chart.kind) {
    case "bar":
      return bars(chart);
    case "line":
      return lines(chart);
    case "timeline":
      return timeline(chart);
  }
}
