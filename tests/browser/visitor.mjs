// A visitor with a browser, on a page of another origin than the server's. With NIMCHAT_SCREENSHOTS set, pictures of each
// scene are written to that folder.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { LAUNCH } from './launch.mjs';

const { NIMCHAT_URL, NIMCHAT_WEBSITE, NIMCHAT_ACCOUNT, NIMCHAT_TOKEN, NIMCHAT_SCREENSHOTS } = process.env;

/// A website of another origin, whose own policy is strict.
function website(settings) {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Acme</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Acme</h1><p>Tools for everybody.</p><script nonce="n">
window.chatwootSettings = ${JSON.stringify(settings)};
window.told = [];
for (const name of ['ready', 'opened', 'closed', 'on-message', 'error', 'on-start-conversation']) {
  window.addEventListener('chatwoot:' + name, (event) => window.told.push([name, event.detail]));
}
(function (d, t) {
  var g = d.createElement(t), s = d.getElementsByTagName(t)[0];
  g.src = '${NIMCHAT_URL}/packs/js/sdk.js'; g.async = true; s.parentNode.insertBefore(g, s);
  g.onload = function () { window.chatwootSDK.run({ websiteToken: '${NIMCHAT_WEBSITE}', baseUrl: '${NIMCHAT_URL}' }); };
})(document, 'script');
</script></body></html>`;
  const policy = `default-src 'none'; script-src 'nonce-n' ${NIMCHAT_URL}; frame-src ${NIMCHAT_URL}; style-src 'none'`;
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': policy });
    answer.end(page);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ address: `http://localhost:${server.address().port}/shop`, server }));
  });
}

/// A call of the agent.
export async function agent(method, path, body) {
  const answer = await fetch(`${NIMCHAT_URL}/api/v1/accounts/${NIMCHAT_ACCOUNT}${path}`, {
    method,
    headers: { api_access_token: NIMCHAT_TOKEN, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/// The conversations, the newest first, in either profile.
export async function conversations() {
  const list = await agent('GET', '/conversations');
  return list.data?.payload ?? list.payload ?? list;
}

export async function conversation() {
  const [newest] = await conversations();
  return newest.id;
}

export const browser = await chromium.launch(LAUNCH);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
if (NIMCHAT_SCREENSHOTS) mkdirSync(NIMCHAT_SCREENSHOTS, { recursive: true });

/// A visitor with a browser of their own, on the website.
export async function visit(name, settings, options = {}) {
  const { address, server } = await website(settings);
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/Failed to load resource|net::ERR|WebSocket/.test(text)) faults.push(text);
  });
  const strange = [];
  page.on('request', (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && !url.startsWith(NIMCHAT_URL) && !url.startsWith(new URL(address).origin)) strange.push(url);
  });
  await page.goto(address);
  await page.waitForFunction(() => window.told.some(([event]) => event === 'ready'));
  const frame = page.frameLocator('#chatwoot_live_chat_widget');
  let scene = 0;
  const picture = async (what) => {
    scene += 1;
    if (!NIMCHAT_SCREENSHOTS) return;
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(NIMCHAT_SCREENSHOTS, `${name}-${scene}-${what}.png`) });
  };
  const end = async () => {
    assert.deepEqual(faults, [], `${name}: no error is logged`);
    assert.deepEqual(strange, [], `${name}: no other host is asked`);
    await context.close();
    server.close();
  };
  return { page, context, frame, picture, end };
}

/// The page is accessible: axe finds no serious fault on the widget's page.
export async function accessible({ page }, scene) {
  const widget = page.frames().find((frame) => frame.url().includes('/widget'));
  await widget.evaluate(`${axe}; undefined`);
  const { violations } = await widget.evaluate(() => window.axe.run(document));
  const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  assert.deepEqual(told, [], `${scene} is accessible`);
}

export async function open(visitor) {
  await visitor.page.locator('.woot-widget-bubble').click();
  await opened(visitor);
}

/// The frame is where it stays: a click during the transition would miss what is in it.
export async function opened({ page }) {
  await page.waitForFunction(() => window.told.some(([event]) => event === 'opened')
    && document.getAnimations().every(({ playState }) => playState !== 'running'));
}
