// Is the team there, by the inbox' working hours?
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export function isOpen(site, now = new Date()) {
  if (!site.working_hours_enabled) return true;
  let parts;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: site.timezone, weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23',
    });
    parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  } catch {
    return true;
  }
  const day = site.working_hours.find(({ day_of_week: number }) => number === DAYS.indexOf(parts.weekday));
  if (!day || day.closed_all_day) return false;
  if (day.open_all_day) return true;
  const at = Number(parts.hour) * 60 + Number(parts.minute);
  return at >= day.open_hour * 60 + day.open_minutes && at <= day.close_hour * 60 + day.close_minutes;
}
