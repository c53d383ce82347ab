// The caller's session, kept in this tab, and calls of the API with it.

const KEY = "nimchat.reports.session";
const PARTS = ["access-token", "client", "uid"];
const root = document.body.dataset.root;

/** The API refused a call. */
export class Refusal extends Error {
  constructor(status, told) {
    super(told?.error ?? told?.errors?.[0] ?? told?.message ?? String(status));
    this.status = status;
  }
}

const stored = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");

const keep = (answer) => {
  const parts = PARTS.map((name) => [name, answer.headers.get(name)]);
  if (parts.every(([, value]) => value)) {
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(parts)));
  }
};

export const forget = () => sessionStorage.removeItem(KEY);
export const isKnown = () => stored() !== null;

const send = async (path, { method = "GET", body } = {}) => {
  const headers = { Accept: "application/json", ...stored() };
  if (body) {
    headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(root + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) {
    throw new Refusal(answer.status, await answer.json().catch(() => null));
  }
  return answer;
};

export const read = async (path) => (await send(path)).json();
export const download = async (path) => (await send(path)).blob();

/** The user, or the token with which the second factor must be shown. */
export const signIn = async (proof) => {
  forget();
  const answer = await send("/auth/sign_in", { method: "POST", body: proof });
  const told = await answer.json();
  if (told.mfa_required) {
    return { token: told.mfa_token };
  }
  keep(answer);
  return { user: told.data };
};

/** The user of the kept session. */
export const whoIsIt = async () => (await read("/auth/validate_token")).payload.data;

export const signOut = async () => {
  await send("/auth/sign_out", { method: "DELETE" });
  forget();
};
