// Signs in.
import { element, keep } from './shared-3c4d.js';

const form = element('form', 'login');
for (const name of ['email', 'password']) form.append(Object.assign(document.createElement('input'), { name, type: name }));
form.append(Object.assign(document.createElement('button'), { textContent: 'Sign in' }));
element('p', 'name', window.globalConfig.INSTALLATION_NAME);
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(form));
  const answer = await fetch('/auth/sign_in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  keep(answer.headers);
  const { data } = await answer.json();
  location.href = `/app/accounts/${data.account_id}/dashboard`;
});
