// What both entries of the small front end share: the session in a cookie, and calls that carry it.
const NAMES = ['access-token', 'client', 'uid', 'token-type', 'expiry'];

export function keep(headers) {
  const session = Object.fromEntries(NAMES.map((name) => [name, headers.get(name)]));
  document.cookie = `session=${encodeURIComponent(JSON.stringify(session))}; path=/; SameSite=Lax`;
}

export function session() {
  const cookie = document.cookie.split('; ').find((one) => one.startsWith('session='));
  return cookie && JSON.parse(decodeURIComponent(cookie.slice('session='.length)));
}

export async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { 'Content-Type': 'application/json', ...session() },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer;
}

/// A front end that makes functions of its texts, as Chatwoot's does.
export const text = new Function('name', 'return `Signed in as ${name}`');

export function element(tag, id, content = '') {
  const made = Object.assign(document.createElement(tag), { id, textContent: content });
  document.getElementById('app').append(made);
  return made;
}
