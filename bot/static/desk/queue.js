// The list on the left: who waits, what is mine, what should be watched, and everything there is.

import { ask, part } from './link.js';
import { CHANNEL_SIGNS, attempt, avatar, badge, channelName, dueMark, readable, spoken } from './bits.js';
import { focusComposer } from './composer.js';
import { fill, h, icon, keep } from './dom.js';
import { act, hasDraft, talkOf } from './talk.js';
import { isMine, mayHere, on, remember, remembered, store, tell, unreadOf } from './store.js';
import { eachSecond, now, span } from './times.js';
import { t } from './words.js';

export const TABS = ['mine', 'queue', 'watched', 'all'];
const NAMES = { mine: 'Mine', queue: 'Queue', watched: 'Watched', all: 'All' };
const OWNERS = [['', 'Held by anybody'], ['bot', 'The assistant'], ['queue', 'Waiting'], ['agent', 'A colleague']];
const PRESSING = ['', 'Pressing', 'Very pressing', 'Safety'];

const view = { tab: remembered('tab', 'queue'), isChosen: Boolean(remembered('tab', '')), found: [], more: false, filters: { owner: '', channel: '', text: '' } };

const counts = new Map();
const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('Lists of conversations') });
const list = h('ul', { class: 'rows' });
const empty = h('p', { class: 'empty' });
const more = h('button', { type: 'button', class: 'second wide', hidden: true, onclick: () => look(true) }, t('Show more'));
const filters = drawFilters();
const panel = h('div', { role: 'tabpanel', id: 'rows-panel', class: 'rows-panel' }, filters, list, empty, more);
export const queueColumn = h('nav', { class: 'queue', 'aria-label': t('Conversations') }, tabs, panel);

for (const tab of TABS) {
  const count = h('span', { class: 'count' });
  counts.set(tab, count);
  tabs.append(h('button', { type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-controls': 'rows-panel', onclick: () => showTab(tab), onkeydown: arrow }, t(NAMES[tab]), count));
}

function arrow(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = TABS.at((TABS.indexOf(view.tab) + step) % TABS.length);
  showTab(next);
  document.getElementById(`tab-${next}`).focus();
}

/** Show one of the lists. */
export function showTab(tab) {
  view.tab = tab;
  view.isChosen = true;
  remember('tab', tab);
  if (tab === 'all') look();
  draw();
}

function drawFilters() {
  const change = () => {
    view.filters = { owner: owner.value, channel: channel.value, text: text.value.trim() };
    clearTimeout(change.soon);
    change.soon = setTimeout(() => look(), 250);
  };
  const owner = h('select', { 'aria-label': t('Held by'), onchange: change }, OWNERS.map(([value, label]) => h('option', { value }, t(label))));
  const channel = h('select', { 'aria-label': t('Channel'), onchange: change }, h('option', { value: '' }, t('Every channel')), ['web_widget', 'rest', 'email', 'whatsapp', 'telegram', 'facebook', 'slack', 'twilio'].map((value) => h('option', { value }, channelName(value))));
  const text = h('input', { type: 'search', placeholder: t('Words in it'), 'aria-label': t('Words in it'), oninput: change, maxLength: 200 });
  return h('div', { class: 'filters', hidden: true }, owner, channel, text);
}

async function look(further = false) {
  const asked = new URLSearchParams(Object.entries(view.filters).filter(([, value]) => value));
  const oldest = view.found.at(-1);
  if (further && oldest) asked.set('before', oldest.last ? oldest.last.at : oldest.since);
  await attempt(async () => {
    const { rows, more: isMore } = await ask(`conversations?${asked}`);
    view.found = further ? [...view.found, ...rows] : rows;
    view.more = isMore;
  });
  draw();
}

const byPressing = (one, other) => other.priority - one.priority || waitOf(one) - waitOf(other);
const waitOf = (row) => Date.parse(row.waiting_since || row.since);

/** The rows of a list, the most pressing first. */
export function rowsOf(tab) {
  const rows = [...store.rows.values()];
  if (tab === 'mine') return rows.filter(isMine).sort((one, other) => waitOf(one) - waitOf(other));
  if (tab === 'queue') return rows.filter((row) => row.owner === 'queue').sort(byPressing);
  if (tab === 'watched') return rows.filter((row) => row.watched || store.pinned.has(row.id)).sort(byPressing);
  return view.found.map((row) => store.rows.get(row.id) || row);
}

export const shownRows = () => rowsOf(view.tab);

const NOTHING = { mine: 'You hold no conversation. Take one from the queue.', queue: 'Nobody is waiting.', watched: 'Nothing needs watching.', all: 'No conversation fits.' };

function draw() {
  for (const tab of TABS) {
    const button = document.getElementById(`tab-${tab}`) || tabs.children[TABS.indexOf(tab)];
    const isShown = tab === view.tab;
    button.setAttribute('aria-selected', String(isShown));
    button.tabIndex = isShown ? 0 : -1;
    if (tab === 'all') continue;
    const rows = rowsOf(tab);
    const unread = tab === 'mine' ? rows.reduce((sum, row) => sum + unreadOf(row), 0) : 0;
    fill(counts.get(tab), rows.length || '', unread ? h('span', { class: 'dot' }, spoken(t('{n} unread', { n: unread }))) : null);
  }
  panel.setAttribute('aria-labelledby', `tab-${view.tab}`);
  filters.hidden = view.tab !== 'all';
  const rows = shownRows();
  keep(list, rows, (row) => row.id, drawRow);
  list.hidden = !rows.length;
  empty.hidden = Boolean(rows.length);
  empty.textContent = t(NOTHING[view.tab]);
  more.hidden = view.tab !== 'all' || !view.more;
}

function drawRow() {
  const parts = Object.fromEntries(['name', 'wait', 'last', 'marks', 'count', 'sign', 'face'].map((name) => [name, h('span', { class: name })]));
  const take = h('button', { type: 'button', class: 'take', onclick: () => claim(item.row.id) }, t('Take'));
  const link = h('a', { class: 'row' }, parts.face, h('span', { class: 'row-text' }, h('span', { class: 'row-top' }, parts.sign, parts.name, parts.wait), h('span', { class: 'row-mid' }, parts.last, parts.count), parts.marks));
  const item = h('li', {}, link, take);
  const wait = h('span');
  parts.wait.append(wait);
  let marked = '';
  item.update = (row) => {
    item.row = row;
    link.href = `#/c/${part(row.id)}`;
    if (store.route.id === row.id) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    const name = row.customer.label;
    if (parts.name.textContent !== name) { fill(parts.name, name); fill(parts.face, avatar(name)); }
    fill(parts.sign, icon(CHANNEL_SIGNS[row.channel] || 'chat'), spoken(`${channelName(row.channel)}:`));
    fill(parts.last, ...lastLine(row));
    const unread = unreadOf(row);
    fill(parts.count, unread && (isMine(row) || row.owner === 'queue') ? h('span', { class: 'unread' }, String(unread), spoken(` ${t('unread')}`)) : null);
    link.classList.toggle('is-unread', Boolean(unread) && isMine(row));
    take.hidden = !mayHere(row, 'claim');
    take.setAttribute('aria-label', t('Take {name}', { name }));
    const marks = JSON.stringify([row.owner, row.agent, row.reason, row.mood, row.take_by, row.cases, row.priority, row.watched, row.because, row.escalated, row.may, hasDraft(row.id)]);
    if (marks !== marked) { marked = marks; fill(parts.marks, ...marksOf(row)); }
    tick();
  };
  const tick = () => {
    if (!item.row) return;
    const { owner, waiting_since: since, last } = item.row;
    const said = owner === 'queue' && since ? t('waits {span}', { span: span(now() - Date.parse(since)) }) : last ? span(now() - Date.parse(last.at)) : '';
    if (wait.textContent !== said) wait.textContent = said;
  };
  eachSecond(item, tick);
  return item;
}

function lastLine(row) {
  if ((store.typing.get(row.id) || new Set()).has('customer')) return [h('em', {}, t('is writing …'))];
  if (!row.last) return [];
  const who = { customer: '', bot: t('Assistant'), agent: row.agent && isMine(row) ? t('You') : t('Colleague'), system: '' }[row.last.author];
  if (row.last.text === null) return [h('em', {}, t('Open it to read.'))]; // it is another's: reading leaves a trace
  return [who ? `${who}: ` : '', row.last.text];
}

function marksOf(row) {
  const soonest = row.cases.filter((one) => one.due).sort((a, b) => Date.parse(a.due) - Date.parse(b.due))[0];
  return [
    row.priority ? h('span', { class: `badge pressing-${Math.min(3, row.priority)}` }, icon('flag'), t(PRESSING[Math.min(3, row.priority)])) : null,
    row.owner === 'queue' && row.take_by ? dueMark(row.take_by, true) : null,
    row.escalated ? badge(t('Escalated'), 'warm') : null,
    row.watched ? h('span', { class: 'badge warm' }, icon('eye'), (row.because || [])[0] || t('Watch')) : null,
    row.reason && !(row.reason === 'safety' && row.priority > 2) ? badge(readable(row.reason)) : null,
    row.mood ? badge(row.mood, 'mood') : null,
    row.owner === 'agent' && !isMine(row) ? h('span', { class: 'badge' }, icon('person'), row.agent || t('Colleague')) : null,
    hasDraft(row.id) ? badge(t('Draft'), 'warm') : null,
    soonest ? dueMark(soonest.due, false, t('Case')) : null,
    mayHere(row, 'claim') ? h('span', { class: 'take-room' }) : null,
  ];
}

/** Take a conversation that waits; a colleague may have been quicker. */
export async function claim(id) {
  const ok = await attempt(async () => {
    try { await act(id, 'claim'); } catch (error) {
      if (error.status === 409 || error.status === 404) {
        const row = store.rows.get(id);
        if (row && row.owner === 'queue') store.rows.delete(id);
        tell('rows');
        if (store.conversations.has(id)) talkOf(id).refresh().catch(() => {});
      }
      throw error;
    }
  });
  if (ok) {
    showTab('mine');
    if (store.route.id === id) focusComposer();
    else { store.writesNext = id; location.hash = `#/c/${part(id)}`; }
  }
  return ok;
}

/** Who comes to the desk sees first whom they hold, where they hold somebody. */
function begin() {
  if (view.isChosen) return;
  view.isChosen = true;
  if (rowsOf('mine').length) showTab('mine');
}

on('rows', (frame) => { if (frame && frame.full) begin(); draw(); });
on('typing', draw);
on('route', draw);
on('me', () => { if (view.tab === 'all') look(); draw(); });
