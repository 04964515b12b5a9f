// Beside the conversation: who the customer is, what they bought, what was before, and facts that help to answer.

import { attempt, badge, channelName, dueMark, fact, readable } from './bits.js';
import { insert } from './composer.js';
import { fill, h, icon } from './dom.js';
import { languageName } from './chat.js';
import { ask, part } from './link.js';
import { isMine, may, mayHere } from './store.js';
import { clockTime, day, dayAndTime } from './times.js';
import { t } from './words.js';

const section = (title, ...content) => h('section', { class: 'card' }, h('h2', {}, title), content);
const nothing = (text) => h('p', { class: 'quiet' }, text);

/** Who they are, their promises, cases, orders and what was before. */
export function drawCustomer(box, talk) {
  const { whole, row } = talk;
  if (!whole) { fill(box, nothing(t('Loading …'))); return; }
  const { customer = {}, cases = [], promises = [], orders = [], handoffs = [] } = whole;
  fill(
    box,
    section(t('Customer'), whoLine(customer), h('dl', { class: 'facts' },
      fact(t('Name'), customer.name || customer.label), fact(t('E-mail'), customer.email), fact(t('Phone'), customer.phone),
      fact(t('Language'), row && row.language ? languageName(row.language) : ''), fact(t('Customer since'), customer.since ? day(customer.since) : '')),
    mayHere(row, 'unmask') ? h('button', { type: 'button', class: 'link', onclick: () => attempt(() => talk.unmask()) }, t('Show card and account numbers in full')) : null),
    promises.length ? section(t('Promises'), h('ul', { class: 'things' }, promises.map(promiseItem))) : null,
    section(t('Cases'), cases.length ? h('ul', { class: 'things' }, cases.map((one) => caseItem(one, talk.id))) : nothing(t('No case.'))),
    section(t('Orders'), orders.length ? h('ul', { class: 'things' }, orders.map(orderItem)) : nothing((customer.proved || []).length ? t('No order.') : t('Orders are shown once the customer has proved who they are.'))),
    (customer.conversations || []).length ? section(t('Earlier conversations'), h('ul', { class: 'things' }, customer.conversations.map((one) => earlierItem(one, talk)))) : null,
    handoffs.length ? section(t('Handoffs'), h('ul', { class: 'things' }, handoffs.map(handoffItem))) : null,
  );
}

function whoLine({ proved = [] }) {
  return proved.length
    ? h('p', { class: 'proved yes' }, icon('shield'), h('span', {}, t('Has proved who they are'), ' (', proved.map(readable).join(', '), ')'))
    : h('p', { class: 'proved no' }, icon('alarm'), h('span', {}, t('Has not proved who they are: tell nothing of orders or data.')));
}

export function promiseItem(promise) {
  const isOpen = promise.state === 'made';
  return h('li', {}, h('p', { dir: 'auto' }, promise.text || readable(promise.kind)),
    h('p', { class: 'marks' }, isOpen ? dueMark(promise.due, false) : badge(readable(promise.state), promise.state === 'broken' ? 'bad' : 'good'), h('span', { class: 'quiet' }, dayAndTime(promise.due)), promise.reference ? h('span', { class: 'quiet' }, promise.reference) : null));
}

function caseItem(one, id) {
  return h('li', {}, h('a', { class: 'thing', href: `#/c/${part(id)}/case/${part(one.reference)}` },
    h('span', { class: 'thing-top' }, h('b', {}, one.reference), h('span', {}, readable(one.kind))),
    one.own_words ? h('span', { class: 'quiet clamp', dir: 'auto' }, one.own_words) : null,
    h('span', { class: 'marks' }, badge(readable(one.state)), one.safety ? h('span', { class: 'badge bad' }, icon('alarm'), t('Safety')) : null, one.due ? dueMark(one.due) : null)));
}

function orderItem(order) {
  return h('li', {}, h('details', {}, h('summary', {}, h('b', {}, order.number), ' ', readable(order.state), order.total ? ` · ${order.total}` : ''),
    h('dl', { class: 'facts' }, fact(t('Ordered'), order.placed_at ? day(order.placed_at) : ''), fact(t('Delivered'), order.delivered_at ? day(order.delivered_at) : '')),
    h('ul', { class: 'lines' }, (order.lines || []).map((line) => h('li', { dir: 'auto' }, `${line.quantity} × ${line.name}`, line.price ? h('span', { class: 'quiet' }, ` ${line.price}`) : null)))));
}

const LINKED = { code: 'Linked by a one-time code', website: 'Linked by the website' };

function earlierItem(one, talk) {
  return h('li', {}, h('a', { class: 'thing', href: `#/c/${part(one.id)}` }, h('span', { class: 'thing-top' }, h('b', {}, day(one.at)), h('span', { class: 'quiet' }, clockTime(one.at), ' · ', channelName(one.channel))), h('span', { class: 'quiet clamp', dir: 'auto' }, one.text)),
    one.linked_by ? h('p', { class: 'quiet' }, `${t(LINKED[one.linked_by])}, ${day(one.linked_since)}. `, may('work_case') ? h('button', { type: 'button', class: 'link', onclick: () => attempt(() => talk.separate(one.id)) }, t('Not the same customer')) : null) : null);
}

function handoffItem(one) {
  return h('li', {}, h('p', {}, h('b', {}, readable(one.reason)), ' ', h('span', { class: 'quiet' }, dayAndTime(one.asked_at))),
    one.summary ? h('p', { class: 'quiet', dir: 'auto' }, one.summary) : null, one.settled ? h('p', { dir: 'auto' }, `${t('Settled')}: ${one.settled}`) : null,
    h('p', { class: 'marks' }, badge(readable(one.state)), one.claimed_by ? badge(one.claimed_by) : null));
}

/** Facts with their sources, to put into the answer. */
export async function drawHelp(box, talk) {
  fill(box, nothing(t('Loading …')));
  let facts = [];
  if (!(await attempt(async () => { ({ facts } = await ask(`suggestions?conversation=${part(talk.id)}`)); }))) return;
  const mine = isMine(talk.row);
  fill(box, section(t('What may help'), facts.length ? h('ul', { class: 'things' }, facts.map((one) => h('li', {},
    h('p', { dir: 'auto' }, one.text), h('p', { class: 'quiet source', dir: 'auto' }, t('Source: {source}', { source: one.source }), one.day ? `, ${day(one.day)}` : ''),
    mine ? h('button', { type: 'button', class: 'second small', 'aria-label': t('Insert: {text}', { text: one.text.slice(0, 60) }), onclick: () => insert(one.text) }, t('Insert')) : null))) : nothing(t('Nothing fits what was asked.'))),
  h('button', { type: 'button', class: 'second small', onclick: () => drawHelp(box, talk) }, t('Look again')));
}
