// The console in Chromium, with a front end that is as small as one can be: signs in, reads the account, hears a customer
// and answers, under the policy of the page.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { LAUNCH } from './launch.mjs';

const { NIMCHAT_URL, NIMCHAT_CUSTOMER, NIMCHAT_CONVERSATION, NIMCHAT_EMAIL, NIMCHAT_PASSWORD, NIMCHAT_SCREENSHOTS } = process.env;

/// A call of the customer.
async function customer(method, body) {
  const path = `${NIMCHAT_CUSTOMER}/conversations/${NIMCHAT_CONVERSATION}/messages`;
  const answer = await fetch(`${NIMCHAT_URL}${path}`, {
    method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

const browser = await chromium.launch(LAUNCH);
try {
  const page = await (await browser.newContext()).newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('response', (answer) => answer.status() >= 400 && faults.push(`${answer.url()}: ${answer.status()}`));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      window.violations.push(`${violatedDirective}: ${blockedURI}`);
    });
  });
  const check = async () => assert.deepEqual(await page.evaluate(() => window.violations), [], 'the policy is kept');

  await page.goto(`${NIMCHAT_URL}/app`);
  await page.waitForURL('**/app/login');
  await page.locator('#name').getByText('Acme').waitFor();
  await check();
  await page.locator('[name=email]').fill(NIMCHAT_EMAIL);
  await page.locator('[name=password]').fill(NIMCHAT_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/app\/accounts\/\d+\/dashboard$/);
  await page.locator('#account').getByText('Acme').waitFor();
  await page.locator('#agent').getByText('Signed in as Carol Shaw').waitFor();
  const color = await page.locator('#account').evaluate((title) => getComputedStyle(title).color);
  assert.equal(color, 'rgb(11, 110, 79)', 'the style of the entry holds');

  await page.locator('#live').waitFor();
  await customer('POST', { content: 'Is anybody there?' });
  await page.locator('#heard li').getByText('Is anybody there?').waitFor();
  await page.locator('#answer input').fill('Yes, Carol is.');
  await page.locator('#answer button').click();
  await page.locator('#heard li').getByText('Yes, Carol is.').waitFor();
  const contents = (await customer('GET')).map(({ content }) => content);
  assert.ok(contents.includes('Yes, Carol is.'), JSON.stringify(contents));
  await check();
  if (NIMCHAT_SCREENSHOTS) {
    mkdirSync(NIMCHAT_SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(NIMCHAT_SCREENSHOTS, 'console.png') });
  }
  assert.deepEqual(faults, []);
} finally {
  await browser.close();
}
