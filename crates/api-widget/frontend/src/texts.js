// The page's texts, in its language.
let texts = {};
let tag = 'en';

export function setTexts(next, language) {
  texts = next;
  tag = language;
  document.documentElement.lang = language;
  document.documentElement.dir = next.direction || 'ltr';
}

/// The text of this name, with its placeholders filled in.
export function t(name, values = {}) {
  const text = texts[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');
}

export function timeOf(seconds) {
  const at = new Date(seconds * 1000);
  const today = at.toDateString() === new Date().toDateString();
  const form = today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' };
  return new Intl.DateTimeFormat(tag, form).format(at);
}
