// Plots as SVG. They are drawn for the width that they have, again when it changes, and say what the pointer is on.

const NAMES = "http://www.w3.org/2000/svg";
const tip = document.getElementById("tip");

export const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  fill(made, attributes, children);
  return made;
};

const shape = (name, attributes = {}, ...children) => {
  const made = document.createElementNS(NAMES, name);
  fill(made, attributes, children);
  return made;
};

const fill = (made, attributes, children) => {
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
};

const watched = new Map();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    watched.get(target)?.();
  }
});

/** Draws now and whenever the width of the place changes. */
const drawn = (place, draw) => {
  let width = 0;
  watched.set(place, () => {
    if (place.clientWidth !== width && place.clientWidth > 0) {
      width = place.clientWidth;
      place.replaceChildren(draw(width));
    }
  });
  sizes.observe(place);
  watched.get(place)();
};

export const nothing = (place, text) => {
  watched.delete(place);
  place.replaceChildren(element("p", { class: "empty" }, text));
};

const say = (event, text) => {
  tip.textContent = text;
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, innerWidth - width - 8);
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${Math.max(8, event.clientY - height - 14)}px`;
};

const hush = () => {
  tip.hidden = true;
};

/** A round number that is not below the largest value, and the steps to it. */
const scaleOf = (largest, steps) => {
  const rough = Math.max(largest, 1e-9) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const usual = [1, 2, 2.5, 5, 10].map((factor) => factor * power);
  const step = (steps ?? usual).find((size) => size >= rough) ?? 86400 * Math.ceil(rough / 86400);
  const top = step * Math.max(1, Math.ceil(largest / step));
  const marks = [];
  for (let mark = 0; mark <= top + step / 2; mark += step) {
    marks.push(mark);
  }
  return { top, marks };
};

/**
 * Lines over time. `series` have a `name`, a `shade` (`first`, `second`) and `values`, null where there is none;
 * `dates` say what each place is, shortly and in full.
 */
export const lines = (place, { label, series, dates, write, height, steps }) => {
  const known = series.flatMap((one) => one.values).filter((value) => value !== null);
  const { top, marks } = scaleOf(Math.max(0, ...known), steps);
  const last = dates.length - 1;
  drawn(place, (width) => {
    const names = marks.map(write);
    const start = 12 + 7 * Math.max(...names.map((name) => name.length));
    const [end, head, foot] = [width - 8, 10, height - 26];
    const x = (at) => (last > 0 ? start + ((end - start) * at) / last : (start + end) / 2);
    const y = (value) => foot - ((foot - head) * value) / top;
    const plot = shape("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label });
    marks.forEach((mark, at) => {
      plot.append(
        shape("line", { class: "grid", x1: start, x2: end, y1: y(mark), y2: y(mark) }),
        shape("text", { x: start - 8, y: y(mark) + 4, "text-anchor": "end" }, names[at]),
      );
    });
    const fitting = Math.max(1, Math.ceil(dates.length / Math.max(2, Math.floor((end - start) / 84))));
    for (let at = 0; at <= last; at += fitting) {
      const anchor = at === 0 && last > 0 ? "start" : x(at) > end - 24 ? "end" : "middle";
      plot.append(shape("text", { x: x(at), y: height - 6, "text-anchor": anchor }, dates[at].short));
    }
    for (const { shade, values } of series) {
      plot.append(...linesOf(values, shade, x, y, foot));
    }
    const here = shape("line", { class: "here", y1: head, y2: foot, visibility: "hidden" });
    plot.append(here);
    plot.addEventListener("pointermove", (event) => {
      const within = plot.getBoundingClientRect();
      const along = (event.clientX - within.left - start) / Math.max(1, end - start);
      const at = Math.min(last, Math.max(0, Math.round(along * last)));
      here.setAttribute("x1", x(at));
      here.setAttribute("x2", x(at));
      here.setAttribute("visibility", "visible");
      const told = series.map(({ name, values }) => `${name}: ${values[at] === null ? "–" : write(values[at])}`);
      say(event, [dates[at].long, ...told].join("\n"));
    });
    plot.addEventListener("pointerleave", () => {
      here.setAttribute("visibility", "hidden");
      hush();
    });
    return plot;
  });
};

/** A line, the area below it, and a dot where a value stands alone. Values that are missing interrupt it. */
const linesOf = (values, shade, x, y, foot) => {
  const made = [];
  let run = [];
  const finish = () => {
    if (run.length === 1) {
      made.push(shape("circle", { class: `dot ${shade}`, cx: run[0][0], cy: run[0][1], r: 4 }));
    } else if (run.length > 1) {
      const line = run.map(([across, up]) => `${across},${up}`).join("L");
      const [from, to] = [run[0][0], run[run.length - 1][0]];
      made.push(shape("path", { class: `area ${shade}`, d: `M${from},${foot}L${line}L${to},${foot}Z` }));
      made.push(shape("path", { class: `line ${shade}`, d: `M${line}` }));
    }
    run = [];
  };
  values.forEach((value, at) => {
    if (value === null) {
      finish();
    } else {
      run.push([x(at), y(value)]);
    }
  });
  finish();
  return made;
};

/** Counts by weekday and hour: the more, the darker. */
export const heat = (place, { label, rows, counts, hour, tell }) => {
  const most = Math.max(1, ...counts.flat());
  drawn(place, (width) => {
    const start = 12 + 7.5 * Math.max(...rows.map((name) => name.length));
    const side = (width - start) / 24;
    const tall = Math.max(18, Math.min(26, side));
    const height = rows.length * tall + 22;
    const plot = shape("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label });
    rows.forEach((name, row) => {
      plot.append(shape("text", { x: start - 8, y: row * tall + tall / 2 + 4, "text-anchor": "end" }, name));
      counts[row].forEach((count, column) => {
        const cell = shape("rect", {
          class: count ? "heat" : "heat none",
          x: start + column * side + 1,
          y: row * tall + 1,
          width: Math.max(1, side - 2),
          height: tall - 2,
          rx: 3,
          "fill-opacity": count ? 0.2 + (0.8 * count) / most : 1,
        });
        cell.addEventListener("pointermove", (event) => say(event, tell(row, column, count)));
        cell.addEventListener("pointerleave", hush);
        plot.append(cell);
      });
    });
    for (let at = 0; at < 24; at += 6) {
      plot.append(shape("text", { x: start + at * side + 1, y: height - 6 }, hour(at)));
    }
    return plot;
  });
};

/** A bar for each name, with its count. */
export const bars = (place, entries) => {
  watched.delete(place);
  const most = Math.max(1, ...entries.map(({ count }) => count));
  const list = element("dl", { class: "ratings" });
  for (const { name, count } of entries) {
    const filled = element("i");
    filled.style.setProperty("--part", `${(100 * count) / most}%`);
    const track = element("span", { class: "track" }, filled);
    list.append(element("dt", {}, name), element("dd", { "aria-hidden": "true" }, track), element("dd", {}, String(count)));
  }
  place.replaceChildren(list);
};
