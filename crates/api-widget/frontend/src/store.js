// The state of the page, and everything that changes it.
import { Api, Refusal } from './api.js';
import { Cable } from './cable.js';
import { Campaigns } from './campaigns.js';
import { isFramed, onTold, tell } from './host.js';
import { Kept } from './kept.js';
import { setTexts, t } from './texts.js';

const TYPES = { incoming: 0, outgoing: 1, activity: 2, template: 3 };
const TYPING_LASTS = 30_000;
const POLL = 15_000;

/// A message from any source in one form.
function normal(message) {
  const type = message.message_type;
  return { ...message, message_type: typeof type === 'string' ? TYPES[type] : type };
}

export class Store {
  constructor(boot) {
    this.boot = boot;
    this.listeners = new Set();
    this.acting = Promise.resolve();
    this.kept = new Kept(boot.website_channel_config.website_token);
    const site = boot.website_channel_config;
    this.api = new Api(boot.root, site.website_token, site.auth_token);
    this.state = {
      site,
      contact: boot.contact,
      view: 'home',
      isShown: !isFramed,
      isNarrow: false,
      settings: { enableEmojiPicker: true, enableEndConversation: true, darkMode: 'auto' },
      conversation: undefined,
      messages: [],
      hasOlder: true,
      outbox: this.kept.read('outbox', []),
      draft: this.kept.read('draft', ''),
      answers: this.kept.read('answers', {}),
      members: [],
      typing: undefined,
      isOnline: navigator.onLine,
      isLive: false,
      unread: 0,
      campaign: undefined,
      notice: undefined,
      page: { referrerURL: document.referrer, referrerHost: '' },
    };
    this.cable = new Cable(boot.cable, (name, data) => this.heard(name, data), (isLive) => this.live(isLive));
    this.campaigns = new Campaigns(this);
    this.follow();
  }

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(change) {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener(this.state);
  }

  async start() {
    setTexts(this.boot.texts, this.boot.language);
    tell('loaded', {
      config: {
        authToken: this.api.token,
        channelConfig: {
          ...this.state.site, widgetColor: this.state.site.widget_color, launcher: t('launcher'),
        },
      },
    });
    tell('setBubbleLabel', { label: t('launcher') });
    this.meet(this.state.contact);
    if (this.state.outbox.length) this.set({ view: 'chat' });
    await Promise.allSettled([this.refresh(), this.meetTeam()]);
    this.flush();
    this.campaigns.load();
  }

  follow() {
    window.addEventListener('online', () => {
      this.set({ isOnline: true });
      this.refresh().catch(() => {});
      this.flush();
    });
    window.addEventListener('offline', () => this.set({ isOnline: false }));
    window.addEventListener('focus', () => this.see());
    document.addEventListener('visibilitychange', () => this.see());
    setInterval(() => {
      if (!this.state.isLive && this.state.contact.id && !document.hidden) {
        this.refresh().catch(() => {});
        this.flush();
      }
    }, POLL);
    onTold({
      'config-set': ({ settings, campaignsSnoozedTill, kept }) => {
        this.set({ settings: { ...this.state.settings, ...settings } });
        this.restore(this.kept.take(kept));
        this.campaigns.snoozedTill = Number(campaignsSnoozedTill) || 0;
      },
      'toggle-open': ({ isOpen }) => this.show(isOpen),
      'toggle-close-button': ({ isMobile }) => this.set({ isNarrow: isMobile }),
      'change-url': (page) => {
        this.set({ page });
        this.campaigns.visit(page.referrerURL);
      },
      'push-event': ({ eventName }) => this.trigger(eventName),
      'set-user': ({ identifier, user }) => this.setUser(identifier, user),
      'set-custom-attributes': ({ customAttributes }) =>
        this.act(() => this.api.patch('/contact', { custom_attributes: customAttributes })),
      'delete-custom-attribute': ({ customAttribute }) =>
        this.act(() => this.api.post('/contact/destroy_custom_attributes', { custom_attributes: [customAttribute] })),
      'set-conversation-custom-attributes': ({ customAttributes }) => this.setAttributes(customAttributes),
      'delete-conversation-custom-attribute': ({ customAttribute }) =>
        this.act(() =>
          this.api.post('/conversations/destroy_custom_attributes', { custom_attribute: [customAttribute] })),
      'set-label': ({ label }) => this.act(() => this.api.post('/labels', { label })),
      'remove-label': ({ label }) => this.act(() => this.api.call('DELETE', `/labels/${encodeURIComponent(label)}`)),
      'set-locale': ({ locale }) => this.setLocale(locale),
      'set-color-scheme': ({ darkMode }) => this.set({ settings: { ...this.state.settings, darkMode } }),
      'sdk-set-bubble-visibility': () => {},
    });
  }

  /// A call of the website's script, which begins once those before it have ended: its failure is told to the website.
  act(call, errorType = 'ERROR') {
    this.acting = this.acting.then(async () => {
      try {
        const answer = await call();
        if (!this.state.contact.id) await this.known();
        return answer;
      } catch (error) {
        tell('error', { errorType, data: { message: error.message, status: error.status } });
        return undefined;
      }
    });
    return this.acting;
  }

  async setUser(identifier, user) {
    const { company_name, city, country_code, description, social_profiles } = user;
    const additional = Object.entries({ company_name, city, country_code, description, social_profiles });
    const { email, name, avatar_url, identifier_hash, phone_number, custom_attributes } = user;
    const taken = await this.act(
      async () => {
        const answer = await this.api.patch('/contact/set_user', {
          identifier, identifier_hash, email, name, avatar_url, phone_number, custom_attributes,
          additional_attributes: Object.fromEntries(additional.filter(([, value]) => value !== undefined)),
        });
        // the calls after this one are those of this visitor
        if (answer.widget_auth_token) {
          this.api.token = answer.widget_auth_token;
          this.set({ conversation: undefined, messages: [] });
        }
        return answer;
      },
      'SET_USER_ERROR',
    );
    if (!taken) return;
    await this.known();
    await this.refresh().catch(() => {});
  }

  async setAttributes(attributes) {
    this.attributes = { ...this.attributes, ...attributes };
    if (this.state.conversation) {
      await this.act(() => this.api.post('/conversations/set_custom_attributes', { custom_attributes: this.attributes }));
    }
  }

  async setLocale(locale) {
    try {
      const answer = await fetch(`${this.boot.root}/widget/texts/${encodeURIComponent(locale)}.json`);
      if (!answer.ok) return;
      const texts = await answer.json();
      setTexts(texts, texts.language);
      tell('setBubbleLabel', { label: t('launcher') });
      this.set({});
    } catch {
      // the texts stay as they are
    }
  }

  /// The session exists: its token is worth keeping, and there is something to hear.
  async known() {
    const config = await this.api.post('/config');
    this.api.token = config.website_channel_config.auth_token;
    this.set({ contact: config.contact });
    this.meet(config.contact);
  }

  meet({ id, pubsub_token: token }) {
    if (!id) return;
    tell('setAuthCookie', { data: { widgetAuthToken: this.api.token } });
    this.cable.listen(token);
  }

  /// The visitor said who they are.
  learn({ email, name, phone_number, identifier }) {
    this.set({ contact: { ...this.state.contact, email, name, phone_number, identifier } });
  }

  async meetTeam() {
    const { payload } = await this.api.get('/inbox_members');
    this.set({ members: payload });
  }

  async refresh() {
    if (!this.state.contact.id) return;
    const [conversation, { payload }] = await Promise.all([this.api.get('/conversations'), this.api.get('/messages')]);
    const known = conversation.id ? conversation : undefined;
    const isSame = known?.id === this.state.conversation?.id;
    const older = isSame ? this.state.messages.filter(({ id }) => id < (payload[0]?.id ?? 0)) : [];
    this.set({ conversation: known, messages: [...older, ...payload.map(normal)] });
    this.count();
  }

  async loadOlder() {
    const [first] = this.state.messages;
    if (!first || !this.state.hasOlder) return;
    const { payload } = await this.api.get(`/messages?before=${first.id}`);
    this.set({ messages: [...payload.map(normal), ...this.state.messages], hasOlder: payload.length > 0 });
  }

  live(isLive) {
    this.set({ isLive });
    if (isLive) {
      this.refresh().catch(() => {});
      this.flush();
    }
  }

  heard(name, data) {
    const isOurs = data.conversation_id === this.state.conversation?.id;
    if (name === 'message.created') {
      if (!isOurs) {
        this.refresh().catch(() => {});
        return;
      }
      this.add(normal(data));
    } else if (name === 'message.updated' && isOurs) {
      const next = normal(data);
      this.set({ messages: this.state.messages.map((kept) => (kept.id === next.id ? { ...kept, ...next } : kept)) });
    } else if (name === 'conversation.status_changed' && data.id === this.state.conversation?.id) {
      this.set({ conversation: { ...this.state.conversation, status: data.status } });
    } else if (name === 'conversation.typing_on' && data.user?.type !== 'contact' && !data.is_private) {
      clearTimeout(this.typingEnds);
      this.set({ typing: data.user });
      this.typingEnds = setTimeout(() => this.set({ typing: undefined }), TYPING_LASTS);
    } else if (name === 'conversation.typing_off') {
      clearTimeout(this.typingEnds);
      this.set({ typing: undefined });
    } else if (name === 'presence.update') {
      const status = (id) => data.users?.[id] || 'offline';
      this.set({ members: this.state.members.map((one) => ({ ...one, availability_status: status(one.id) })) });
    }
  }

  add(message) {
    if (message.message_type === TYPES.activity || message.private) return;
    const known = this.state.messages.some(({ id }) => id === message.id);
    const outbox = this.state.outbox.filter(({ echo_id: id }) => id !== message.echo_id);
    const messages = known
      ? this.state.messages.map((kept) => (kept.id === message.id ? { ...kept, ...message } : kept))
      : [...this.state.messages, message].sort((a, b) => a.id - b.id);
    this.set({ messages, outbox, typing: message.message_type === 0 ? this.state.typing : undefined });
    this.kept.write('outbox', outbox);
    if (!known) {
      tell('onEvent', { eventIdentifier: 'chatwoot:on-message', data: message });
      this.count();
      if (message.message_type !== 0) this.see();
    }
  }

  count() {
    const unread = this.isRead() ? 0 : this.state.messages.filter((message) => this.isFresh(message)).length;
    this.set({ unread });
    if (this.isRead()) this.see();
    tell('handleNotificationDot', { unreadMessageCount: unread });
    if (unread && !this.state.isShown && isFramed) {
      this.set({ view: 'unread' });
      tell('setUnreadMode');
    }
  }

  /// The last message that was looked at here, as far as the browser remembers.
  lastSeen() {
    return Math.max(this.seen ?? 0, this.kept.read('seen', 0));
  }

  /// The server tells when the visitor last looked, here or elsewhere, in whole seconds: what was written within that
  /// second is told apart by what was looked at here.
  isFresh({ id, message_type: type, created_at: at }) {
    const last = this.lastSeen();
    const looked = this.state.conversation?.contact_last_seen_at ?? 0;
    return type !== TYPES.incoming && id > last && (last ? at >= looked : at > looked);
  }

  isRead() {
    return this.state.isShown && this.state.view === 'chat' && !document.hidden;
  }

  see() {
    const { conversation, messages } = this.state;
    const last = messages.filter(({ message_type: type }) => type !== TYPES.incoming).at(-1);
    if (!conversation || !last || !this.isRead() || last.id <= this.lastSeen()) return;
    this.seen = last.id;
    this.set({ unread: 0 });
    tell('handleNotificationDot', { unreadMessageCount: 0 });
    this.api.post('/conversations/update_last_seen').then(() => this.kept.write('seen', last.id), () => {});
  }

  show(isShown) {
    const { view, unread, conversation, outbox } = this.state;
    this.set({ isShown });
    if (!isShown) return;
    this.campaigns.stop();
    if (view === 'unread' || view === 'campaign') {
      tell('resetUnreadMode');
      this.go(view === 'campaign' || unread ? 'chat' : 'home');
    } else if (conversation && (unread || outbox.length)) this.go('chat');
    this.see();
  }

  go(view) {
    this.set({ view });
    this.see();
  }

  /// To the conversation: over the form, if the visitor has to say something first.
  enter() {
    const { site, conversation, contact } = this.state;
    const asks = site.pre_chat_form_enabled && !conversation && this.fields(contact).length > 0;
    this.go(asks ? 'form' : 'chat');
  }

  /// The fields of the form that the visitor has not answered before.
  fields(contact = this.state.contact) {
    const known = { emailAddress: contact.email, fullName: this.hasName(contact), phoneNumber: contact.phone_number };
    const fields = this.state.site.pre_chat_form_options?.pre_chat_fields ?? [];
    return fields.filter((field) => field.enabled && !known[field.name]);
  }

  /// Goes on with what the website kept for a frame that may not keep anything.
  restore(kept) {
    if (!kept) return;
    const { outbox = [], draft = '', answers = {} } = kept;
    this.set({ outbox, draft, answers });
    if (!outbox.length) return;
    this.set({ view: 'chat' });
    this.flush();
  }

  hasName({ email, identifier, name }) {
    // a visitor who said nothing has a made-up name
    return (email || identifier) && name;
  }

  setDraft(draft) {
    this.set({ draft });
    this.kept.write('draft', draft);
  }

  setAnswers(answers) {
    this.set({ answers });
    this.kept.write('answers', answers);
  }

  async submitForm(values) {
    const own = Object.fromEntries(Object.entries(values).filter(([name]) => !['emailAddress', 'fullName', 'phoneNumber', 'message'].includes(name)));
    const ofContact = {};
    const ofConversation = {};
    for (const [name, value] of Object.entries(own)) {
      const field = this.fields().find((one) => one.name === name);
      (field?.field_type === 'contact_attribute' ? ofContact : ofConversation)[name] = value;
    }
    this.visitor = { name: values.fullName, email: values.emailAddress, phone_number: values.phoneNumber };
    this.attributes = { ...this.attributes, ...ofConversation };
    if (Object.keys(ofContact).length) await this.act(() => this.api.patch('/contact', { custom_attributes: ofContact }));
    this.setAnswers({});
    this.set({ view: 'chat' });
    if (values.message?.trim()) this.send(values.message);
  }

  /// Writes a message: it stays here until the server has it.
  send(content, files = []) {
    const text = content.trim();
    if (!text && !files.length) return;
    const message = {
      echo_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`,
      content: text,
      timestamp: new Date().toISOString(),
      referer_url: this.state.page.referrerURL || document.referrer,
      files,
    };
    const first = !this.state.conversation && !this.state.outbox.length;
    if (first) {
      message.starts = { contact: this.visitor, custom_attributes: this.attributes };
      tell('onEvent', { eventIdentifier: 'chatwoot:on-start-conversation', data: { hasConversation: false } });
    }
    this.queue([...this.state.outbox, message]);
    this.flush();
  }

  queue(outbox) {
    this.set({ outbox });
    // files do not outlive the page
    this.kept.write('outbox', outbox.filter(({ files }) => !files?.length));
  }

  async flush() {
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (;;) {
        const next = this.state.outbox.find(({ failed }) => !failed);
        if (!next) break;
        await this.deliver(next);
        this.tries = 0;
      }
    } catch {
      this.tries = (this.tries ?? 0) + 1;
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.flush(), Math.min(30_000, 1000 * 2 ** this.tries));
    } finally {
      this.isSending = false;
    }
  }

  async deliver(next) {
    const { files = [], starts, failed, ...message } = next;
    try {
      if (starts && !this.state.conversation && !files.length) {
        const begun = await this.api.post('/conversations', { ...starts, message });
        const { id, inbox_id, status, contact_last_seen_at } = begun;
        this.set({ conversation: { id, inbox_id, status, contact_last_seen_at } });
        this.learn(begun.contact);
        for (const one of begun.messages) this.add(normal({ ...one, echo_id: one.message_type === 0 ? message.echo_id : undefined }));
      } else if (files.length) {
        if (starts?.contact && !this.state.conversation) await this.api.patch('/contact', starts.contact);
        const form = new FormData();
        for (const [name, value] of Object.entries(message)) if (value) form.append(`message[${name}]`, value);
        for (const file of files) form.append('message[attachments][]', file);
        this.add(normal({ ...(await this.api.post('/messages', form)), echo_id: message.echo_id }));
      } else {
        const written = await this.api.post('/messages', { message });
        this.add(normal({ ...written, content_type: 'text', echo_id: message.echo_id }));
      }
      this.queue(this.state.outbox.filter(({ echo_id: id }) => id !== next.echo_id));
      if (!this.state.contact.id) await this.known();
      if (!this.state.conversation || this.state.conversation.status === 'resolved') await this.refresh();
    } catch (error) {
      if (!(error instanceof Refusal) || error.passes) throw error;
      if (error.status === 404) {
        // the session is gone: the same message begins another
        await this.known();
        this.set({ conversation: undefined });
        throw error;
      }
      const outbox = this.state.outbox.map((one) => (one.echo_id === next.echo_id ? { ...one, failed: error.message } : one));
      this.queue(outbox);
    }
  }

  retryFailed(echoId) {
    this.queue(this.state.outbox.map((one) => (one.echo_id === echoId ? { ...one, failed: undefined } : one)));
    this.flush();
  }

  discard(echoId) {
    this.queue(this.state.outbox.filter(({ echo_id: id }) => id !== echoId));
  }

  /// Tells the agents that the visitor types.
  type(isTyping) {
    if (!this.state.conversation || this.isTyping === isTyping) return;
    this.isTyping = isTyping;
    this.api.post('/conversations/toggle_typing', { typing_status: isTyping ? 'on' : 'off' }).catch(() => {});
    clearTimeout(this.typed);
    if (isTyping) this.typed = setTimeout(() => this.type(false), 10_000);
  }

  /// Answers a message that asks. The answer is shown at once.
  async answer(message, body) {
    const { contact } = await this.api.patch(`/messages/${message.id}`, body);
    if (body.contact) this.learn(contact);
    const { payload } = await this.api.get('/messages');
    const fresh = new Map(payload.map((one) => [one.id, normal(one)]));
    this.set({ messages: this.state.messages.map((kept) => fresh.get(kept.id) ?? kept) });
  }

  async end() {
    await this.api.get('/conversations/toggle_status');
    await this.refresh();
  }

  async transcript() {
    await this.api.post('/conversations/transcript');
    this.set({ notice: t('transcript_sent') });
    setTimeout(() => this.set({ notice: undefined }), 4000);
  }

  startAnew() {
    this.set({ conversation: undefined, messages: [], hasOlder: true });
    this.enter();
  }

  async trigger(name) {
    try {
      await this.api.post('/events', {
        name, event_info: { ...this.state.page, widget_language: document.documentElement.lang },
      });
      if (!this.state.contact.id) await this.known();
    } catch {
      // the visitor is not disturbed by it
    }
  }
}
