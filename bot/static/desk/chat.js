// The conversation in the middle: who it is, who holds it, what was said, and where one writes.

import { attempt, avatar, badge, channelName, dueMark, fact, readable, say } from './bits.js';
import { askGiveBack, askTransfer } from './colleagues.js';
import { composeFor, composer, drawComposer, focusComposer, setMode } from './composer.js';
import { fill, h, icon, signButton } from './dom.js';
import { part, post } from './link.js';
import { drawLog, logBox, newest, reads } from './log.js';
import { claim } from './queue.js';
import { isMine, markSeen, mayHere, on, pin, seenOf, store } from './store.js';
import { act, talkOf } from './talk.js';
import { t } from './words.js';

const FORGET_AFTER = 30; // conversations that were opened and are not held

const top = h('div', { class: 'chat-top' });
const brief = h('div', { class: 'brief' });
const typing = h('p', { class: 'typing', role: 'status' });
export const chatView = h('section', { class: 'chat', 'aria-label': t('Conversation'), hidden: true }, top, brief, h('div', { class: 'log-frame' }, logBox, newest), typing, composer);
let shown = null;

/** Show a conversation. */
export async function showChat(id) {
  chatView.hidden = false;
  if (shown && shown.id === id) return;
  if (shown && !isMine(shown.row)) shown.leave();
  const talk = (shown = talkOf(id));
  forgetOthers();
  talk.row = talk.row || store.rows.get(id) || null;
  const seen = seenOf(id);
  talk.unreadFrom = seen ? seen.seq : null;
  draw();
  if (talk.row) composeFor(talk);
  const isGood = await attempt(() => (talk.whole ? (talk.listen(), talk.refresh()) : talk.load()));
  if (shown !== talk) return;
  if (!isGood && !talk.row) { location.hash = '#/'; return; }
  composeFor(talk);
  if (store.writesNext === id) { store.writesNext = null; focusComposer(); }
  read();
}

/** Nothing is shown in the middle. */
export function hideChat() {
  chatView.hidden = true;
  if (shown && !isMine(shown.row)) shown.leave();
  shown = null;
}

function forgetOthers() {
  if (store.conversations.size <= FORGET_AFTER) return;
  for (const [id, talk] of store.conversations) if (talk !== shown && !isMine(talk.row) && !talk.pending.length) store.conversations.delete(id);
}

export const shownTalk = () => shown;

function draw() {
  if (!shown) return;
  drawTop();
  drawBrief();
  drawLog(shown);
  drawTyping();
}

function actions(row) {
  const mine = isMine(row);
  const isPinned = store.pinned.has(row.id);
  return [
    mayHere(row, 'claim') ? h('button', { type: 'button', class: 'first', onclick: () => claim(row.id) }, t('Take')) : null,
    mayHere(row, 'take_over') ? h('button', { type: 'button', class: 'second', onclick: takeOver }, t('Take over')) : null,
    mayHere(row, 'transfer') ? h('button', { type: 'button', class: 'second', onclick: transfer }, t('Pass it on')) : null,
    mayHere(row, 'give_back') ? h('button', { type: 'button', class: 'second', onclick: giveBack }, t('Give back')) : null,
    mine ? null : signButton('eye', isPinned ? t('Watching') : t('Watch'), () => pin(row.id, !isPinned), { 'aria-pressed': String(isPinned) }),
  ];
}

function drawTop() {
  const { row } = shown;
  const print = JSON.stringify([row && [row.id, row.owner, row.agent, row.customer, row.channel, row.language, row.priority, row.take_by, row.may], store.pinned.has(shown.id), Boolean(shown.whole)]);
  if (top.print === print) return;
  top.print = print;
  if (!row) { fill(top, h('h1', { class: 'sr' }, t('Conversation'))); return; }
  const had = top.contains(document.activeElement) ? document.activeElement.textContent : '';
  const name = row.customer.label;
  const holder = { queue: t('Waiting for a person'), bot: t('The assistant answers'), agent: isMine(row) ? t('You answer') : t('{name} answers', { name: row.agent || t('A colleague') }) }[row.owner];
  const proved = shown.whole && shown.whole.customer && (shown.whole.customer.proved || []).length;
  fill(
    top,
    h('a', { class: 'sign back', href: '#/', title: t('Back to the list') }, icon('back'), h('span', { class: 'sr' }, t('Back to the list'))),
    avatar(name),
    h('div', { class: 'chat-who' },
      h('h1', { dir: 'auto' }, name),
      h('p', { class: 'quiet' }, h('span', { class: `holder ${row.owner}` }, holder), ` · ${channelName(row.channel)}`, row.language ? ` · ${languageName(row.language)}` : '', shown.whole && !proved ? ` · ${t('identity not proved')}` : '')),
    h('div', { class: 'chat-actions' }, actions(row), h('a', { class: 'sign aside-link', href: `#/c/${part(row.id)}/customer`, title: t('Customer and cases') }, icon('person'), h('span', { class: 'sr' }, t('Customer and cases')))),
  );
  if (had) { const again = [...top.querySelectorAll('button, a')].find((one) => one.textContent === had); (again || logBox).focus(); }
}

export function languageName(code) {
  try { return new Intl.DisplayNames([document.documentElement.lang || 'en'], { type: 'language' }).of(code); } catch { return code; }
}

/** What the person has to know before they read all of it. */
function drawBrief() {
  const { whole, row } = shown;
  const known = whole && Array.isArray(whole.known) ? whole.known : [];
  const summary = whole ? whole.summary : '';
  const isNeeded = row && (summary || known.length || row.watched);
  brief.hidden = !isNeeded;
  const print = JSON.stringify([shown.id, summary, known, row && [row.mood, row.reason, row.because, row.take_by, row.owner]]);
  if (!isNeeded || brief.print === print) return;
  brief.print = print;
  fill(brief, h('details', { open: matchMedia('(min-width: 700px)').matches },
    h('summary', {}, h('b', {}, t('In short')), row.reason ? badge(readable(row.reason)) : null, row.mood ? badge(row.mood, 'mood') : null, row.owner === 'queue' && row.take_by ? dueMark(row.take_by, true) : null),
    row.watched && (row.because || []).length ? h('ul', { class: 'because' }, row.because.map((why) => h('li', {}, icon('eye'), h('span', {}, why)))) : null,
    summary ? h('p', { class: 'summary', dir: 'auto' }, summary) : null,
    known.length ? h('dl', { class: 'facts' }, known.map(({ name, value }) => fact(readable(name), value))) : null));
}

function drawTyping() {
  const who = shown ? store.typing.get(shown.id) || new Set() : new Set();
  const text = who.has('customer') ? t('{name} is writing …', { name: shown.row ? shown.row.customer.label : t('The customer') }) : '';
  if (typing.textContent !== text) typing.textContent = text;
}

let reading;
/** Who sees the end of a conversation has read it. */
function read() {
  if (!shown || !shown.row || chatView.hidden || !shown.whole || !reads()) return;
  if (!markSeen(shown.row) || !isMine(shown.row)) return;
  const { id, last } = shown;
  clearTimeout(reading);
  reading = setTimeout(() => post(`conversations/${part(id)}/read`, { seq: last }).catch(() => {}), 400);
}

export function takeOver() {
  const talk = shown;
  if (!talk || !mayHere(talk.row, 'take_over')) return;
  attempt(async () => { await act(talk.id, 'take-over'); say(t('You answer now; the customer is told.')); setMode('reply', true); });
}
export function transfer() { if (shown && mayHere(shown.row, 'transfer')) attempt(() => askTransfer(shown)); }
export function giveBack() { if (shown && mayHere(shown.row, 'give_back')) askGiveBack(shown); }

on('talk', (talk) => { if (talk === shown) { draw(); read(); } });
on('rows', () => { if (shown) { shown.row = store.rows.get(shown.id) || shown.row; drawTop(); drawComposer(); } });
on('typing', (id) => { if (shown && (!id || id === shown.id)) drawTyping(); });
on('me', draw);
logBox.addEventListener('readtoend', read);
document.addEventListener('visibilitychange', () => {
  if (!shown) return;
  if (document.hidden) shown.unreadFrom = shown.last;
  else read();
});
