// A visitor's story in Chromium: wide and light, then narrow, dark, in Spanish and in Arabic.
import assert from 'node:assert/strict';
import { accessible, agent, browser, conversation, conversations, open, opened, visit } from './visitor.mjs';

async function fillForm(visitor, { start, email, first }) {
  const { frame } = visitor;
  await frame.getByRole('button', { name: start }).click();
  await frame.locator('[name=emailAddress]').waitFor();
  await accessible(visitor, 'the form');
  await frame.locator('[name=emailAddress]').fill('nonsense');
  await frame.locator('[name=message]').fill(first);
  await frame.locator('form button[type=submit]').click();
  await frame.locator('[role=alert]').waitFor();
  await frame.locator('[name=emailAddress]').fill(email);
  await frame.locator('form button[type=submit]').click();
  await frame.locator('.message.own:not(.waiting)').getByText(first).waitFor();
}

async function write({ frame }, text) {
  await frame.locator('.composer textarea').fill(text);
  await frame.locator('.composer textarea').press('Enter');
}

/// The server tells times in whole seconds.
async function nextSecond() {
  await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
}

const own = '.message.own';

async function desktop() {
  const visitor = await visit('desktop', {});
  const { page, context, frame, picture, end } = visitor;
  assert.equal((await conversations()).length, 0, 'a page view makes nothing');
  await picture('closed');
  await open(visitor);
  await frame.getByRole('heading', { name: 'Welcome to Acme' }).waitFor();
  const article = frame.getByRole('link', { name: 'Which hammer?' });
  await article.waitFor();
  assert.equal(await article.getAttribute('href'), '/hc/handbook/articles/which-hammer');
  await picture('home');
  await accessible(visitor, 'the welcome');
  await fillForm(visitor, { start: 'Start conversation', email: 'vic@example.com', first: 'Hello, is the hammer in stock?' });
  await frame.getByRole('button', { name: 'E-mail transcript' }).waitFor();
  await picture('asked');
  const number = await conversation();

  await agent('POST', `/conversations/${number}/toggle_typing_status`, { typing_status: 'on' });
  await frame.locator('.typing').waitFor();
  await agent('POST', `/conversations/${number}/messages`, { content: 'It **is**: https://acme.example/hammer' });
  await frame.locator('.message.theirs').getByText('is').first().waitFor();
  assert.equal(await frame.locator('.message.theirs a').getAttribute('href'), 'https://acme.example/hammer');
  await agent('POST', `/conversations/${number}/messages`, {
    content: 'Which size?', content_type: 'input_select',
    content_attributes: { items: [{ title: 'Small', value: 's' }, { title: 'Large', value: 'l' }] },
  });
  await frame.getByRole('button', { name: 'Large' }).click();
  await frame.locator('.choice.chosen').getByText('Large').waitFor();
  await agent('POST', `/conversations/${number}/messages`, {
    content: 'Offers', content_type: 'cards',
    content_attributes: {
      items: [{ title: 'Hammer', description: 'Strong', media_url: '', actions: [{ type: 'link', text: 'Buy', uri: 'https://acme.example/buy' }] }],
    },
  });
  await frame.getByRole('link', { name: 'Buy' }).waitFor();
  await frame.getByRole('button', { name: 'Emoji' }).click();
  await picture('answered');
  await accessible(visitor, 'the conversation');
  await frame.locator('.emoji button').first().click();
  await frame.locator('.composer textarea').press('Enter');
  await frame.locator(`${own}:not(.waiting)`).getByText('😀').waitFor();

  const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await frame.locator('.composer input[type=file]').setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: dot });
  await frame.locator(`${own} .files img`).waitFor();

  // what is written without a network is sent once, when it is back
  await context.setOffline(true);
  await write(visitor, 'Written in a tunnel');
  await frame.locator(`${own}.waiting`).getByText('Written in a tunnel').waitFor();
  await write(visitor, 'And a second one');
  await picture('offline');
  await context.setOffline(false);
  await frame.locator(`${own}.waiting`).first().waitFor({ state: 'detached' });
  await frame.locator(`${own}:not(.waiting)`).getByText('And a second one').waitFor();
  const listed = await agent('GET', `/conversations/${number}/messages`);
  const all = (listed.payload ?? listed).map(({ content }) => content);
  for (const text of ['Written in a tunnel', 'And a second one']) {
    assert.equal(all.filter((content) => content === text).length, 1, `${text} is stored once`);
  }

  // closed, the visitor is told, even of what is written in the second of the last look
  await nextSecond();
  const look = page.waitForResponse((answer) => answer.url().includes('/update_last_seen'));
  await agent('POST', `/conversations/${number}/messages`, { content: 'Five are left' });
  await frame.getByText('Five are left').waitFor();
  await page.locator('.woot-widget-bubble').click();
  await agent('POST', `/conversations/${number}/messages`, { content: 'Shall I keep one?' });
  await page.locator('.woot-widget-holder.woot-unread').waitFor();
  await frame.locator('.said').getByText('Shall I keep one?').waitFor();
  assert.equal(await frame.locator('.said').count(), 1, 'what was read is not told again');

  // after a reload too; opened again, the conversation is there
  await look;
  await nextSecond();
  await agent('POST', `/conversations/${number}/messages`, { content: 'Anything else?' });
  await frame.locator('.said').getByText('Anything else?').waitFor();
  await picture('unread');
  await page.reload();
  await page.waitForFunction(() => window.told.some(([event]) => event === 'ready'));
  await page.locator('.woot-widget-holder.woot-unread').waitFor();
  await frame.locator('.said').getByText('Anything else?').waitFor();
  await page.evaluate(() => window.$chatwoot.toggle('open'));
  await frame.locator('.message').getByText('Anything else?').waitFor();

  // the end, and a rating
  await agent('POST', `/conversations/${number}/messages`, { content: 'How was it?', content_type: 'input_csat' });
  await frame.getByRole('button', { name: 'Rate 5 of 5' }).click();
  await frame.locator('.rating textarea').fill('Quick and kind');
  await frame.locator('.rating form button').click();
  await frame.getByText('Thank you for your rating!').waitFor();
  await frame.locator('.rating .answered').getByText('Quick and kind').waitFor();
  await accessible(visitor, 'the rating');
  await agent('POST', `/conversations/${number}/toggle_status`, { status: 'resolved' });
  await frame.getByRole('button', { name: 'End conversation' }).waitFor({ state: 'detached' });
  await picture('rated');
  await frame.getByRole('button', { name: 'Back' }).click();
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.$chatwoot.reset());
  await page.waitForFunction(() => !document.cookie.includes('cw_conversation=e'));
  await end();
}

async function inLanguage(name, locale, { start, direction, settings = {}, options = {} }) {
  const visitor = await visit(name, { locale, ...settings }, options);
  const { page, frame, picture, end } = visitor;
  await open(visitor);
  await picture('home');
  assert.equal(await frame.locator('html').getAttribute('dir'), direction);
  await fillForm(visitor, { start, email: `${name}@example.com`, first: 'Hola' });
  const number = await conversation();
  await agent('POST', `/conversations/${number}/messages`, { content: 'Buenos días' });
  await frame.locator('.message.theirs').getByText('Buenos días').waitFor();
  await picture('chat');
  await accessible(visitor, name);
  const wide = await frame.locator('html').evaluate((root) => root.scrollWidth <= root.clientWidth);
  assert.ok(wide, `${name}: nothing is wider than the frame`);
  if (options.viewport) {
    const box = await page.locator('.woot-widget-holder').boundingBox();
    assert.equal(box.width, options.viewport.width, 'the widget fills a narrow screen');
    await frame.locator('header').getByRole('button').last().click();
    await page.locator('.woot-widget-holder.woot-open').waitFor({ state: 'detached' });
  }
  await end();
}

/// A browser that lets frames keep nothing: what is typed is there after a reload all the same.
async function withoutStorage() {
  const visitor = await visit('without storage', {});
  const { page, context, frame, end } = visitor;
  await context.addInitScript(() => {
    if (window === window.top) return;
    const denied = () => { throw new DOMException('denied', 'SecurityError'); };
    Object.defineProperty(window, 'localStorage', { get: denied });
  });
  const again = async () => {
    await page.reload();
    await page.waitForFunction(() => window.told.some(([event]) => event === 'ready'));
    await page.evaluate(() => window.$chatwoot.toggle('open'));
    await opened(visitor);
  };
  await again();
  await fillForm(visitor, { start: 'Start conversation', email: 'kim@example.com', first: 'Hello' });
  await frame.locator('.composer textarea').fill('Half a thought');
  await page.waitForFunction(() => Object.values(sessionStorage).some((kept) => kept.includes('Half a thought')));
  await again();
  await frame.getByRole('button', { name: 'Continue conversation' }).click();
  await frame.locator('.composer textarea').waitFor();
  assert.equal(await frame.locator('.composer textarea').inputValue(), 'Half a thought');
  await end();
}

try {
  await desktop();
  await withoutStorage();
  const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
  await inLanguage('phone', 'en', { start: 'Start conversation', direction: 'ltr', options: phone });
  await inLanguage('dark', 'es', { start: 'Iniciar conversación', direction: 'ltr', settings: { darkMode: 'dark' } });
  await inLanguage('arabic', 'ar', { start: 'ابدأ محادثة', direction: 'rtl', options: phone });
} finally {
  await browser.close();
}
