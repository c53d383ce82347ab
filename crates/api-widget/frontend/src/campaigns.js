// The website's own first word: after some time on some pages, while the visitor has said nothing.
import { isFramed, tell } from './host.js';
import { isOpen } from './hours.js';

function matches(pattern, address) {
  if (!pattern) return false;
  const parts = pattern.trim().replace(/\/$/, '').split('*');
  const escaped = parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}/?$`).test(address.split('#')[0]);
}

export class Campaigns {
  constructor(store) {
    this.store = store;
    this.list = [];
    this.timers = [];
    this.snoozedTill = 0;
  }

  async load() {
    if (!isFramed) return;
    try {
      this.list = await this.store.api.get('/campaigns');
    } catch {
      this.list = [];
    }
    this.visit(this.store.state.page.referrerURL);
  }

  visit(address) {
    this.stop();
    if (!address || Date.now() < this.snoozedTill) return;
    for (const campaign of this.list) {
      const { url, time_on_page: seconds } = campaign.trigger_rules ?? {};
      const isDue = !campaign.trigger_only_during_business_hours || isOpen(this.store.state.site);
      if (isDue && matches(url, address)) {
        this.timers.push(setTimeout(() => this.show(campaign), (seconds ?? 0) * 1000));
      }
    }
  }

  stop() {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
  }

  show(campaign) {
    const { isShown, messages, outbox } = this.store.state;
    if (isShown || messages.length || outbox.length) return;
    this.stop();
    this.store.set({ campaign, view: 'campaign' });
    tell('setUnreadMode');
  }

  async accept(campaign) {
    await this.store.act(() =>
      this.store.api.post('/events', {
        name: 'campaign.triggered',
        event_info: { campaign_id: campaign.id, custom_attributes: this.store.attributes ?? {} },
      }));
    await this.store.refresh().catch(() => {});
  }

  dismiss() {
    tell('setCampaignReadOn');
    this.snoozedTill = Date.now() + 3_600_000;
    this.store.set({ campaign: undefined, view: 'home' });
    tell('resetUnreadMode');
  }
}
