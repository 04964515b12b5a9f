// Where one writes: to the customer, or a note to the colleagues. The draft stays with its conversation.

import { attempt, mayAnswerFor, refusal, say } from './bits.js';
import { fill, h, icon, signButton } from './dom.js';
import { colleagues } from './colleagues.js';
import { ask, link, part } from './link.js';
import { Menu, fitting } from './menu.js';
import { addNote } from './notes.js';
import { isMine, mayHere, on, remember, remembered, store } from './store.js';
import { act } from './talk.js';
import { t } from './words.js';

const LONGEST = 4000; // characters of a message
const SAID_EACH = 3000; // milliseconds between two signs that somebody types

let talk = null;
let mode = 'reply';
let replies = { id: null, list: [] };
let missing = []; // places of the reply that was put in, which nothing is known for
let typedAt = 0;

const input = h('textarea', { rows: 2, maxLength: LONGEST, dir: 'auto', oninput: typed, onkeydown: pressed, onblur: () => setTimeout(() => document.activeElement !== input && menu.close(), 150) });
const menu = new Menu(input, t('Suggestions'));
const modes = h('div', { class: 'modes', role: 'group', 'aria-label': t('Write to') },
  h('button', { type: 'button', onclick: () => setMode('reply', true) }, icon('send'), h('span', {}, t('Customer'))),
  h('button', { type: 'button', onclick: () => setMode('note', true) }, icon('note'), h('span', {}, t('Note to colleagues'))));
const canned = signButton('slash', t('Canned replies'), () => { input.value = `/${input.value}`; input.focus(); input.setSelectionRange(1, 1); typed(); });
const send = h('button', { class: 'first send' }, icon('send'), h('span', {}, t('Send')));
const notice = h('p', { class: 'collision', role: 'status' });
const places = h('p', { class: 'places', hidden: true });
const guard = h('section', { class: 'guard', 'aria-label': t('Not sent yet'), hidden: true });
const closed = h('div', { class: 'closed', hidden: true });
const form = h('form', { class: 'compose', onsubmit: submit }, modes, h('div', { class: 'write' }, input, canned, send), places, h('p', { class: 'hint keys-hint' }, t('Enter sends, Shift+Enter makes a new line, / offers replies.')));
export const composer = h('section', { class: 'composer', 'aria-label': t('Write') }, notice, guard, closed, menu.box, form);

/** Write into this conversation from now on. */
export function composeFor(other) {
  if (talk !== other) {
    stopTyping();
    talk = other;
    mode = 'reply';
    missing = [];
    menu.close();
    input.value = talk.draft;
    grow();
    replies = { id: null, list: [] };
  }
  drawComposer();
}

/** Draw it as things stand. */
export function drawComposer() {
  if (!talk || !talk.row || !store.me) return;
  const mine = isMine(talk.row);
  const mayNote = mayHere(talk.row, 'whisper');
  if (mode === 'reply' && !mine && mayNote && !talk.draft) mode = 'note';
  if (mode === 'note' && mine && drawComposer.wasMine !== talk.id) setMode('reply');
  drawComposer.wasMine = mine ? talk.id : null;
  const isReply = mode === 'reply';
  const [toCustomer, toStaff] = modes.children;
  toCustomer.setAttribute('aria-pressed', String(isReply));
  toStaff.setAttribute('aria-pressed', String(!isReply));
  toCustomer.disabled = !mine && !talk.draft;
  toStaff.hidden = !mayNote;
  form.hidden = !mine && !mayNote && !talk.draft;
  const label = isReply ? t('Reply to {name}', { name: talk.row.customer.label }) : t('Note to colleagues; @ mentions one');
  input.setAttribute('aria-label', label);
  input.placeholder = isReply ? label : t('Only the staff see this. @ mentions a colleague.');
  composer.classList.toggle('noting', !isReply);
  canned.hidden = !isReply;
  send.lastChild.textContent = isReply ? t('Send') : t('Add note');
  send.disabled = isReply && !mine;
  drawClosed(mine);
  drawGuard();
  drawPlaces();
  drawCollision();
}

function drawClosed(mine) {
  closed.hidden = mine;
  if (mine) return;
  const { row } = talk;
  const mayTake = mayHere(row, row.owner === 'queue' ? 'claim' : 'take_over');
  const text = { queue: t('Waiting for a person.'), bot: t('The assistant answers here.'), agent: t('{name} answers here.', { name: row.agent || t('A colleague') }) }[row.owner];
  const print = JSON.stringify([row.owner, row.agent, row.id, mayTake]);
  if (closed.print === print) return;
  closed.print = print;
  const id = row.id;
  fill(closed, h('p', {}, icon(row.owner === 'bot' ? 'bot' : 'person'), text), mayTake
    ? h('button', { type: 'button', class: 'first', onclick: () => (row.owner === 'queue' ? import('./queue.js').then(({ claim }) => claim(id)) : attempt(() => act(id, 'take-over'))) }, row.owner === 'queue' ? t('Take') : t('Take over'))
    : null);
}

function drawGuard() {
  guard.hidden = !talk.held;
  if (!talk.held) { guard.of = null; fill(guard); return; }
  if (guard.of === talk.held) return;
  const held = (guard.of = talk.held);
  if (!input.value) { input.value = held.text; talk.draft = held.text; grow(); }
  fill(
    guard, h('h2', {}, icon('shield'), t('Not sent yet')), h('div', { role: 'alert' }, refusal(held.error, held.claims)),
    h('div', { class: 'buttons' },
      h('button', { type: 'button', class: 'second', onclick: () => { talk.held = null; drawComposer(); input.focus(); } }, t('Change it')),
      mayAnswerFor(held.claims) ? h('button', { type: 'button', class: 'danger', onclick: () => { clear(); talk.send(held.text, true); input.focus(); } }, t('I answer for this: send')) : null),
  );
}

function drawPlaces() {
  missing = missing.filter((place) => input.value.includes(`{${place}}`));
  places.hidden = !missing.length;
  if (missing.length) fill(places, icon('alarm'), t('Still to be filled in:'), ' ', missing.map((place) => h('mark', {}, `{${place}}`)));
}

function drawCollision() {
  const others = [...(store.typing.get(talk.id) || [])].filter((who) => who !== 'customer' && who !== store.me.name);
  const text = others.length ? t('{name} is writing here, too.', { name: others.join(', ') }) : '';
  if (notice.textContent !== text) fill(notice, text ? icon('swap') : null, text);
}

/** Write to the customer or to the colleagues. */
export function setMode(other, isFocused = false) {
  if (mode === other || !talk) { if (isFocused) input.focus(); return; }
  keepDraft();
  stopTyping();
  mode = other;
  input.value = mode === 'reply' ? talk.draft : remembered(`note:${talk.id}`, '');
  grow();
  if (mode === 'note') colleagues().catch(() => {}); // known by the time one is mentioned
  drawComposer();
  if (isFocused) input.focus();
}

/** Put a text where one writes to the customer. */
export function insert(text, without = []) {
  if (!talk) return;
  setMode('reply');
  const before = input.value.replace(/\/\S*$/, '');
  input.value = before.trim() ? `${before.trimEnd()} ${text}` : text;
  missing = [...new Set([...missing, ...without])];
  keepDraft();
  grow();
  drawPlaces();
  input.focus();
  const place = missing.length ? input.value.indexOf(`{${missing[0]}}`) : -1;
  if (place >= 0) input.setSelectionRange(place, place + missing[0].length + 2);
}

function clear() {
  input.value = '';
  keepDraft();
  stopTyping();
  grow();
}

function keepDraft() {
  if (mode === 'reply') talk.draft = input.value;
  else remember(`note:${talk.id}`, input.value);
}

function grow() {
  input.style.height = 'auto';
  input.style.height = `${Math.min(180, input.scrollHeight + 2)}px`;
}

function typed() {
  if (!talk) return; // its conversation is still being loaded
  keepDraft();
  grow();
  drawPlaces();
  offer();
  if (mode !== 'reply') return;
  if (!input.value) { stopTyping(); return; }
  clearTimeout(typed.stops);
  typed.stops = setTimeout(stopTyping, 2 * SAID_EACH);
  if (Date.now() - typedAt < SAID_EACH) return;
  typedAt = Date.now();
  link.say({ type: 'typing', conversation: talk.id, on: true });
}

function stopTyping() {
  clearTimeout(typed.stops);
  if (talk && typedAt) link.say({ type: 'typing', conversation: talk.id, on: false });
  typedAt = 0;
}

async function offer() {
  const before = input.value.slice(0, input.selectionStart);
  const asked = mode === 'reply' ? before.match(/^\/(\S*)$/) || before.match(/\s\/(\S*)$/) : before.match(/(?:^|\s)@([\p{L}\p{N} ]{0,30})$/u);
  if (!asked) { menu.close(); return; }
  const of = talk;
  await attempt(async () => {
    const items = mode === 'reply' ? await cannedItems(asked[1]) : await nameItems(asked[1]);
    if (of === talk && input.value.slice(0, input.selectionStart) === before) menu.offer(items);
  });
}

async function cannedItems(sought) {
  const { id } = talk;
  if (replies.id !== id) {
    const { replies: list } = await ask(`replies?conversation=${part(id)}`);
    replies = { id, list };
  }
  return fitting(replies.list, sought, (reply) => `${reply.title} ${reply.id}`).map((reply) => ({
    title: reply.title, detail: reply.text, mark: (reply.missing || []).length ? t('{n} to fill in', { n: reply.missing.length }) : '',
    pick: () => insert(reply.text, reply.missing || []),
  }));
}

async function nameItems(sought) {
  const { colleagues: people } = await colleagues();
  if (people.some((one) => sought.startsWith(`${one.name} `))) return []; // it is written out
  return fitting(people, sought, (one) => one.name).map((one) => ({ title: one.name, detail: t(one.role), pick: () => {
    const at = input.selectionStart;
    const before = input.value.slice(0, at).replace(/@[^@]*$/, `@${one.name} `);
    input.value = before + input.value.slice(at);
    input.setSelectionRange(before.length, before.length);
    typed();
  } }));
}

function pressed(event) {
  if (menu.takes(event)) return;
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !event.altKey) {
    event.preventDefault();
    form.requestSubmit();
  }
}

async function submit(event) {
  event.preventDefault();
  const text = input.value.trim();
  if (!text || !talk || send.disabled) return;
  const of = talk;
  if (mode === 'note') {
    const wrote = input.value;
    if (await attempt(() => addNote(of, text))) { if (of === talk && mode === 'note' && input.value === wrote) clear(); else remember(`note:${of.id}`, ''); }
    return;
  }
  drawPlaces();
  if (missing.length) {
    say(t('Fill in {place} first.', { place: `{${missing[0]}}` }), true);
    insert('');
    return;
  }
  clear();
  of.send(text);
}

export const focusComposer = () => input.focus();
on('typing', (id) => talk && id === talk.id && drawCollision());
on('talk', (other) => talk && other.id === talk.id && drawComposer());
on('me', drawComposer);
