// What a page says to the widget through `window.$chatwoot` and `window.chatwootSettings`.
import assert from 'node:assert/strict';
import { agent, browser, conversations, opened, visit } from './visitor.mjs';

const { NIMCHAT_HASH, NIMCHAT_LABEL } = process.env;

/// Asks until the answer is right.
async function until(what, ask) {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what}`);
}

async function contact(id) {
  const answer = await agent('GET', `/contacts/${id}`);
  return answer.payload?.contact ?? answer.payload ?? answer;
}

/// Whom the page names is known, with what it says of them and of their conversation.
async function named() {
  const visitor = await visit('named', {});
  const { page, frame, end } = visitor;
  const says = (say, ...rest) => page.evaluate(([name, values]) => window.$chatwoot[name](...values), [say, rest]);
  assert.ok(await page.evaluate(() => window.$chatwoot.hasLoaded));
  const faults = await page.evaluate(() => {
    const wrong = [
      () => window.$chatwoot.setUser({}, { name: 'Vic' }),
      () => window.$chatwoot.setUser('vic', { city: 'Berlin' }),
      () => window.$chatwoot.setCustomAttributes({}),
      () => window.$chatwoot.deleteCustomAttribute(''),
    ];
    return wrong.map((call) => {
      try {
        call();
        return '';
      } catch (error) {
        return error.message;
      }
    });
  });
  assert.ok(faults.every((fault) => fault), faults.join());

  const user = {
    name: 'Vic Verified', email: 'vic@example.com', identifier_hash: NIMCHAT_HASH, phone_number: '+4930123456',
    company_name: 'Engines', city: 'Berlin', country_code: 'DE', description: 'Buys hammers',
    custom_attributes: { plan: 'pro' }, social_profiles: { github: 'vic' },
  };
  await says('setUser', 'vic-1', user);
  await says('setCustomAttributes', { rank: 'captain', old: 'x' });
  // what is said in quick succession is done in its order
  let isSet = false;
  await page.route(/\/api\/v1\/widget\/contact\?/, async (route) => {
    const response = await route.fetch();
    isSet ||= Boolean(route.request().postData()?.includes('brief'));
    await route.fulfill({ response });
  });
  let wasSetFirst;
  await page.route(/\/contact\/destroy_custom_attributes\?/, (route) => {
    wasSetFirst = isSet;
    return route.continue();
  });
  await page.evaluate(() => {
    window.$chatwoot.setCustomAttributes({ brief: 'x' });
    window.$chatwoot.deleteCustomAttribute('brief');
  });
  await until('the attribute is set, and then deleted', () => wasSetFirst !== undefined);
  assert.ok(wasSetFirst, 'it was set before');
  await page.unrouteAll({ behavior: 'wait' });
  await says('toggle', 'open');
  await opened(visitor);
  await frame.getByRole('button', { name: 'Start conversation' }).click();
  await frame.locator('.composer textarea').fill('It is me');
  await frame.locator('.composer textarea').press('Enter');
  await frame.locator('.message.own:not(.waiting)').getByText('It is me').waitFor();
  const [{ id: number, meta }] = await conversations();
  const { id } = meta.sender;
  await until('the contact has the attribute', async () => (await contact(id)).custom_attributes.old === 'x');
  await says('deleteCustomAttribute', 'old');
  const known = await until('the contact has what was said', async () => {
    const { custom_attributes: own, ...shown } = await contact(id);
    return own.rank === 'captain' && !('old' in own) && !('brief' in own) && own.plan === 'pro' && shown;
  });
  assert.deepEqual([known.name, known.email, known.phone_number], ['Vic Verified', 'vic@example.com', '+4930123456']);
  const { city, country_code: country, company_name: company, description, social_profiles: social } = known.additional_attributes;
  assert.deepEqual([city, country, company, description, social], ['Berlin', 'DE', 'Engines', 'Buys hammers', { github: 'vic' }]);

  await says('setConversationCustomAttributes', { cart: 'full', old: 'x' });
  await until('the conversation has its attributes', async () => {
    const { custom_attributes: own } = await agent('GET', `/conversations/${number}`);
    return own?.cart === 'full' && own.old === 'x';
  });
  await says('deleteConversationCustomAttribute', 'old');
  await says('setLabel', NIMCHAT_LABEL);
  await says('setLabel', 'not-a-label-of-the-account');
  const labels = async () => (await agent('GET', `/conversations/${number}/labels`)).payload;
  await until('the label is set', async () => (await labels()).join() === NIMCHAT_LABEL);
  await until('the attribute is gone', async () => {
    const { custom_attributes: own } = await agent('GET', `/conversations/${number}`);
    return own.cart === 'full' && !('old' in own);
  });
  await says('removeLabel', NIMCHAT_LABEL);
  await until('the label is gone', async () => (await labels()).length === 0);

  // the language and the colours change at once
  await says('setLocale', 'de');
  await frame.locator('html[lang=de]').waitFor();
  await says('setColorScheme', 'dark');
  const dark = () => frame.locator('html').evaluate((root) => getComputedStyle(root).colorScheme);
  await until('it is dark', async () => (await dark()) === 'dark');

  // a message while it is closed, and a window of its own
  await says('toggle', 'close');
  await agent('POST', `/conversations/${number}/messages`, { content: 'Welcome back' });
  await page.waitForFunction(() => window.told.some(([event, detail]) => event === 'on-message' && detail?.content === 'Welcome back'));
  const [own] = await Promise.all([page.waitForEvent('popup'), says('popoutChatWindow')]);
  await own.locator('html[lang=de]').waitFor();
  assert.ok(new URL(own.url()).searchParams.get('cw_conversation'), 'it is the same visitor');
  await own.close();

  // signed out, nothing of it is shown
  await says('setLocale', 'en');
  await frame.locator('html[lang=en]').waitFor();
  await says('reset');
  await page.waitForFunction(() => window.$chatwoot.hasLoaded && window.$chatwoot.user === undefined);
  await says('toggle', 'open');
  await frame.getByRole('button', { name: 'Start conversation' }).waitFor();
  assert.equal(await frame.getByText('It is me').count(), 0);
  await end();
}

/// Who is named with a wrong proof is told so.
async function wronglyNamed() {
  const { page, end } = await visit('wrongly named', {});
  await page.evaluate(() => window.$chatwoot.setUser('vic-1', { name: 'Mallory', identifier_hash: 'wrong' }));
  await page.waitForFunction(() => window.told.some(([event]) => event === 'error'));
  await end();
}

/// The page chooses how the widget looks.
async function settings() {
  const chosen = {
    hideMessageBubble: true, position: 'left', type: 'expanded_bubble', launcherTitle: 'Ask Acme', darkMode: 'auto',
    useBrowserLanguage: true, showPopoutButton: true, welcomeTitle: 'Hello there', welcomeDescription: 'We like hammers',
    enableEmojiPicker: false, enableFileUpload: false,
  };
  const visitor = await visit('chosen', chosen, { locale: 'fr-FR', colorScheme: 'dark' });
  const { page, frame, end } = visitor;
  const bubble = page.locator('.woot-widget-bubble');
  await bubble.waitFor({ state: 'hidden' });
  await page.evaluate(() => window.$chatwoot.toggleBubbleVisibility('show'));
  await bubble.waitFor();
  assert.ok((await bubble.textContent()).includes('Ask Acme'));
  const { x } = await bubble.boundingBox();
  assert.ok(x < 400, 'it is on the left');
  await bubble.click();
  await opened(visitor);
  await frame.getByRole('heading', { name: 'Hello there' }).waitFor();
  await frame.getByText('We like hammers').waitFor();
  await frame.locator('html[lang=fr]').waitFor();
  assert.equal(await frame.locator('html').evaluate((root) => getComputedStyle(root).colorScheme), 'dark');
  await end();
}

try {
  await wronglyNamed();
  await named();
  await settings();
} finally {
  await browser.close();
}
