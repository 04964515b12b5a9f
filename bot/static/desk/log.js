// The transcript: who said what and when, how far it got, notes of colleagues among it.

import { attempt, avatar, readable, spoken } from './bits.js';
import { fill, h, icon, keep } from './dom.js';
import { part } from './link.js';
import { store } from './store.js';
import { clockTime, dayName, dayOf } from './times.js';
import { t } from './words.js';

const TOGETHER = 5 * 60000; // what one person says within this time stands under one name
const NEAR_END = 80; // pixels: who is that near the end reads along
const MARKED = /(C-\d{4}-[2-9A-Z]{4}-[2-9A-Z]|https?:\/\/\S+)/; // references stay on one line, addresses can be followed
const STATES = { queued: ['clock', 'Being sent'], sending: ['clock', 'Being sent'], failed: ['alarm', 'Did not arrive: the customer does not see this'], sent: ['check', 'Sent'], delivered: ['checks', 'Delivered'], read: ['checks', 'Read'], withheld: ['alarm', 'Withheld: the customer does not see this'] };

const ARRIVED = ['sent', 'delivered', 'read'];

const list = h('ul');
export const logBox = h('div', { class: 'log', role: 'log', 'aria-label': t('Messages'), tabindex: '0' }, list);
export const newest = h('button', { type: 'button', class: 'newest', hidden: true, onclick: () => toEnd() }, icon('down'), h('span', {}, t('To the newest')));
const earlier = h('button', { type: 'button', class: 'second earlier', onclick: () => shown && attempt(loadEarlier) }, t('Show earlier messages'));
let shown = null;

const isAtEnd = () => logBox.scrollHeight - logBox.scrollTop - logBox.clientHeight < NEAR_END;
let staysAtEnd = true; // who reads at the end stays there, whatever grows above or below; until they scroll up
let lastTop = 0;
export function toEnd() { staysAtEnd = true; logBox.scrollTop = logBox.scrollHeight; lastTop = logBox.scrollTop; newest.hidden = true; }
export const reads = () => !document.hidden && staysAtEnd;

function seeWhere() { // also before the browser tells of a movement
  if (isAtEnd()) staysAtEnd = true;
  else if (logBox.scrollTop < lastTop) staysAtEnd = false;
  lastTop = logBox.scrollTop;
  newest.hidden = staysAtEnd;
}
logBox.addEventListener('scroll', () => {
  seeWhere();
  if (reads()) logBox.dispatchEvent(new Event('readtoend'));
});
const stay = () => { if (staysAtEnd && shown) toEnd(); };
new ResizeObserver(stay).observe(logBox);
logBox.addEventListener('load', stay, true);

async function loadEarlier() {
  const before = logBox.scrollHeight;
  await shown.loadEarlier();
  logBox.scrollTop += logBox.scrollHeight - before;
}

/** Draw a conversation; who reads at its end stays there. */
export function drawLog(talk) {
  const isOther = talk !== shown;
  if (isOther) staysAtEnd = true;
  else seeWhere();
  if (isOther) logBox.setAttribute('aria-live', 'off'); // what was there before is not read out
  shown = talk;
  keep(list, itemsOf(talk), (item) => item.key, makeItem);
  logBox.setAttribute('aria-busy', String(!talk.whole));
  if (staysAtEnd) toEnd();
  else newest.hidden = false;
  if (isOther) setTimeout(() => logBox.setAttribute('aria-live', 'polite'), 500);
}

function itemsOf(talk) {
  const items = talk.more ? [{ key: 'earlier', kind: 'earlier' }] : [];
  let day = '';
  let before = null;
  let isMarked = false;
  for (const line of [...talk.lines(), ...talk.pending.map((pending) => ({ at: pending.at, pending }))]) {
    const today = dayOf(line.at);
    if (today !== day) {
      items.push({ key: `day ${today}`, kind: 'day', at: line.at });
      before = null;
    }
    day = today;
    const { message, note, pending } = line;
    if (!isMarked && message && message.author === 'customer' && talk.unreadFrom !== null && message.seq > talk.unreadFrom) {
      items.push({ key: 'unread', kind: 'unread' });
      isMarked = true;
      before = null;
    }
    const who = note ? `note ${note.by}` : pending ? `agent ${store.me.name}` : `${message.author} ${message.name || ''}`;
    const follows = before && before.who === who && Date.parse(line.at) - Date.parse(before.at) < TOGETHER;
    before = { who, at: line.at };
    if (note) items.push({ key: `note ${note.id}`, kind: 'note', follows, note });
    else if (pending) items.push({ key: `pending ${pending.client_id}`, kind: 'pending', follows, pending, talk, state: pending.state });
    else items.push({ key: message.client_id ? `pending ${message.client_id}` : `message ${message.id}`, kind: 'message', follows, message, talk });
  }
  markRuns(items);
  return items;
}

/** How far it got is said once for what one wrote in a row, under the last of it. */
function markRuns(items) {
  let isOurs = false;
  for (const item of [...items].reverse()) {
    if (item.kind !== 'message' && item.kind !== 'pending') continue;
    item.goesOn = isOurs;
    isOurs = item.kind === 'pending' || item.message.author === 'agent';
  }
}

function makeItem() {
  const element = h('li');
  let drawn = '';
  element.update = (item) => {
    const { talk, ...told } = item;
    const print = JSON.stringify([told, talk && talk.row ? talk.row.customer.label : '']);
    if (print === drawn) return;
    drawn = print;
    draw(element, item);
  };
  return element;
}

function draw(element, item) {
  if (item.kind === 'earlier') { element.className = 'between'; fill(element, earlier); return; }
  if (item.kind === 'day') { element.className = 'between day'; fill(element, h('span', {}, dayName(item.at))); return; }
  if (item.kind === 'unread') { element.className = 'between unread-line'; fill(element, h('span', {}, t('New'))); return; }
  if (item.kind === 'note') drawNote(element, item);
  else if (item.kind === 'pending') drawPending(element, item);
  else drawMessage(element, item);
  element.classList.toggle('follows', Boolean(item.follows));
}

function drawMessage(element, { message, talk, goesOn }) {
  const { author } = message;
  const isMe = author === 'agent' && store.me && message.name === store.me.name;
  const label = talk.row ? talk.row.customer.label : t('Customer');
  const who = { customer: label, bot: t('Assistant'), system: t('Notice'), agent: isMe ? t('You') : message.name || t('Colleague') }[author];
  element.className = `line ${author}`;
  fill(
    element,
    author === 'system' ? null : avatar(author === 'customer' ? label : message.name || who, author === 'bot'),
    h('div', { class: 'said' },
      h('p', { class: 'who' }, h('b', { dir: 'auto' }, who), ' ', h('time', { dateTime: message.at }, clockTime(message.at))),
      message.text ? h('p', { class: `text${['withheld', 'failed'].includes(message.state) ? ' withheld' : ''}`, dir: 'auto' }, marked(message.text, author)) : null,
      (message.attachments || []).map(attachment),
      message.buttons && message.buttons.length ? h('p', { class: 'offered' }, spoken(t('Offered to choose:')), message.buttons.map((title) => h('span', { class: 'offer' }, title))) : null,
      goesOn && ARRIVED.includes(message.state) ? null : stateOf(message.state)),
  );
}

function stateOf(state) {
  const [sign, words] = (Object.hasOwn(STATES, state || '') && STATES[state]) || [];
  return sign ? h('p', { class: `state ${state}` }, icon(sign), t(words)) : null;
}

function drawPending(element, { pending, talk }) {
  element.className = 'line agent';
  const isFailed = pending.state === 'failed';
  fill(
    element, avatar(store.me.name),
    h('div', { class: 'said' },
      h('p', { class: 'who' }, h('b', {}, t('You')), ' ', h('time', { dateTime: pending.at }, clockTime(pending.at))),
      h('p', { class: 'text waiting', dir: 'auto' }, pending.text),
      isFailed
        ? h('div', { class: 'state failed', role: 'group', 'aria-label': t('Not sent') }, icon('alarm'), h('span', {}, pending.refused ? pending.error : t('Not sent yet.')),
          h('button', { type: 'button', class: 'link', onclick: () => talk.retry(pending) }, t('Try again')),
          h('button', { type: 'button', class: 'link', onclick: () => talk.drop(pending) }, t('Remove')))
        : h('p', { class: 'state' }, icon('clock'), t('Being sent'))),
  );
}

function drawNote(element, { note }) {
  element.className = 'line note';
  fill(
    element, note.by ? avatar(note.by) : h('span', { class: 'avatar bot', 'aria-hidden': 'true' }, icon('note')),
    h('div', { class: 'said' },
      h('p', { class: 'who' }, h('b', { dir: 'auto' }, note.by || t('Notice')), ' ', h('span', { class: 'private' }, icon('note'), t('Note, seen by the staff alone')), ' ', h('time', { dateTime: note.at }, clockTime(note.at))),
      h('p', { class: 'text', dir: 'auto' }, mentioned(note))),
  );
}

/** The mentioned stand out. */
function mentioned({ text, mentions = [] }) {
  let pieces = [text];
  for (const name of mentions) {
    const called = `@${name}`;
    pieces = pieces.flatMap((piece) => (typeof piece !== 'string' ? [piece] : piece.split(called).flatMap((rest, at) => (at ? [h('b', { class: 'mention' }, called), rest] : [rest]))));
  }
  return pieces;
}

/** References and the house's own addresses; a customer's words are never a link. */
export function marked(text, author) {
  return String(text).split(MARKED).map((piece, at) => {
    if (at % 2 === 0) return piece;
    if (!piece.startsWith('http')) return h('a', { class: 'reference', href: `#/case/${part(piece)}` }, piece);
    if (author === 'customer') return piece;
    const shownAs = piece.replace(/^https?:\/\//, '');
    return h('a', { href: piece, target: '_blank', rel: 'noopener noreferrer' }, shownAs.length > 44 ? `${shownAs.slice(0, 43)}…` : shownAs);
  });
}

const addressOf = (file) => `/desk/api/attachments/${part(file.id)}`;
const isPicture = (file) => String(file.kind || '').startsWith('image') || file.kind === 'picture';

function attachment(file) {
  const name = file.name || readable(file.kind || 'file');
  const given = { href: addressOf(file), target: '_blank', rel: 'noopener noreferrer', class: 'attachment' };
  if (!isPicture(file)) return h('a', given, icon('file'), h('span', { dir: 'auto' }, name));
  return h('a', given, h('img', { src: addressOf(file), alt: t('Picture: {name}', { name }), width: file.width || 220, height: file.height || 160, loading: 'lazy' }));
}
