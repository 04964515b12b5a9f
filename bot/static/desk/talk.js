// One conversation as this browser knows it: its log, what is on its way to the customer, and the draft.

import { ask, link, part, post } from './link.js';
import { isMine, remember, remembered, store, tell } from './store.js';

const TYPING_LASTS = 8000; // milliseconds after which somebody who said they type is taken to have stopped

class Talk {
  constructor(id) {
    this.id = id;
    this.row = store.rows.get(id) || null;
    this.messages = new Map(); // id → MSG
    this.notes = new Map();
    this.pending = remembered(`pending:${id}`, []).map((one) => ({ ...one, state: 'failed' })); // not known to be stored
    this.held = null; // what the guard would not let out
    this.whole = null; // customer, cases, promises, orders and handoffs
    this.unreadFrom = null; // seq of the last message this person had seen when they came
    this.more = false;
    this.sending = Promise.resolve(); // one after the other, so that they arrive in order
  }

  get last() { return Math.max(0, ...[...this.messages.values()].map((one) => one.seq)); }

  /** Everything said and noted, in order. */
  lines() {
    const said = [...this.messages.values()].sort((a, b) => a.seq - b.seq).map((message) => ({ at: message.at, message }));
    const noted = [...this.notes.values()].map((note) => ({ at: note.at, note }));
    return [...said, ...noted].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.message && b.message ? a.message.seq - b.message.seq : 0));
  }

  take({ messages = [], notes = [] }) {
    for (const message of messages) {
      this.messages.set(message.id, message);
      if (message.client_id) this.pending = this.pending.filter((one) => one.client_id !== message.client_id);
    }
    for (const note of notes) this.notes.set(note.id, note);
    this.keepPending();
  }

  keepPending() {
    const kept = this.pending.filter((one) => one.state !== 'held').map(({ client_id, text, at, confirmed }) => ({ client_id, text, at, confirmed }));
    remember(`pending:${this.id}`, kept.length ? kept : null);
  }

  async load() {
    const whole = await ask(`conversations/${part(this.id)}`);
    this.whole = whole;
    this.more = Boolean(whole.more) || this.more;
    this.take(whole);
    this.setRow(whole.row);
    this.listen();
    tell('talk', this);
    tell('whole', this);
  }

  /** Ask anew for what is beside the log. */
  async refresh() {
    const whole = await ask(`conversations/${part(this.id)}`);
    this.whole = whole;
    this.take(whole);
    this.setRow(whole.row);
    tell('talk', this);
    tell('whole', this);
  }

  /** Numbers of cards and accounts in full, which leaves a trace. */
  async unmask() {
    const whole = await post(`conversations/${part(this.id)}/unmask`);
    this.whole = whole;
    this.take(whole);
    tell('talk', this);
    tell('whole', this);
  }

  /** Another conversation is not the same customer's after all. */
  async separate(conversation) {
    const whole = await post(`conversations/${part(this.id)}/separate`, { conversation });
    this.whole = whole;
    this.take(whole);
    tell('whole', this);
  }

  async loadEarlier() {
    const first = Math.min(...[...this.messages.values()].map((one) => one.seq));
    const { messages, more } = await ask(`conversations/${part(this.id)}?before=${first}`);
    this.more = more;
    this.take({ messages });
    tell('talk', this);
  }

  setRow(row) {
    if (!row) return;
    this.row = row;
    if (store.rows.has(row.id) || row.owner !== 'bot' || row.watched || store.pinned.has(row.id)) store.rows.set(row.id, row);
    tell('rows');
  }

  listen() { link.say({ type: 'open', conversation: this.id, since: this.last }); }

  leave() { link.say({ type: 'close', conversation: this.id }); }

  /** Something happened here. */
  hear(frame) {
    if (frame.gap) { // more was missed than is told again: what was known before would have a hole after it
      this.messages.clear();
      this.more = true;
    }
    this.take(frame);
    if (frame.state) this.setRow(frame.state);
    tell('talk', this);
  }

  /** Send a text; it is shown at once. */
  send(text, confirmed = false, again = null) {
    const item = again || { client_id: crypto.randomUUID(), text, at: new Date().toISOString() };
    item.state = 'sending';
    item.confirmed = confirmed || Boolean(item.confirmed);
    if (!this.pending.includes(item)) this.pending.push(item);
    this.held = null;
    this.keepPending();
    tell('talk', this);
    this.sending = this.sending.then(() => this.bring(item));
    return this.sending;
  }

  async bring(item) {
    try {
      const body = { text: item.text, client_id: item.client_id, confirmed: item.confirmed };
      const { message } = await post(`conversations/${part(this.id)}/messages`, body);
      this.pending = this.pending.filter((one) => one !== item && one.client_id !== item.client_id);
      this.take({ messages: [message] });
    } catch (error) {
      item.state = error.status === 422 ? 'held' : 'failed';
      item.error = error.message;
      if (error.status === 422) {
        this.held = { text: item.text, error: error.message, claims: error.claims };
        this.pending = this.pending.filter((one) => one !== item);
      } else item.refused = error.status >= 400 && error.status < 500 && error.status !== 429; // trying again will not help
      this.keepPending();
    }
    tell('talk', this);
  }

  /** Once more, what could not be sent for want of a line. */
  retry(item) { return this.send(item.text, item.confirmed, item); }

  drop(item) {
    this.pending = this.pending.filter((one) => one !== item);
    this.keepPending();
    tell('talk', this);
  }

  get draft() { return remembered(`draft:${this.id}`, ''); }

  set draft(text) { remember(`draft:${this.id}`, text); tell('rows'); }
}

/** The conversation with this id. */
export function talkOf(id) {
  if (!store.conversations.has(id)) store.conversations.set(id, new Talk(id));
  return store.conversations.get(id);
}

export const hasDraft = (id) => Boolean(remembered(`draft:${id}`, ''));

/** What a person does with who holds a conversation: claim, take-over, give-back, transfer; the row as it is then. */
export async function act(id, verb, body = {}) {
  const { row } = await post(`conversations/${part(id)}/${verb}`, body);
  if (row) talkOf(id).setRow(row);
  tell('talk', talkOf(id));
  return row;
}

/** Listen to the socket; called once. */
export function startTalks() {
  tellTyping();
  return {
    online(isOnline) {
      if (!isOnline) { store.typing.clear(); tell('typing'); return; }
      for (const talk of store.conversations.values()) {
        if (talk.id !== store.route.id && !isMine(talk.row)) continue;
        if (talk.whole) talk.listen();
        for (const item of talk.pending) if (item.state === 'failed' && !item.refused) talk.retry(item);
      }
    },
    log(frame) { talkOf(frame.conversation).hear(frame); },
    queue(frame) {
      if (frame.full) {
        const there = new Set(frame.rows.map((row) => row.id));
        for (const id of store.rows.keys()) if (!there.has(id) && !store.pinned.has(id)) store.rows.delete(id);
      }
      for (const id of frame.gone || []) if (!store.pinned.has(id)) store.rows.delete(id);
      for (const row of frame.rows) {
        store.rows.set(row.id, row);
        const talk = store.conversations.get(row.id);
        if (talk) { talk.row = row; tell('talk', talk); } else if (isMine(row)) listenTo(row);
      }
      tell('rows', frame);
    },
    typing({ conversation, who, on }) { setTyping(conversation, who, on); },
    writing({ conversation, by }) { setTyping(conversation, by, true); },
  };
}

function listenTo(row) { link.say({ type: 'open', conversation: row.id, since: row.last ? row.last.seq : 0 }); }

const stops = new Map();
function setTyping(id, who, isOn) {
  clearTimeout(stops.get(`${id} ${who}`));
  const there = store.typing.get(id) || new Set();
  if (isOn) {
    there.add(who);
    stops.set(`${id} ${who}`, setTimeout(() => setTyping(id, who, false), TYPING_LASTS));
  } else there.delete(who);
  store.typing.set(id, there);
  tell('typing', id);
}

function tellTyping() { addEventListener('pagehide', () => { for (const id of store.conversations.keys()) link.say({ type: 'typing', conversation: id, on: false }); }); }
