// The page of reports: signs in, reads the account's figures, and shows them.

import { bars, element, heat, lines, nothing } from "./charts.js";
import { Refusal, download, forget, isKnown, read, signIn, signOut, whoIsIt } from "./session.js";

const texts = Object.fromEntries([...document.querySelectorAll("#texts li")].map((one) => [one.dataset.name, one.textContent]));
const language = document.documentElement.lang;
const at = (id) => document.getElementById(id);
const [gate, report] = [at("gate"), at("report")];
const DAY = 86400;

const number = new Intl.NumberFormat(language);
const shortNumber = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
const dateOf = (options) => new Intl.DateTimeFormat(language, options);

/** A time in its two largest units. */
const spelled = (seconds) => {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / DAY), "day"],
    [Math.floor(whole / 3600) % 24, "hour"],
    [Math.floor(whole / 60) % 60, "minute"],
    [whole % 60, "second"],
  ].filter(([count]) => count > 0);
  const unit = ([count, unit]) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(count);
  return parts.length ? parts.slice(0, 2).map(unit).join(" ") : unit([0, "second"]);
};
const TIME_STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, DAY, 2 * DAY, 7 * DAY];

let accounts = [];
let kind = "agent";
/** Grows with each reading, so that what an older one brings late is not shown. */
let reading = 0;

// Signing in

const refuse = (error) => {
  const refusal = at("refusal");
  refusal.textContent = error instanceof Refusal && error.status < 500 ? error.message : texts.failed;
  refusal.hidden = false;
};

const askWho = () => {
  report.hidden = true;
  gate.hidden = false;
  at("second").hidden = true;
  at("sign_in").hidden = false;
  at("email").focus();
};

const welcome = (user) => {
  accounts = user.accounts.filter(({ role }) => role === "administrator");
  if (accounts.length === 0) {
    forget();
    askWho();
    refuse(new Refusal(403, { error: texts.no_account }));
    return;
  }
  at("account").replaceChildren(...accounts.map(({ id, name }) => element("option", { value: id }, name)));
  gate.hidden = true;
  report.hidden = false;
  show();
};

let token = null;
const prove = async (form, proof) => {
  const button = form.querySelector("button");
  at("refusal").hidden = true;
  button.disabled = true;
  try {
    const answer = await signIn(proof);
    if (answer.user) {
      form.reset();
      welcome(answer.user);
    } else {
      token = answer.token;
      at("sign_in").hidden = true;
      at("second").hidden = false;
      at("code").focus();
    }
  } catch (error) {
    refuse(error);
  } finally {
    button.disabled = false;
  }
};

at("sign_in").addEventListener("submit", (event) => {
  event.preventDefault();
  const { email, password } = event.target.elements;
  prove(event.target, { email: email.value, password: password.value });
});
at("second").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = at("code").value.trim();
  const name = /^\d{6}$/.test(code) ? "otp_code" : "backup_code";
  prove(event.target, { mfa_token: token, [name]: code });
});
at("sign_out").addEventListener("click", async () => {
  await signOut().catch(forget);
  askWho();
});

// Reading

const chosen = () => {
  const days = Number(document.querySelector("input[name=days]:checked").value);
  const midnight = new Date();
  midnight.setHours(24, 0, 0, 0);
  const until = midnight.getTime() / 1000;
  const first = new Date(midnight);
  first.setDate(first.getDate() - days);
  return {
    account: Number(at("account").value),
    since: first.getTime() / 1000,
    until,
    groupBy: days > 90 ? "week" : "day",
    offset: Math.round(-midnight.getTimezoneOffset() / 15) / 4,
    businessHours: at("business_hours").checked,
  };
};

const paths = ({ account, since, until, groupBy, offset, businessHours }) => {
  const base = `/api/v2/accounts/${account}`;
  const period = `since=${since}&until=${until}&business_hours=${businessHours}`;
  const series = (metric, group = groupBy) =>
    `${base}/reports?metric=${metric}&type=account&${period}&group_by=${group}&timezone_offset=${offset}`;
  return {
    now: `${base}/live_reports/conversation_metrics`,
    sums: `${base}/reports/summary?type=account&${period}`,
    series,
    rows: (kind) => `${base}/summary_reports/${kind}?${period}`,
    table: (kind) => `${base}/reports/${{ agent: "agents", inbox: "inboxes", label: "labels", team: "teams" }[kind]}?${period}`,
    names: (kind) => `/api/v1/accounts/${account}/${{ agent: "agents", inbox: "inboxes", team: "teams" }[kind]}`,
    satisfaction: `/api/v1/accounts/${account}/csat_survey_responses/metrics?since=${since}&until=${until}`,
  };
};

/** Shows what `load` brings, unless something else was chosen meanwhile. */
const shown = async (turn, place, load, draw) => {
  place.classList.add("loading");
  try {
    const found = await load();
    if (turn === reading) {
      draw(found);
      place.classList.remove("loading");
    }
  } catch (error) {
    if (turn !== reading) {
      return;
    }
    place.classList.remove("loading");
    if (error instanceof Refusal && error.status === 401) {
      forget();
      askWho();
      return;
    }
    at("trouble").textContent = error instanceof Refusal ? error.message : texts.failed;
    at("trouble").hidden = false;
  }
};

const show = () => {
  reading += 1;
  const turn = reading;
  const wanted = chosen();
  const path = paths(wanted);
  at("trouble").hidden = true;
  shown(turn, at("now"), () => read(path.now), drawNow);
  shown(turn, at("sums"), () => read(path.sums), drawSums);
  const both = () => Promise.all(["conversations_count", "resolutions_count"].map((name) => read(path.series(name))));
  shown(turn, at("conversations"), both, (found) => drawConversations(found, wanted));
  const times = { first_response: "avg_first_response_time", resolution: "avg_resolution_time" };
  for (const [id, metric] of Object.entries(times)) {
    shown(turn, at(id), () => read(path.series(metric)), (points) => drawTime(at(id), texts[id], points, wanted));
  }
  shown(turn, at("traffic"), () => read(path.series("conversations_count", "hour")), (points) => drawTraffic(points));
  shown(turn, at("satisfaction"), () => read(path.satisfaction), drawSatisfaction);
  showRows(turn, path);
};

const showRows = (turn, path) => {
  const of = kind;
  const load = () => Promise.all([read(path.rows(of)), of === "label" ? [] : read(path.names(of))]);
  shown(turn, at("rows"), load, ([rows, named]) => drawRows(rows, named.payload ?? named));
};

// Showing

const tile = (name, value, change) => {
  const made = element("div", { class: "tile" }, element("dt", {}, name), element("dd", {}, value));
  if (change) {
    made.append(change);
  }
  return made;
};

const drawNow = (counts) => {
  const tiles = ["open", "unattended", "unassigned", "pending"];
  at("now").replaceChildren(...tiles.map((name) => tile(texts[name], number.format(counts[name]))));
};

/** How much more or less than before; of times, less is better. */
const change = (now, before, lessIsBetter) => {
  if (!before || now === null) {
    return element("dd", { class: "change" }, "–");
  }
  const part = (now - before) / before;
  const sign = part > 0 ? "▲" : part < 0 ? "▼" : "=";
  const tone = part === 0 || lessIsBetter === undefined ? "" : (part < 0) === lessIsBetter ? " better" : " worse";
  return element("dd", { class: `change${tone}`, title: texts.compared }, `${sign} ${percent.format(Math.abs(part))}`);
};

const drawSums = (sums) => {
  const { previous } = sums;
  const counts = [
    ["conversations", "conversations_count"],
    ["incoming", "incoming_messages_count"],
    ["outgoing", "outgoing_messages_count"],
    ["resolved", "resolutions_count"],
  ].map(([name, key]) => tile(texts[name], number.format(sums[key]), change(sums[key], previous[key])));
  const times = [
    ["first_response", "avg_first_response_time"],
    ["resolution", "avg_resolution_time"],
    ["waiting", "reply_time"],
  ].map(([name, key]) => {
    const value = sums[key] === null ? "–" : spelled(sums[key]);
    return tile(texts[name], value, change(sums[key], previous[key], true));
  });
  at("sums").replaceChildren(...counts, ...times);
};

const datesOf = (points, { groupBy }) => {
  const short = dateOf({ day: "numeric", month: "short" });
  const long = dateOf({ dateStyle: "full" });
  return points.map(({ timestamp }) => {
    const date = new Date(timestamp * 1000);
    const full = long.format(date);
    return { short: short.format(date), long: groupBy === "week" ? texts.week_of.replace("{date}", full) : full };
  });
};

const drawConversations = ([begun, resolved], wanted) => {
  const series = [
    { name: texts.begun, shade: "first", values: begun.map(({ value }) => value) },
    { name: texts.resolved, shade: "second", values: resolved.map(({ value }) => value) },
  ];
  at("key").replaceChildren(...series.map(({ name, shade }) => element("span", { class: shade }, name)));
  lines(at("conversations"), {
    label: texts.conversations,
    series,
    dates: datesOf(begun, wanted),
    write: (value) => shortNumber.format(value),
    height: innerWidth < 768 ? 220 : 280,
    steps: Math.max(...series.flatMap((one) => one.values)) < 5 ? [1] : undefined,
  });
};

const drawTime = (place, name, points, wanted) => {
  if (points.every(({ count }) => count === 0)) {
    nothing(place, texts.nothing);
    return;
  }
  lines(place, {
    label: name,
    series: [{ name, shade: "first", values: points.map(({ value, count }) => (count ? value : null)) }],
    dates: datesOf(points, wanted),
    write: spelled,
    height: 200,
    steps: TIME_STEPS,
  });
};

const drawTraffic = (points) => {
  const counts = Array.from({ length: 7 }, () => Array(24).fill(0));
  for (const { timestamp, value } of points) {
    const date = new Date(timestamp * 1000);
    counts[(date.getDay() + 6) % 7][date.getHours()] += value;
  }
  // the first of January 2024 was a Monday
  const days = Array.from({ length: 7 }, (_, day) => new Date(2024, 0, 1 + day));
  const [short, long] = ["short", "long"].map((weekday) => dateOf({ weekday }));
  const hours = dateOf({ hour: "numeric" });
  const hour = (of) => hours.format(new Date(2024, 0, 1, of));
  heat(at("traffic"), {
    label: texts.traffic,
    rows: days.map((day) => short.format(day)),
    counts,
    hour,
    tell: (row, of, count) => `${long.format(days[row])}, ${hour(of)}\n${texts.begun}: ${number.format(count)}`,
  });
};

const drawSatisfaction = ({ total_count: total, ratings_count: ratings, total_sent_messages_count: sent }) => {
  const filled = { total: number.format(total), sent: number.format(sent) };
  at("asked").textContent = texts.asked.replace(/\{(\w+)\}/g, (_, name) => filled[name]);
  if (total === 0) {
    nothing(at("satisfaction"), texts.nothing);
    return;
  }
  const best = [5, 4, 3, 2, 1];
  bars(
    at("satisfaction"),
    best.map((rating) => ({ name: texts[`rating_${rating}`], count: ratings[rating] ?? 0 })),
  );
};

const drawRows = (rows, named) => {
  if (rows.length === 0) {
    nothing(at("rows"), texts.nothing);
    return;
  }
  const names = new Map(named.map(({ id, name }) => [id, name]));
  const most = (key) => Math.max(1, ...rows.map((row) => row[key]));
  const [conversations, resolved] = [most("conversations_count"), most("resolved_conversations_count")];
  const counted = (value, of, shade) => {
    const filled = element("i");
    filled.style.setProperty("--part", `${(100 * value) / of}%`);
    return element("td", {}, element("span", { class: `bar-of ${shade}`, "aria-hidden": "true" }, filled), number.format(value));
  };
  const time = (seconds) => element("td", {}, seconds ? spelled(seconds) : "–");
  const sorted = rows.toSorted((one, other) => other.conversations_count - one.conversations_count);
  const body = sorted.map((row) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, row.name ?? names.get(row.id) ?? `#${row.id}`),
      counted(row.conversations_count, conversations, "first"),
      counted(row.resolved_conversations_count, resolved, "second"),
      time(row.avg_first_response_time),
      time(row.avg_resolution_time),
      time(row.avg_reply_time),
    ),
  );
  const titles = ["name", "conversations", "resolved", "first_response", "resolution", "waiting"];
  const head = titles.map((name) => element("th", { scope: "col" }, texts[name]));
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  at("rows").replaceChildren(table);
};

// Choosing

for (const control of document.querySelectorAll("#account, input[name=days], #business_hours")) {
  control.addEventListener("change", show);
}
const tabs = [...document.querySelectorAll("[role=tab]")];
const choose = (tab) => {
  kind = tab.dataset.kind;
  for (const one of tabs) {
    one.setAttribute("aria-selected", one === tab);
    one.tabIndex = one === tab ? 0 : -1;
  }
  at("rows").setAttribute("aria-labelledby", tab.id);
  showRows(reading, paths(chosen()));
};
tabs.forEach((tab, place) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = tabs[(place + step + tabs.length) % tabs.length];
      next.focus();
      choose(next);
    }
  });
});
at("download").addEventListener("click", async () => {
  const table = await download(paths(chosen()).table(kind)).catch(() => null);
  if (!table) {
    at("trouble").textContent = texts.failed;
    at("trouble").hidden = false;
    return;
  }
  const link = element("a", { href: URL.createObjectURL(table), download: `${kind}_report.csv` });
  link.click();
  URL.revokeObjectURL(link.href);
});

if (isKnown()) {
  whoIsIt().then(welcome, () => {
    forget();
    askWho();
  });
} else {
  askWho();
}
