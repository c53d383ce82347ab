// The script that websites embed: the bubble, the frame with the widget's page, and `window.$chatwoot`.
import { FRAME, PREFIX } from './names.js';
import { readCookie, removeCookie, writeCookie } from './cookies.js';
import { STYLE } from './sdk-style.js';

const USER_FIELDS = ['avatar_url', 'email', 'name'];
const COOKIE = 'cw_conversation';
const SNOOZE = 'cw_snooze_campaigns_till';
const HOUR = 3600;
const CHAT =
  'M240.808 240.808H122.123C56.6994 240.808 3.45695 187.562 3.45695 122.122C3.45695 56.7031 56.6994 3.45697 122.124 ' +
  '3.45697C187.566 3.45697 240.808 56.7031 240.808 122.122V240.808Z';
const CLOSE = 'M60 60L184 184M184 60L60 184';

function tell(name, detail) {
  window.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in made && typeof value === 'function') made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function icon(path, stroke) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 245 245');
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(space, 'path');
  shape.setAttribute('d', path);
  if (stroke) shape.setAttribute('class', 'woot-stroke');
  svg.append(shape);
  return svg;
}

function style(text) {
  // a style sheet that is made, not written into the page, is allowed under any policy of the page
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    document.head.append(element('style', {}, text));
  }
}

class Widget {
  constructor({ websiteToken, baseUrl }) {
    const settings = window.chatwootSettings || {};
    const base = (baseUrl || scriptBase()).replace(/\/+$/, '');
    Object.assign(this, {
      baseUrl: base,
      baseDomain: settings.baseDomain,
      websiteToken,
      hasLoaded: false,
      isOpen: false,
      hideMessageBubble: settings.hideMessageBubble || false,
      position: settings.position === 'left' ? 'left' : 'right',
      locale: settings.useBrowserLanguage ? navigator.language : settings.locale,
      useBrowserLanguage: settings.useBrowserLanguage || false,
      type: settings.type === 'expanded_bubble' ? 'expanded_bubble' : 'standard',
      launcherTitle: settings.launcherTitle || '',
      showPopoutButton: settings.showPopoutButton || false,
      showUnreadMessagesDialog: settings.showUnreadMessagesDialog ?? true,
      widgetStyle: settings.widgetStyle === 'flat' ? 'flat' : 'standard',
      darkMode: ['light', 'dark', 'auto'].includes(settings.darkMode) ? settings.darkMode : 'light',
      welcomeTitle: settings.welcomeTitle || '',
      welcomeDescription: settings.welcomeDescription || '',
      availableMessage: settings.availableMessage || '',
      unavailableMessage: settings.unavailableMessage || '',
      enableFileUpload: settings.enableFileUpload,
      enableEmojiPicker: settings.enableEmojiPicker ?? true,
      enableEndConversation: settings.enableEndConversation ?? true,
      user: undefined,
      identifier: undefined,
    });
    this.waiting = [];
    for (const name of [
      'toggle', 'toggleBubbleVisibility', 'popoutChatWindow', 'setUser', 'setCustomAttributes', 'deleteCustomAttribute',
      'setConversationCustomAttributes', 'deleteConversationCustomAttribute', 'setLabel', 'removeLabel', 'setLocale',
      'setColorScheme', 'reset',
    ]) {
      this[name] = this[name].bind(this);
    }
    this.mount();
  }

  mount() {
    style(STYLE);
    this.title = element('span', { class: 'woot-title' });
    this.dot = element('span', { class: 'woot-dot', hidden: '' });
    this.bubble = element(
      'button',
      { class: 'woot-widget-bubble', type: 'button', 'aria-expanded': 'false', onclick: () => this.toggle() },
      icon(CHAT), icon(CLOSE, true), this.title, this.dot,
    );
    this.bubble.setAttribute('aria-label', this.launcherTitle || 'Chat');
    this.holder = element('div', { class: 'woot-widget-holder', id: 'cw-widget-holder' });
    this.root = element('div', { class: 'woot--bubble-holder', id: 'cw-bubble-holder' }, this.bubble);
    for (const part of [this.holder, this.root]) {
      part.classList.add(`woot-${this.position}`, `woot-${this.type}`, `woot-${this.widgetStyle}`);
    }
    if (this.type === 'expanded_bubble') this.title.textContent = this.launcherTitle || 'Chat';
    this.toggleBubbleVisibility(this.hideMessageBubble ? 'hide' : 'show');
    const begin = () => {
      document.body.append(this.holder, this.root);
      this.load(readCookie(COOKIE));
    };
    if (document.body) begin();
    else document.addEventListener('DOMContentLoaded', begin);
    window.addEventListener('message', (event) => this.receive(event));
    const narrow = window.matchMedia('(max-width: 667px)');
    narrow.addEventListener('change', () => this.send('toggle-close-button', { isMobile: narrow.matches }));
    this.narrow = narrow;
    this.followAddress();
  }

  load(token) {
    const address = new URL(`${this.baseUrl}/widget`);
    address.searchParams.set('website_token', this.websiteToken);
    if (token) address.searchParams.set('cw_conversation', token);
    if (this.locale) address.searchParams.set('locale', this.locale);
    this.frame = element('iframe', {
      id: FRAME, src: address.href, title: this.launcherTitle || 'Chat', tabindex: '-1',
      allow: 'camera;microphone;fullscreen;clipboard-write', 'aria-hidden': 'true',
    });
    this.holder.replaceChildren(this.frame);
  }

  send(event, data = {}) {
    const message = `${PREFIX}${JSON.stringify({ event, ...data })}`;
    if (!this.hasLoaded) {
      this.waiting.push(message);
      return;
    }
    this.frame.contentWindow.postMessage(message, new URL(this.baseUrl).origin);
  }

  receive({ data, source }) {
    if (!this.frame || source !== this.frame.contentWindow) return;
    if (typeof data !== 'string' || !data.startsWith(PREFIX)) return;
    const message = JSON.parse(data.slice(PREFIX.length));
    this[`on-${message.event}`]?.(message);
  }

  'on-loaded'({ config }) {
    const first = !this.hasLoaded;
    this.hasLoaded = true;
    this.bubble.style.setProperty('--woot-color', config.channelConfig.widgetColor);
    if (config.channelConfig.launcher && !this.launcherTitle) {
      this.bubble.setAttribute('aria-label', config.channelConfig.launcher);
      this.frame.title = config.channelConfig.launcher;
    }
    this.send('config-set', { settings: this.settings(), campaignsSnoozedTill: readCookie(SNOOZE), kept: this.kept() });
    this.send('toggle-close-button', { isMobile: this.narrow.matches });
    this.changeAddress();
    if (this.isOpen) this.send('toggle-open', { isOpen: true });
    for (const message of this.waiting.splice(0)) {
      this.frame.contentWindow.postMessage(message, new URL(this.baseUrl).origin);
    }
    if (first) tell('chatwoot:ready');
  }

  'on-error'({ errorType, data }) {
    tell('chatwoot:error', data || { errorType });
    if (errorType === 'SET_USER_ERROR') removeCookie(this.userCookie(), this.baseDomain);
  }

  /// For a frame that may not keep what is typed.
  'on-keep'({ kept }) {
    try {
      sessionStorage.setItem(this.keptName(), JSON.stringify(kept));
    } catch {
      // then it is lost with the page
    }
  }

  kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.keptName())) ?? undefined;
    } catch {
      return undefined;
    }
  }

  keptName() {
    return `cw_kept_${this.websiteToken}`;
  }

  'on-onEvent'({ eventIdentifier, data }) {
    tell(eventIdentifier, data);
  }

  'on-setAuthCookie'({ data }) {
    writeCookie(COOKIE, data.widgetAuthToken, 365 * 24 * HOUR, this.baseDomain);
  }

  'on-setCampaignReadOn'() {
    writeCookie(SNOOZE, String(Date.now() + HOUR * 1000), HOUR, this.baseDomain);
  }

  'on-setBubbleLabel'({ label }) {
    if (this.type === 'expanded_bubble' && !this.launcherTitle) this.title.textContent = label;
  }

  'on-postback'({ data }) {
    tell('chatwoot:postback', data);
  }

  'on-toggleBubble'() {
    this.toggle();
  }

  'on-closeWindow'() {
    this.toggle('close');
  }

  'on-popoutChatWindow'() {
    this.popoutChatWindow();
  }

  'on-setUnreadMode'() {
    if (this.isOpen || !this.showUnreadMessagesDialog) return;
    this.holder.classList.add('woot-unread');
    this.frame.removeAttribute('aria-hidden');
    this.frame.removeAttribute('tabindex');
  }

  'on-resetUnreadMode'() {
    this.holder.classList.remove('woot-unread');
    this.holder.style.removeProperty('--woot-height');
    if (!this.isOpen) this.hide();
  }

  'on-updateIframeHeight'({ height }) {
    this.holder.style.setProperty('--woot-height', `${height}px`);
  }

  'on-handleNotificationDot'({ unreadMessageCount }) {
    this.dot.hidden = !(unreadMessageCount > 0) || this.isOpen;
    this.dot.textContent = unreadMessageCount > 9 ? '9+' : String(unreadMessageCount || '');
  }

  hide() {
    this.frame.setAttribute('aria-hidden', 'true');
    this.frame.setAttribute('tabindex', '-1');
  }

  settings() {
    const names = [
      'hideMessageBubble', 'position', 'showPopoutButton', 'showUnreadMessagesDialog', 'widgetStyle', 'darkMode',
      'locale', 'welcomeTitle', 'welcomeDescription', 'availableMessage', 'unavailableMessage', 'enableFileUpload',
      'enableEmojiPicker', 'enableEndConversation',
    ];
    return Object.fromEntries(names.map((name) => [name, this[name]]));
  }

  followAddress() {
    let last = location.href;
    const changed = () => {
      if (location.href === last) return;
      last = location.href;
      this.changeAddress();
    };
    window.addEventListener('popstate', changed);
    window.addEventListener('hashchange', changed);
    for (const name of ['pushState', 'replaceState']) {
      const own = history[name];
      history[name] = function (...rest) {
        own.apply(this, rest);
        changed();
      };
    }
  }

  changeAddress() {
    this.send('change-url', { referrerURL: location.href, referrerHost: location.host });
  }

  toggle(state) {
    const open = state === 'open' ? true : state === 'close' ? false : !this.isOpen;
    if (open === this.isOpen) return;
    this.isOpen = open;
    this.holder.classList.remove('woot-unread');
    this.holder.classList.toggle('woot-open', open);
    this.root.classList.toggle('woot-open', open);
    this.bubble.setAttribute('aria-expanded', String(open));
    if (open) {
      this.dot.hidden = true;
      this.frame?.removeAttribute('aria-hidden');
      this.frame?.removeAttribute('tabindex');
      this.send('push-event', { eventName: 'webwidget.triggered' });
      this.frame?.focus();
    } else {
      this.hide();
      this.bubble.focus();
    }
    this.send('toggle-open', { isOpen: open });
    tell(open ? 'chatwoot:opened' : 'chatwoot:closed');
  }

  toggleBubbleVisibility(state) {
    this.hideMessageBubble = state === 'hide';
    this.root.classList.toggle('woot-hidden', this.hideMessageBubble);
    if (this.hasLoaded) this.send('sdk-set-bubble-visibility', { hideMessageBubble: this.hideMessageBubble });
  }

  popoutChatWindow() {
    this.toggle('close');
    const address = new URL(`${this.baseUrl}/widget`);
    address.searchParams.set('website_token', this.websiteToken);
    const token = readCookie(COOKIE);
    if (token) address.searchParams.set('cw_conversation', token);
    if (this.locale) address.searchParams.set('locale', this.locale);
    window.open(address.href, `webwidget_session_${this.websiteToken}`, 'resizable=off,width=400,height=600')?.focus();
  }

  userCookie() {
    return `cw_user_${this.websiteToken}`;
  }

  setUser(identifier, user) {
    if (typeof identifier !== 'string' && typeof identifier !== 'number') {
      throw new Error('Identifier should be a string or a number');
    }
    const given = user || {};
    if (!USER_FIELDS.some((name) => given[name])) {
      throw new Error('User object should have one of the keys [avatar_url, email, name]');
    }
    const said = JSON.stringify([String(identifier), given]);
    // a page that says the same again changes nothing
    if (readCookie(this.userCookie()) === digest(said) && readCookie(COOKIE)) return;
    this.identifier = identifier;
    this.user = given;
    this.send('set-user', { identifier: String(identifier), user: given });
    writeCookie(this.userCookie(), digest(said), 365 * 24 * HOUR, this.baseDomain);
  }

  setCustomAttributes(customAttributes = {}) {
    if (!Object.keys(customAttributes || {}).length) throw new Error('Custom attributes should have atleast one key');
    this.send('set-custom-attributes', { customAttributes });
  }

  deleteCustomAttribute(customAttribute = '') {
    if (!customAttribute) throw new Error('Custom attribute is required');
    this.send('delete-custom-attribute', { customAttribute });
  }

  setConversationCustomAttributes(customAttributes = {}) {
    if (!Object.keys(customAttributes || {}).length) throw new Error('Custom attributes should have atleast one key');
    this.send('set-conversation-custom-attributes', { customAttributes });
  }

  deleteConversationCustomAttribute(customAttribute = '') {
    if (!customAttribute) throw new Error('Custom attribute is required');
    this.send('delete-conversation-custom-attribute', { customAttribute });
  }

  setLabel(label = '') {
    this.send('set-label', { label });
  }

  removeLabel(label = '') {
    this.send('remove-label', { label });
  }

  setLocale(locale = 'en') {
    this.locale = locale;
    this.send('set-locale', { locale });
  }

  setColorScheme(darkMode = 'light') {
    this.darkMode = darkMode;
    this.send('set-color-scheme', { darkMode });
  }

  reset() {
    if (this.isOpen) this.toggle('close');
    removeCookie(COOKIE, this.baseDomain);
    removeCookie(this.userCookie(), this.baseDomain);
    this.user = undefined;
    this.identifier = undefined;
    this.hasLoaded = false;
    this.waiting = [];
    this.load();
  }
}

/// Not for secrets: it tells whether a page says something new.
function digest(text) {
  let hash = 5381;
  for (let at = 0; at < text.length; at += 1) hash = ((hash * 33) ^ text.charCodeAt(at)) >>> 0;
  return hash.toString(36);
}

const script = document.currentScript;

function scriptBase() {
  return script ? new URL('../..', script.src).href : location.origin;
}

window.chatwootSDK = {
  run(options) {
    if (window.$chatwoot) return;
    window.$chatwoot = new Widget(options);
  },
};
