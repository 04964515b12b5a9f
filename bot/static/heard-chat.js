// <heard-chat>: the customer's side of Heard. One element, no dependency, text only ever becomes text nodes.
// What a page loads at first; files, menu, ratings, marks and sound follow with the chat (heard-chat-more.js).
// Attributes: server, heading, accent, radius, gap, position, label, lang, identity; the README says what each is.

const HERE = import.meta.url;
const SERVER = new URL(HERE).origin;
const MOST = 2000; // characters of one message
const MARKED = /(C-\d{4}-[2-9A-Z]{4}-[2-9A-Z]|https?:\/\/\S+)/; // references stay on one line, addresses can be followed
const PAUSES = [0.3, 1, 2, 4, 8, 15]; // seconds between tries to connect again
const TYPING_LASTS = 60000; // a person's sign goes by itself when its end was lost on the way
const LANGUAGES = ['en', 'cs', 'da', 'de', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'sv', 'tr'];

const ENGLISH = {
  open: 'Open chat', close: 'Close chat', send: 'Send', heading: 'Chat with us', write: 'Write a message',
  unread: (n) => `Open chat, ${n} unread message${n === 1 ? '' : 's'}`,
  connecting: 'Connecting …', offline: 'No connection. What you send is kept here and goes out when it is back.',
  sending: 'Sending …', waiting: 'Not sent yet', typing: 'The assistant is writing', writes: (name) => `${name} is writing`,
  messages: 'Messages', customer: 'You', bot: 'Automated assistant', system: 'Notice', agent: 'Colleague',
  long: (n) => `That is ${n} character${n === 1 ? '' : 's'} too many; please send it in parts.`,
};
const WORDS = {};

const THEME = { // typed values, never CSS
  accent: [/^#[\da-f]{6}$/i, 'a colour as #rrggbb'],
  radius: [/^(1?\d|2[0-4])$/, 'pixels from 0 to 24'],
  gap: [/^([1-8]?\d|9[0-6])$/, 'pixels from 0 to 96'],
  position: [/^(left|right)$/, 'left or right'],
  label: [/^.{1,30}$/, '1 to 30 characters'],
};

const STYLE = `
:host { --accent: #0b6e69; --on-accent: #fff; --paper: #fff; --ink: #1c2523; --soft: #eef3f1; --line: #d4dedb;
  --quiet: #56635f; --bad: #a8321b; --mark: var(--on-light, var(--accent)); --radius: 16px; --bubble: min(14px, var(--radius)); --gap: 20px;
  font: 15px/1.45 system-ui, sans-serif; color: var(--ink); color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :host { --accent: #58c2b6; --on-accent: #06231f; --paper: #17201e; --ink: #e8efed;
  --soft: #24302d; --line: #3a4a46; --quiet: #a5b5b0; --bad: #ff9d86; --mark: var(--on-dark, var(--accent)); } }
* { box-sizing: border-box; margin: 0; }
button, textarea { font: inherit; color: inherit; }
.text a { color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.launch { position: fixed; right: var(--gap); bottom: var(--gap); min-width: 60px; height: 60px; border: 0; border-radius: 30px;
  background: var(--accent); color: var(--on-accent); box-shadow: 0 4px 16px #0004; z-index: 2147483000;
  display: flex; align-items: center; justify-content: center; gap: 10px; }
.launch svg { width: 28px; height: 28px; }
.launch span:not(.badge) { font-weight: 600; margin-inline-end: 8px; }
.launch:has(span:not(.badge)) { padding: 0 16px; }
.badge { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: var(--bad); color: var(--paper); font-size: 13px; line-height: 22px; }
.panel { position: fixed; right: var(--gap); bottom: calc(var(--gap) + 72px); width: 390px; height: min(640px, calc(100dvh - var(--gap) - 92px));
  display: flex; flex-direction: column; overflow: hidden; border: 1px solid var(--line); border-radius: var(--radius);
  background: var(--paper); box-shadow: 0 12px 40px #0005; z-index: 2147483000; }
.left .launch, .left .panel { right: auto; left: var(--gap); }
[hidden] { display: none !important; }
header { display: flex; align-items: center; gap: 4px; padding: 10px 10px 10px 18px; min-height: 66px; background: var(--accent);
  color: var(--on-accent); }
header div { flex: 1; min-width: 0; }
header h2 { font-size: 17px; font-weight: 600; line-height: 1.25; }
header p { font-size: 13px; line-height: 1.35; }
header button { width: 40px; height: 40px; border: 0; border-radius: 50%; background: none; display: grid; place-items: center; }
header svg { width: 20px; height: 20px; }
header :focus-visible { outline-color: var(--on-accent); }
.log { flex: 1; overflow-y: auto; padding: 16px 14px 4px; overscroll-behavior: contain; }
.log ul { list-style: none; padding: 0; display: flex; flex-direction: column; gap: 8px; }
.log li { display: flex; flex-direction: column; align-items: flex-start; max-width: 86%; }
.who { display: flex; align-items: center; gap: 6px; font-size: 12px; color: var(--quiet); margin: 6px 2px 3px; }
.spoken, .customer .who, .system .who, .same .who { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
b { white-space: nowrap; font-weight: 600; }
.text { padding: 9px 13px; border-radius: 4px var(--bubble) var(--bubble) var(--bubble); background: var(--soft); white-space: pre-wrap;
  overflow-wrap: anywhere; unicode-bidi: plaintext; }
.customer { align-self: flex-end; align-items: flex-end !important; }
.customer .text { background: var(--accent); color: var(--on-accent); border-radius: var(--bubble) var(--bubble) 4px var(--bubble); }
.log .system { align-self: center; align-items: center; max-width: 92%; margin: 4px 0; text-align: center; }
.system .text { padding: 4px 10px; background: none; color: var(--quiet); font-size: 13px; }
.agent .text { background: none; border: 1px solid var(--mark); }
.note { font-size: 12px; color: var(--quiet); margin: 2px 4px 0; }
.choices { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; }
.choices button { padding: 7px 13px; min-height: 36px; border: 1.5px solid var(--mark); border-radius: 18px; background: none;
  color: var(--mark); text-align: start; }
.choices button:hover { background: var(--accent); color: var(--on-accent); }
.status { min-height: 26px; padding: 3px 18px; font-size: 13px; color: var(--quiet); }
.dots i { display: inline-block; width: 6px; height: 6px; margin-right: 4px; border-radius: 50%; background: var(--quiet);
  animation: dot 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .2s; } .dots i:nth-child(3) { animation-delay: .4s; }
@keyframes dot { 30% { opacity: .25; transform: translateY(-3px); } }
@media (prefers-reduced-motion: reduce) { .dots i { animation: none; } }
form { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px 12px; border-top: 1px solid var(--line); }
textarea { flex: 1; resize: none; max-height: 130px; padding: 9px 12px; border: 1px solid var(--quiet); border-radius: 12px;
  background: var(--paper); unicode-bidi: plaintext; }
textarea:focus-visible { outline: 2px solid var(--mark); outline-offset: -1px; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
form button { width: 44px; height: 44px; border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent);
  display: grid; place-items: center; flex: none; }
form svg { width: 20px; height: 20px; }
.error { padding: 6px 18px; font-size: 13px; color: var(--bad); }
@media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
  .panel:not([hidden]) ~ .launch { display: none; } }
`;

const ICONS = { chat: 'M4 5h16v11H9l-5 4z', close: 'M5 5l14 14M19 5L5 19', send: 'M4 12l16-8-6 16-3-7z' };

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes('-')) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name] || name);
  for (const [key, value] of Object.entries({
    fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linejoin': 'round', 'stroke-linecap': 'round',
  })) path.setAttribute(key, value);
  svg.append(path);
  return svg;
}

// A reference or an address of the house; a customer's own words are never a link.
function marked(part, author) {
  if (!part.startsWith('http')) return make('b', { textContent: part });
  if (author === 'customer') return part;
  const shown = part.replace(/^https?:\/\//, '');
  const textContent = shown.length > 36 ? `${shown.slice(0, 35)}…` : shown;
  return make('a', { href: part, target: '_blank', rel: 'noopener noreferrer', textContent });
}

// The part of Socket.IO 5 over Engine.IO 4 that a chat needs: connect, events with acknowledgements, heartbeat.
class Wire {
  constructor(server, on) {
    this.url = server.replace(/^http/, 'ws') + '/socket.io/?EIO=4&transport=websocket';
    this.on = on;
    this.tries = 0;
    this.acks = new Map();
    this.next = 0;
  }

  connect() {
    clearTimeout(this.again);
    if (this.socket) return;
    const socket = (this.socket = new WebSocket(this.url));
    socket.onmessage = (event) => this.read(String(event.data));
    socket.onclose = () => this.lost(socket);
    this.watch(15000);
  }

  close() {
    clearTimeout(this.again);
    clearTimeout(this.silence);
    this.acks.clear();
    const socket = this.socket;
    this.socket = null;
    if (socket) { socket.onclose = null; socket.close(); }
  }

  lost(socket) {
    if (!socket || socket !== this.socket) return;
    this.close();
    this.on.lost();
    const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)] * (0.7 + Math.random() * 0.6);
    this.again = setTimeout(() => this.connect(), pause * 1000);
  }

  watch(silence) { // a line that says nothing is dead, whatever the socket thinks
    clearTimeout(this.silence);
    const socket = this.socket;
    this.silence = setTimeout(() => this.lost(socket), silence);
  }

  read(data) {
    if (data[0] === '0') {
      const { pingInterval, pingTimeout } = JSON.parse(data.slice(1));
      this.patience = pingInterval + pingTimeout;
      this.socket.send('40');
    } else if (data === '2') {
      this.socket.send('3');
    } else if (data.startsWith('40')) {
      this.tries = 0;
      this.on.connected();
    } else if (data.startsWith('42')) {
      const [name, content] = JSON.parse(data.slice(data.indexOf('[')));
      this.on.event(name, content);
    } else if (data.startsWith('43')) {
      const start = data.indexOf('[');
      const id = Number(data.slice(2, start));
      const answer = this.acks.get(id);
      this.acks.delete(id);
      if (answer) answer(JSON.parse(data.slice(start))[0]);
    } else if (data[0] === '1' || data.startsWith('41') || data.startsWith('44')) {
      this.lost(this.socket);
    }
    if (this.socket) this.watch(this.patience || 15000);
  }

  emit(name, content, answer) {
    const id = this.next++;
    if (answer) this.acks.set(id, answer);
    this.socket?.send(`42${id}${JSON.stringify([name, content])}`);
  }
}

let language = 'en'; // of the widget's own words

async function speak(code) {
  let words = {};
  if (!LANGUAGES.includes(code)) code = 'en';
  try {
    if (code !== 'en') words = (await import(new URL(`heard-chat-words/${code}.js`, HERE))).default;
    language = code;
  } catch { language = 'en'; }
  for (const name in WORDS) delete WORDS[name];
  Object.assign(WORDS, ENGLISH, words);
}

const tongue = () => navigator.languages.find((one) => one.startsWith(language)) || language; // and how its country writes times

// How light a colour is, as WCAG 2.2 reckons it.
function light(colour) {
  const [red, green, blue] = colour.map((part) => (part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// The colour, moved towards black (0) or white (255) until it can be read on a ground that is this light.
function readable(colour, towards, ground) {
  for (let step = 0; step < 20; step++) {
    const tried = colour.map((part) => Math.round(part + ((towards - part) * step) / 20));
    const [low, high] = [light(tried), ground].sort((a, b) => a - b);
    if ((high + 0.05) / (low + 0.05) >= 4.6) return `rgb(${tried})`;
  }
  return `rgb(${[towards, towards, towards]})`;
}

function subject(token) { // whom a page vouches for; read without checking, which is the server's part
  try {
    const { sub, email } = JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
    return `${sub || email}`;
  } catch { return token; }
}

class HeardChat extends HTMLElement {
  static observedAttributes = ['identity'];

  connectedCallback() {
    if (this.shadowRoot) { // it was moved within the page
      if (this.token || !this.panel.hidden) this.connect();
      return;
    }
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
    this.server = (this.getAttribute('server') || SERVER).replace(/\/$/, '');
    this.key = `heard:${this.server}`;
    this.messages = new Map(); // seq → item
    this.seen = 0;
    this.unread = 0;
    this.ready = false;
    this.theme();
    this.build();
    this.kept = this.load();
    this.token = this.kept.token;
    this.pending = (this.kept.pending || []).map((message) => ({ ...message }));
    this.pending.forEach((message) => this.showPending(message));
    this.wire = new Wire(this.server, {
      connected: () => this.startSession(),
      lost: () => this.setReady(false),
      event: (name, content) => this.hear(name, content),
    });
    addEventListener('offline', () => this.wire.lost(this.wire.socket));
    addEventListener('online', () => this.wire.socket || this.connect());
    if (this.token) this.connect(); // a customer who was here before hears of answers with the chat closed
    this.tell('ready');
  }

  disconnectedCallback() { // what is under way is never answered; what is not acknowledged is sent again
    this.wire.close();
    this.setReady(false);
  }

  attributeChangedCallback(name, old, given) {
    if (!this.wire) return;
    if (old && (!given || subject(old) !== subject(given))) this.restart();
    else if (this.ready) this.startSession();
  }

  // --- what the page may ask for ---

  open() { this.toggle(true); }

  close() { this.toggle(false); }

  identify(token) {
    if (token) this.setAttribute('identity', token);
    else this.removeAttribute('identity');
  }

  send(text) {
    this.open();
    this.say({ text: String(text).trim().slice(0, MOST) });
  }

  restart() { // the customer has logged out: nothing of this chat is left for the next one
    const { ready, asking } = this;
    this.token = null;
    this.pending = [];
    this.setReady(false);
    this.asking = asking; // what is under way may still be answered, and is not heard
    this.state.textContent = WORDS.connecting;
    this.input.value = '';
    this.typed();
    this.forget();
    this.save();
    if (ready || asking) this.startSession();
  }

  tell(event, detail) {
    this.dispatchEvent(new CustomEvent(`heard-${event}`, { detail, bubbles: true, composed: true }));
  }

  theme() {
    for (const [name, [shape, what]] of Object.entries(THEME)) {
      const value = this.getAttribute(name);
      if (value !== null && !shape.test(value)) {
        console.warn(`heard-chat: ${name}="${value}" is not taken; it must be ${what}.`);
        this.removeAttribute(name);
      }
    }
    const accent = this.getAttribute('accent');
    const put = (name, value) => this.style.setProperty(`--${name}`, value);
    if (accent) {
      const colour = [1, 3, 5].map((place) => parseInt(accent.slice(place, place + 2), 16));
      put('accent', accent);
      put('on-accent', light(colour) > 0.179 ? '#000' : '#fff');
      put('on-light', readable(colour, 0, 0.85)); // on the paper and the bubbles of each scheme
      put('on-dark', readable(colour, 255, 0.03));
    }
    for (const name of ['radius', 'gap']) if (this.hasAttribute(name)) put(name, `${this.getAttribute(name)}px`);
  }

  build() {
    const label = this.getAttribute('label');
    this.badge = make('span', { className: 'badge', hidden: true, 'aria-hidden': 'true' });
    this.launch = make('button', { className: 'launch', type: 'button', 'aria-expanded': 'false',
      onclick: () => this.toggle() }, icon('chat'), ...(label ? [make('span', { textContent: label })] : []), this.badge);
    this.list = make('ul');
    this.log = make('div', { className: 'log', role: 'log', tabIndex: 0, 'aria-live': 'polite',
      'aria-label': WORDS.messages }, this.list);
    this.dots = make('span', { className: 'dots', hidden: true }, make('i'), make('i'), make('i'));
    this.state = make('span');
    this.spoken = make('span');
    this.status = make('div', { className: 'status', role: 'status' }, this.dots, this.spoken, this.state);
    this.error = make('div', { className: 'error', role: 'alert', hidden: true });
    this.input = make('textarea', { rows: 1, dir: 'auto', placeholder: WORDS.write, 'aria-label': WORDS.write,
      oninput: () => this.typed(), onkeydown: (event) => this.key_(event) });
    this.form = make('form', { onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.input, make('button', { type: 'submit', 'aria-label': WORDS.send }, icon('send')));
    const heading = this.getAttribute('heading') || WORDS.heading;
    this.holder = make('p', { hidden: true });
    this.header = make('header', { role: 'presentation' }, make('div', {}, make('h2', { textContent: heading }), this.holder),
      make('button', { type: 'button', 'aria-label': WORDS.close, onclick: () => this.toggle(false) }, icon('close')));
    this.panel = make('section', { className: 'panel', hidden: true, role: 'dialog', 'aria-label': heading,
      onkeydown: (event) => { if (event.key === 'Escape') this.toggle(false); } },
      this.header, this.log, this.status, this.error, this.form);
    this.shadowRoot.replaceChildren(make('div', { lang: language, dir: WORDS.dir || 'ltr',
      className: this.getAttribute('position') || '' }, this.panel, this.launch));
    this.setUnread(this.unread);
  }

  toggle(open = this.panel.hidden) {
    if (open !== this.panel.hidden) return;
    this.panel.hidden = !open;
    this.launch.setAttribute('aria-expanded', String(open));
    if (open) {
      this.setUnread(0);
      this.connect();
      this.scroll();
      this.input.focus();
    } else {
      this.launch.focus();
    }
    this.more?.looked();
    this.tell(open ? 'open' : 'close');
  }

  connect() {
    if (!this.isConnected) return; // taken out of the page; it goes on when it is put back
    if (!this.ready) this.state.textContent = WORDS.connecting;
    this.wire.connect();
    this.fetchMore();
  }

  async fetchMore() { // again with the next connection, should it not come
    if (this.more || this.coming) return this.coming;
    const tries = (this.tries = (this.tries || 0) + 1);
    this.coming = import(new URL(`heard-chat-more.js${tries > 1 ? `?${tries}` : ''}`, HERE)).then(
      ({ More }) => { this.more = new More(this, { make, icon, speak, tongue, WORDS, LANGUAGES }); },
      () => { this.coming = null; },
    );
    return this.coming;
  }

  // --- what goes out ---

  submit() {
    const text = this.input.value.trim();
    const over = [...text].length - MOST;
    if (over > 0) return this.complain(WORDS.long(over));
    const files = this.more ? this.more.files.take(text) : [];
    if (!files || (!text && !files.length)) return;
    this.input.value = '';
    this.typed();
    this.say({ text, files });
  }

  say({ text, button, files = [] }) {
    const message = { id: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now(),
      text, button, files };
    this.dropChoices();
    this.pending.push(message);
    this.save();
    this.showPending(message);
    this.flush();
  }

  flush() { // one at a time and in order, each with its own id: sent twice, it is stored once
    const message = this.pending[0];
    if (!this.ready || !message || this.sending) return;
    this.sending = true;
    this.mark(message, WORDS.sending);
    this.wire.emit('user_uttered', { message: message.text, id: message.id, button: message.button,
      attachments: (message.files || []).map((file) => file.id) }, (answer) => {
      if (!this.pending.includes(message)) return; // of a chat that is over: it says nothing in the next one
      this.sending = false;
      if (answer?.ok) {
        this.settle(message);
        const said = { id: answer.id, seq: answer.seq, author: 'customer', text: message.text, attachments: message.files,
          at: new Date().toISOString() };
        this.place(said);
        this.more?.receipts();
        this.tell('message', said);
      } else if (answer?.retry_after) {
        this.mark(message, WORDS.waiting);
        this.complain(answer.error);
        setTimeout(() => this.flush(), answer.retry_after * 1000);
        return;
      } else {
        this.settle(message);
        this.complain(answer?.error);
        if (!this.input.value) this.input.value = message.text;
      }
      this.flush();
    });
  }

  settle(message) {
    this.pending = this.pending.filter((other) => other.id !== message.id);
    this.save();
    if (message.item) message.item.remove();
  }

  // --- what comes in ---

  async startSession() { // one at a time: what is heard of an earlier one could be another customer's
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    const { socket } = this.wire;
    let identity = this.identity || this.getAttribute('identity');
    try {
      if (identity?.call) identity = await Promise.race([identity(), new Promise((on) => setTimeout(on, 5000))]);
    } catch (error) { console.warn(error); }
    await this.fetchMore();
    if (socket !== this.wire.socket) return;
    if (this.again) return this.askAgain();
    this.wire.emit('session_request', { session_id: this.token, since: this.seen, language: this.kept.language || PAGE,
      identity }, (answer) => {
      if (this.again) return this.askAgain();
      this.asking = false;
      if (answer?.identity) console.warn(answer.identity);
      if (answer?.ok) this.setReady(true);
      else {
        this.complain(answer?.error);
        setTimeout(() => this.wire.socket && !this.ready && this.startSession(), (answer?.retry_after || 15) * 1000);
      }
    });
  }

  askAgain() {
    this.asking = this.again = false;
    this.startSession();
  }

  setTyping(on, name) {
    clearTimeout(this.quiet);
    this.dots.hidden = !on;
    this.spoken.className = name ? '' : 'spoken';
    this.spoken.textContent = on ? (name ? WORDS.writes(name) : WORDS.typing) : '';
    if (on && name) this.quiet = setTimeout(() => this.setTyping(false), TYPING_LASTS);
  }

  hear(name, content) {
    if (this.again) return;
    if (name === 'session_confirm') {
      if (this.token && content !== this.token) this.forget();
      this.token = content;
      this.save();
    } else if (!this.token) {
      return; // said in the chat that was here before
    } else if (name === 'history') {
      content.messages.forEach((message) => this.place(message));
      this.more?.arrived();
    } else if (name === 'bot_uttered') {
      if (this.messages.has(content.seq)) return;
      this.setTyping(false);
      this.place(content);
      if (this.panel.hidden || document.hidden) this.setUnread(this.unread + 1);
      this.more?.arrived(content);
      this.tell('message', content);
    } else if (name === 'typing') {
      this.setTyping(content.on && !(content.seq < this.seen && this.hasAnswerAfter(content.seq)), content.name);
      this.state.textContent = '';
    } else if (name === 'standing') {
      this.standing = content;
      this.more?.stand();
    }
  }

  hasAnswerAfter(seq) { // the sign may come later than the answer it announces
    return [...this.messages].some(([place, item]) => place > seq && !item.classList.contains('customer'));
  }

  place(message) { // by its place in the log; one that is there already is passed over
    if (!message.seq || this.messages.has(message.seq)) return;
    const item = this.item(message);
    this.messages.set(message.seq, item);
    const later = [...this.messages.keys()].filter((seq) => seq > message.seq).sort((a, b) => a - b)[0];
    const next = later ? this.messages.get(later) : (this.pending.find((m) => m.item) || {}).item;
    this.list.insertBefore(item, next || null);
    for (const one of [item, next]) { // who says several things in a row is named once
      if (one) one.classList.toggle('same', one.previousElementSibling?.by === one.by);
    }
    this.seen = Math.max(this.seen, message.seq);
    if (message.author === 'customer' || later) this.dropChoices(this.messages.get(this.seen));
    this.scroll();
  }

  item(message) {
    const author = WORDS[message.author] ? message.author : 'bot';
    const name = message.name || WORDS[author];
    const at = message.at && new Date(message.at);
    const text = make('div', { className: 'text', dir: 'auto', lang: '' });
    message.text.split(MARKED).forEach((part, i) => text.append(i % 2 ? marked(part, author) : part));
    const who = make('span', { className: 'who' }, name);
    if (at && author !== 'customer') who.append(make('time', { dateTime: message.at, title: at.toLocaleString(tongue()),
      textContent: at.toLocaleTimeString(tongue(), { hour: '2-digit', minute: '2-digit' }) }));
    const item = make('li', { className: author }, who);
    Object.assign(item, { message, by: author + name });
    if (message.text && !message.files_alone) item.append(text);
    if (message.quick_replies) {
      this.dropChoices();
      item.append(make('div', { className: 'choices' }, ...message.quick_replies.map((choice) =>
        make('button', { type: 'button', dir: 'auto', lang: '', textContent: choice.title, onclick: () => this.choose(choice) }))));
    }
    this.more?.dress(item);
    return item;
  }

  choose(choice) {
    this.say({ text: choice.title, button: choice.payload });
    this.input.focus();
  }

  showPending(message) {
    message.item = this.item({ author: 'customer', text: message.text, attachments: message.files });
    message.note = make('span', { className: 'note' });
    message.item.append(message.note);
    this.mark(message, this.ready ? WORDS.sending : WORDS.waiting);
    this.list.append(message.item);
    this.scroll();
  }

  mark(message, note) { if (message.note) message.note.textContent = note; }

  dropChoices(except) { // choices belong to the last thing said
    this.list.querySelectorAll('.choices').forEach((choices) => {
      if (!except || !except.contains(choices)) choices.remove();
    });
  }

  // --- the frame ---

  setReady(ready) {
    this.ready = ready;
    this.sending = false;
    this.state.textContent = ready ? '' : WORDS.offline;
    if (!ready) {
      this.asking = this.again = false;
      this.setTyping(false);
      this.pending.forEach((message) => this.mark(message, WORDS.waiting));
    } else {
      this.flush();
    }
    this.more?.connected(ready);
  }

  setUnread(count) {
    const label = this.getAttribute('label');
    const name = count ? WORDS.unread(count) : WORDS.open;
    if (count !== this.unread) this.tell('unread', { count });
    this.unread = count;
    this.badge.hidden = !count;
    this.badge.textContent = count;
    this.launch.setAttribute('aria-label', label ? `${label} – ${name}` : name);
    this.more?.count();
  }

  complain(sentence) {
    this.error.textContent = sentence || '';
    this.error.hidden = !sentence;
    if (sentence) this.scroll();
  }

  typed() {
    this.complain('');
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    this.more?.typed();
  }

  key_(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
  }

  scroll() { this.log.scrollTop = this.log.scrollHeight; }

  forget() { // another session: nothing of the old one stays on the screen
    this.messages.clear();
    this.seen = 0;
    this.setUnread(0);
    this.standing = null;
    this.more?.forget();
    this.list.replaceChildren(...this.pending.map((message) => message.item));
  }

  load() {
    try { return JSON.parse(localStorage.getItem(this.key)) || {}; } catch { return {}; }
  }

  save() { // the token, what is not sent yet, and what the customer chose in the menu
    const pending = this.pending.map(({ id, text, button, files }) => ({ id, text, button, files }));
    const { language: chosen, sound } = this.kept;
    try {
      localStorage.setItem(this.key, JSON.stringify({ token: this.token, pending, language: chosen, sound }));
    } catch { /* private window */ }
  }
}

const first = () => document.querySelector('heard-chat');
const script = [...document.scripts].find((one) => one.src === HERE);
const given = (name) => (first() || script)?.getAttribute(first() ? name : `data-${name}`);
const PAGE = (given('lang') || document.documentElement.lang).slice(0, 2).toLowerCase();
let chosen;
try {
  chosen = JSON.parse(localStorage.getItem(`heard:${(given('server') || SERVER).replace(/\/$/, '')}`))?.language;
} catch { /* private window */ }
await speak(chosen || PAGE);

window.heard = {
  on(event, hear) {
    const listen = ({ detail }) => hear(detail);
    document.addEventListener(`heard-${event}`, listen);
    if (event === 'ready' && first()?.shadowRoot) hear();
    return () => document.removeEventListener(`heard-${event}`, listen);
  },
};
for (const name of ['open', 'close', 'identify', 'send']) window.heard[name] = (...values) => first()?.[name](...values);

customElements.define('heard-chat', HeardChat);
if (!first() && script && Object.keys(script.dataset).length) { // the page has the script alone
  const chat = make('heard-chat');
  for (const [name, value] of Object.entries(script.dataset)) chat.setAttribute(name, value);
  document.body.append(chat);
}
