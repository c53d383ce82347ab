// The pages to sign in and to ask for a password, on a phone and in Spanish: refusals are in that language, nothing is
// wider than the screen, and who has a second factor is asked for it.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { LAUNCH } from './launch.mjs';

const { NIMCHAT_URL, NIMCHAT_EMAIL, NIMCHAT_PASSWORD, NIMCHAT_CODE } = process.env;

const browser = await chromium.launch(LAUNCH);
try {
  const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, locale: 'es-ES' };
  const page = await (await browser.newContext(phone)).newPage();
  const fits = async () => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${page.url()} is ${width} wide`);
  };
  const refused = async (text) => {
    await page.locator('#problem').getByText(text).waitFor();
    await fits();
  };
  const submit = () => page.locator('button[type=submit]').click();

  for (const path of ['/app/auth/password/edit', '/app/auth/confirmation']) {
    await page.goto(`${NIMCHAT_URL}${path}`);
    await refused('Este enlace ya no es válido');
  }
  await page.goto(`${NIMCHAT_URL}/app/auth/reset/password`);
  await fits();
  await page.locator('[name=email]').fill(NIMCHAT_EMAIL);
  await submit();
  await page.locator('#done').waitFor();
  await fits();

  await page.goto(`${NIMCHAT_URL}/app/login`);
  await fits();
  await page.locator('[name=email]').fill(NIMCHAT_EMAIL);
  await page.locator('[name=password]').fill('not this one');
  await submit();
  await refused('La dirección o la contraseña no son correctas');
  await page.locator('[name=password]').fill(NIMCHAT_PASSWORD);
  await submit();
  await page.locator('[name=code]').fill('000000');
  await submit();
  await refused('Este código no es correcto');
  await page.locator('[name=code]').fill(NIMCHAT_CODE);
  await submit();
  await page.locator('#session').getByText(NIMCHAT_EMAIL).waitFor();
  await fits();
} finally {
  await browser.close();
}
