// What <heard-chat> fetches when a chat is opened: who holds it, marks of reading, ratings, the menu, sound, the title.

import { Files, STYLE_OF_FILES, WORDS_OF_FILES } from './heard-chat-files.js';

const SIGN_EVERY = 60000; // ms between signs that the window is open
const TYPING_EVERY = 3000; // ms between signs that the customer is writing, and after the last one it is over
const REFERENCE = /C-\d{4}-[2-9A-Z]{4}-[2-9A-Z]/g;
const ICONS = {
  more: 'M5 12h.01M12 12h.01M19 12h.01', bot: 'M5 9h14v9H5zM12 9V5M9.5 13h.01M14.5 13h.01', down: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  sound: 'M5 10v4h3l4 4V6l-4 4zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11', globe: 'M3 12h18M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18c5 5 5 13 0 18-5-5-5-13 0-18',
  end: 'M9 4H5v16h4M11 12h9M16 8l4 4-4 4', star: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z',
};
const TONGUES = { en: 'English', cs: 'Čeština', da: 'Dansk', de: 'Deutsch', es: 'Español', fr: 'Français', it: 'Italiano',
  nl: 'Nederlands', pl: 'Polski', pt: 'Português', sv: 'Svenska', tr: 'Türkçe' };
const ASKING = { // what the button says for the customer, in a language that the assistant speaks
  en: 'I would like to talk to a person', de: 'Ich möchte mit einem Menschen sprechen',
};

const FURTHER = {
  ...WORDS_OF_FILES,
  menu: 'Menu', sound: 'Sound for new messages', download: 'Save this conversation', language: 'Language',
  speaks: 'The automated assistant answers in English and German.',
  end: 'End chat', ask_end: 'End this chat? It is then gone from this browser; what you agreed with us stays as it is.', keep: 'Keep it',
  sent: 'Sent', seen: 'Seen', queue: 'You are waiting for a colleague', with: (name) => `You are talking to ${name}`,
  away: 'Nobody of the team is here now.', person: 'Talk to a person', leave: 'Leave a message',
  rate: 'Your rating', of: (n, most) => `${n} of ${most}`,
  transcript: 'Conversation', saved: 'Saved on', references: 'References', file: 'File',
};

const STYLE = `${STYLE_OF_FILES}
.face { flex: none; display: inline-grid; place-items: center; width: 22px; height: 22px; border-radius: 50%; background: var(--soft);
  color: var(--ink); font-size: 10px; font-weight: 600; letter-spacing: .02em; }
.face svg { width: 14px; height: 14px; }
.agent .face { background: var(--accent); color: var(--on-accent); }
header p { display: flex; align-items: center; gap: 6px; }
header .face { background: var(--on-accent); color: var(--accent); }
.receipt { font-size: 12px; color: var(--quiet); margin: 2px 4px 0; }
.foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 10px; padding: 0 14px 10px;
  color: var(--quiet); font-size: 13px; }
.person { padding: 5px 11px; min-height: 28px; border: 1px solid var(--line); border-radius: 14px; background: none; color: var(--ink);
  font-size: 13px; }
.person:hover { border-color: var(--mark); }
.more path { stroke-width: 3.5; }
.dots { margin-inline-end: 4px; }
.log .system:has(.choices) .text { color: var(--ink); font-size: inherit; }
.menu { position: absolute; top: 60px; right: 10px; z-index: 1; width: min(310px, calc(100% - 20px)); padding: 6px; background: var(--paper);
  color: var(--ink); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 8px 28px #0004; }
.menu button, .menu label { display: flex; align-items: center; gap: 10px; width: 100%; min-height: 40px; padding: 6px 10px; border: 0;
  border-radius: 8px; background: none; text-align: start; }
.menu button:hover { background: var(--soft); }
.menu :focus-visible { outline-color: var(--mark); outline-offset: -2px; }
.menu svg { flex: none; width: 18px; height: 18px; color: var(--quiet); }
.menu select { font: inherit; flex: 1; min-width: 0; min-height: 32px; padding: 2px 6px; border: 1px solid var(--quiet); border-radius: 8px;
  background: var(--paper); color: var(--ink); }
.menu p { padding: 2px 10px 8px; font-size: 13px; color: var(--quiet); }
.menu .sure { padding-top: 8px; color: var(--ink); }
.menu .bad { color: var(--bad); }
.switch { flex: none; width: 34px; height: 20px; margin-inline-start: auto; border: 1.5px solid var(--quiet); border-radius: 10px; position: relative; }
.switch::after { content: ''; position: absolute; top: 2px; left: 2px; width: 13px; height: 13px; border-radius: 50%; background: var(--quiet); }
[aria-checked=true] > .switch { background: var(--accent); border-color: var(--mark); }
[aria-checked=true] > .switch::after { left: 16px; background: var(--on-accent); }
.scale { display: flex; flex-wrap: wrap; gap: 4px; width: 100%; justify-content: center; }
.choices:has(.scale) { justify-content: center; }
.choices .scale button { display: grid; place-items: center; min-width: 40px; min-height: 40px; padding: 0; border-radius: 10px; }
.choices .stars button { border: 0; }
.stars svg { width: 30px; height: 30px; }
.stars svg path { stroke-width: 1.5; }
.choices .stars button:hover { background: none; color: var(--mark); }
.stars:hover path, .stars:focus-within path { fill: currentColor; }
.stars:hover button:hover ~ button path, .stars:not(:hover) button:focus ~ button path { fill: none; }
`;

export class More {
  constructor(chat, kit) {
    Object.assign(this, kit, { chat, was: '', marked: 0, signed: 0, written: 0 });
    this.words();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    chat.shadowRoot.adoptedStyleSheets = [...chat.shadowRoot.adoptedStyleSheets, sheet];
    this.files = new Files(chat, kit);
    this.build();
    for (const item of chat.list.children) this.dress(item);
    document.addEventListener('visibilitychange', () => { this.looked(); this.count(); });
    addEventListener('focus', () => this.looked());
    setInterval(() => this.looked(), SIGN_EVERY / 2);
    this.fetchDraft();
  }

  keepDraft() { // over a reload, in this tab, for this session
    const { key, token, input } = this.chat;
    try {
      if (token && input.value) sessionStorage.setItem(`${key}:draft`, JSON.stringify([token.slice(-16), input.value]));
      else sessionStorage.removeItem(`${key}:draft`);
    } catch { /* a browser that keeps nothing */ }
  }

  fetchDraft() {
    const { key, token, input } = this.chat;
    let kept;
    try { kept = JSON.parse(sessionStorage.getItem(`${key}:draft`)); } catch { /* likewise */ }
    if (kept && !input.value && token && kept[0] === token.slice(-16)) input.value = String(kept[1]);
    this.keepDraft(); // what somebody else left is gone
    if (input.value) this.chat.typed();
  }

  words() { Object.assign(this.WORDS, { ...FURTHER, ...this.WORDS }); }

  build() {
    const { chat, make, WORDS } = this;
    this.files.build();
    this.opener = make('button', { type: 'button', className: 'more', 'aria-label': WORDS.menu, title: WORDS.menu, 'aria-expanded': 'false',
      'aria-controls': 'menu', onclick: () => this.show(this.menu.hidden) }, this.icon(ICONS.more));
    chat.header.lastElementChild.before(this.opener);
    this.menu = make('div', { id: 'menu', className: 'menu', hidden: true, role: 'group', 'aria-label': WORDS.menu,
      onkeydown: (event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        this.show(false);
        this.opener.focus();
      } });
    chat.header.after(this.menu);
    chat.panel.addEventListener('click', (event) => {
      const path = event.composedPath();
      if (!path.includes(this.menu) && !path.includes(this.opener)) this.show(false);
    });
    this.person = make('button', { type: 'button', className: 'person', onclick: () => this.ask() });
    this.foot = make('div', { className: 'foot', hidden: true }, make('span'), this.person);
    chat.form.after(this.foot);
    this.stand();
  }

  // --- who holds the chat ---

  stand() {
    const { chat, make, WORDS } = this;
    const { owner, name, there, read_by_customer: read } = chat.standing || {};
    chat.holder.hidden = !owner;
    const said = owner === 'agent' ? WORDS.with(name) : owner === 'queue' ? WORDS.queue : WORDS.bot;
    chat.holder.replaceChildren(...(owner === 'agent' ? [this.face(name)] : []), make('span', { textContent: said }));
    this.foot.hidden = owner !== 'bot';
    this.foot.firstChild.textContent = there ? '' : WORDS.away;
    this.person.textContent = there ? WORDS.person : WORDS.leave;
    if (!owner) return;
    const now = owner === 'agent' ? name : owner;
    if (now !== this.was) {
      if (this.was) chat.setTyping(false);
      if (this.was && owner === 'agent') chat.tell('agentjoined', { name });
      this.was = now;
    }
    if (!this.marked && chat.panel.hidden) { // what came while the page was closed
      this.marked = read;
      const news = [...chat.messages].filter(([seq, item]) => seq > read && item.message.author !== 'customer');
      chat.setUnread(Math.max(chat.unread, news.length));
    }
    this.receipts();
  }

  face(name) { // a person's initials; the assistant's sign has none
    const parts = (name || '').split(/\s+/).filter(Boolean);
    const initials = [parts[0], parts.length > 1 ? parts[parts.length - 1] : ''].map((part) => [...(part || '')][0] || '').join('');
    return this.make('span', { className: 'face', 'aria-hidden': 'true' }, name ? initials.toUpperCase() : this.icon(ICONS.bot));
  }

  ask() {
    const { chat } = this;
    chat.say({ text: ASKING[(chat.kept.language || chat.panel.parentNode.lang)] || ASKING.en });
    chat.input.focus();
  }

  // --- messages ---

  dress(item) {
    const { message } = item;
    const who = item.querySelector('.who');
    if (message.author === 'agent' || message.author === 'bot') who.prepend(this.face(message.author === 'agent' ? message.name || this.WORDS.agent : ''));
    who.after(...(message.attachments || []).map((file) => this.files.shot(file)));
    if (message.kind === 'rating') this.scale(item);
  }

  scale(item) { // the figures as one radio group: arrows move, a press sends
    const { chat, make, WORDS } = this;
    const { quick_replies: offered, as_stars: stars } = item.message;
    const points = offered.filter(({ value }) => value !== undefined);
    const most = points[points.length - 1].value;
    const radios = points.map((choice, at) => make('button', { type: 'button', role: 'radio', 'aria-checked': 'false',
      tabIndex: at ? -1 : 0, 'aria-label': WORDS.of(choice.value, most), onclick: () => chat.choose(choice) },
      stars ? this.icon(ICONS.star) : String(choice.value)));
    const move = (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      const at = radios.indexOf(chat.shadowRoot.activeElement);
      if (at < 0 || !(step || event.key === 'Home' || event.key === 'End')) return;
      event.preventDefault();
      const next = event.key === 'Home' ? 0 : event.key === 'End' ? radios.length - 1 : (at + step + radios.length) % radios.length;
      radios.forEach((radio, place) => { radio.tabIndex = place === next ? 0 : -1; });
      radios[next].focus();
    };
    const choices = item.querySelector('.choices');
    [...choices.children].forEach((button, at) => { if (points.includes(offered[at])) button.remove(); });
    choices.prepend(make('div', { className: stars ? 'scale stars' : 'scale', role: 'radiogroup', 'aria-label': WORDS.rate, onkeydown: move },
      ...radios));
  }

  arrived(message) {
    const { chat } = this;
    chat.wire.emit('got', { seq: chat.seen });
    this.looked();
    this.receipts();
    if (message && chat.kept.sound && (chat.panel.hidden || document.hidden || !document.hasFocus())) this.beep();
  }

  receipts() { // under the customer's own last words, while nothing was said to them
    const { chat, WORDS } = this;
    chat.list.querySelectorAll('.receipt').forEach((receipt) => receipt.remove());
    const said = [...chat.messages].sort(([one], [other]) => one - other).filter(([, { message }]) => message.author !== 'system');
    const [seq, item] = said[said.length - 1] || [];
    if (!item || item.message.author !== 'customer') return;
    const seen = seq <= (chat.standing?.read_by_staff || 0);
    item.append(this.make('span', { className: 'receipt', 'aria-live': 'off', textContent: seen ? WORDS.seen : WORDS.sent }));
  }

  looked() { // what is on the screen is read; with each sign we hear how the chat stands
    const { chat } = this;
    if (!chat.ready || chat.panel.hidden || document.hidden) return;
    if (chat.unread) chat.setUnread(0);
    if (chat.seen <= this.marked && Date.now() - this.signed < SIGN_EVERY - 5000) return;
    this.marked = chat.seen;
    this.signed = Date.now();
    chat.wire.emit('read', { seq: chat.seen }, (standing) => {
      if (!standing || !chat.token) return;
      chat.standing = standing;
      this.stand();
    });
  }

  typed() { // only that something is being written, never what
    const { chat } = this;
    this.keepDraft();
    const stop = () => {
      clearTimeout(this.pause);
      if (this.written && chat.ready) chat.wire.emit('typing', { on: false });
      this.written = 0;
    };
    if (!chat.input.value) return stop();
    if (!chat.ready || chat.standing?.owner !== 'agent') return;
    clearTimeout(this.pause);
    this.pause = setTimeout(stop, TYPING_EVERY + 2000);
    if (Date.now() - this.written < TYPING_EVERY) return;
    this.written = Date.now();
    chat.wire.emit('typing', { on: true });
  }

  connected(ready) {
    if (!ready) return;
    this.files.again();
    this.looked();
    this.receipts();
  }

  forget() {
    this.files.clear();
    this.files.shots.clear();
    Object.assign(this, { was: '', marked: 0, signed: 0 });
    this.stand();
    this.show(false);
  }

  // --- unread and sound ---

  count() { // in the title of a page that is not looked at
    const { unread } = this.chat;
    if (this.before && document.title.startsWith(this.before)) document.title = document.title.slice(this.before.length);
    this.before = unread && document.hidden ? `(${unread}) ` : '';
    if (this.before) document.title = this.before + document.title;
  }

  beep() {
    const sound = (this.audio ||= new AudioContext());
    sound.resume();
    for (const [at, pitch] of [[0, 880], [0.14, 1175]]) {
      const tone = sound.createOscillator();
      const gain = sound.createGain();
      const start = sound.currentTime + at;
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.0001, start);
      gain.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.22);
      tone.connect(gain).connect(sound.destination);
      tone.start(start);
      tone.stop(start + 0.25);
    }
    this.beeps = (this.beeps || 0) + 1;
  }

  // --- the menu ---

  show(on) {
    this.menu.hidden = !on;
    this.opener.setAttribute('aria-expanded', String(on));
    if (!on) return;
    this.fill();
    this.menu.querySelector('button').focus();
  }

  fill() {
    const { chat, make, WORDS } = this;
    const own = chat.panel.parentNode.lang;
    const sound = make('button', { type: 'button', role: 'switch', 'aria-checked': String(!!chat.kept.sound), onclick: () => {
      chat.kept.sound = !chat.kept.sound;
      sound.setAttribute('aria-checked', String(chat.kept.sound));
      chat.save();
      if (chat.kept.sound) this.beep(); // how it sounds; and browsers let only those sound who were touched
    } }, this.icon(ICONS.sound), WORDS.sound, make('span', { className: 'switch', 'aria-hidden': 'true' }));
    const tongues = make('select', { 'aria-label': WORDS.language, onchange: () => this.change(tongues.value) },
      ...this.LANGUAGES.map((code) => make('option', { value: code, lang: code, textContent: TONGUES[code], selected: code === own })));
    this.menu.replaceChildren(sound,
      this.item(ICONS.down, WORDS.download, () => { this.save(); this.show(false); this.opener.focus(); }),
      make('label', {}, this.icon(ICONS.globe), tongues),
      ...(own === 'en' || own === 'de' ? [] : [make('p', { textContent: WORDS.speaks })]),
      this.item(ICONS.end, WORDS.end, () => this.askEnd()));
  }

  item(sign, text, onclick, className = '') {
    return this.make('button', { type: 'button', onclick, className }, this.icon(sign), text);
  }

  askEnd() {
    const { make, WORDS } = this;
    const keep = this.item(ICONS.bot, WORDS.keep, () => { this.show(false); this.opener.focus(); });
    keep.firstChild.replaceWith(this.icon('M9 5l-6 7 6 7M3 12h18'));
    this.menu.replaceChildren(make('p', { className: 'sure', role: 'alert', textContent: WORDS.ask_end }), keep,
      this.item(ICONS.down, WORDS.download, () => this.save()), this.item(ICONS.end, WORDS.end, () => this.end(), 'bad'));
    keep.focus();
  }

  end() {
    const { chat } = this;
    chat.kept = {};
    chat.wire.close();
    chat.setReady(false);
    chat.restart();
    try { localStorage.removeItem(chat.key); } catch { /* private window */ }
    chat.toggle(false);
  }

  async change(code) {
    const { chat } = this;
    chat.kept.language = code;
    chat.save();
    await this.speak(code);
    this.words();
    const said = [...chat.messages.values()].map((item) => item.message).sort((one, other) => one.seq - other.seq);
    const draft = chat.input.value;
    const isClosed = chat.panel.hidden;
    chat.build();
    this.build();
    chat.panel.hidden = isClosed;
    chat.launch.setAttribute('aria-expanded', String(!isClosed));
    chat.messages.clear();
    said.forEach((message) => chat.place(message));
    chat.pending.forEach((message) => chat.showPending(message));
    chat.input.value = draft;
    chat.typed();
    if (!chat.ready) chat.state.textContent = this.WORDS.offline;
    this.receipts();
    this.opener.focus();
  }

  transcript() {
    const { chat, WORDS } = this;
    const when = (at) => new Date(at).toLocaleString(this.tongue(), { dateStyle: 'medium', timeStyle: 'short' });
    const said = [...chat.messages.values()].map((item) => item.message).sort((one, other) => one.seq - other.seq);
    const references = [...new Set(said.flatMap(({ text }) => text.match(REFERENCE) || []))];
    const heading = chat.getAttribute('heading') || WORDS.heading;
    const lines = said.map((message) => {
      const name = message.author === 'agent' && message.name ? `${message.name} (${WORDS.agent})` : WORDS[message.author];
      const files = (message.attachments || []).map((file) => `[${WORDS.file}: ${file.name}]`);
      const text = message.files_alone ? [] : [message.text];
      return `${message.at ? `${when(message.at)}  ` : ''}${name}:\n${[...text, ...files].join('\n')}`;
    });
    return [`${WORDS.transcript} – ${heading}`, `${WORDS.saved} ${when(Date.now())}`,
      ...(references.length ? [`${WORDS.references}: ${references.join(', ')}`] : []), '', lines.join('\n\n'), ''].join('\n');
  }

  save() {
    const address = URL.createObjectURL(new Blob(['\ufeff', this.transcript()], { type: 'text/plain;charset=utf-8' }));
    const day = new Date().toLocaleDateString('sv'); // year-month-day
    this.make('a', { href: address, download: `chat-${day}.txt` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }
}
