// All open cases, the most pressing first, and what waits for somebody's decision.

import { attempt, badge, dueMark, readable, say, spoken } from './bits.js';
import { fill, h, icon, keep } from './dom.js';
import { ask, part, post } from './link.js';
import { approved, drawDecision } from './redress.js';
import { may, on, store } from './store.js';
import { day } from './times.js';
import { t } from './words.js';

const ANEW = 30000; // milliseconds after which they are asked for again, while somebody looks
const SHOWN = [['', 'All'], ['mine', 'Handled by me'], ['complaint', 'Complaints'], ['redress', 'To put right'], ['late', 'Late']];

const view = { cases: [], waiting: [], show: '', isKnown: false };
const count = h('span', { class: 'count' });
export const casesLink = h('a', { class: 'cases-link', href: '#/cases', hidden: true }, icon('case'), h('span', {}, t('Cases')), count);

const waiting = h('ul', { class: 'decisions' });
const decisions = h('section', { 'aria-labelledby': 'decisions-title', hidden: true }, h('h2', { id: 'decisions-title' }, t('Waiting for a decision')), waiting);
const shows = h('div', { class: 'modes', role: 'group', 'aria-label': t('Which cases') }, SHOWN.map(([name, label]) => h('button', { type: 'button', 'data-show': name, onclick: () => { view.show = name; draw(); } }, t(label))));
const said = h('p', { class: 'quiet', role: 'status' });
const list = h('ul', { class: 'hits case-rows' });
export const casesView = h('section', { class: 'search cases', 'aria-labelledby': 'cases-title', hidden: true },
  h('div', { class: 'search-top' }, h('a', { class: 'sign back', href: '#/' }, icon('back'), spoken(t('Back to the list'))), h('h1', { id: 'cases-title' }, t('Cases'))),
  decisions, h('section', { 'aria-labelledby': 'open-cases' }, h('h2', { id: 'open-cases' }, t('Open cases')), shows, said, list));

/** Show them, as they stand now. */
export function showCases() {
  casesView.hidden = false;
  if (!view.isKnown) said.textContent = t('Loading …');
  draw();
  look();
}

async function look() {
  await attempt(async () => {
    const [{ cases }, { acts, proposals }] = await Promise.all([ask('cases'), ask('acts')]);
    take(acts, proposals);
    view.cases = cases;
    view.isKnown = true;
  });
  draw();
}

/** How many decisions wait for this person, beside the name of the view. */
async function lookAtDecisions() {
  if (!may('read_case')) return;
  try {
    const { acts, proposals } = await ask('acts');
    take(acts, proposals);
  } catch { return; } // the banner tells of a house that cannot be reached
  drawCount();
}

function take(acts, proposals) {
  view.waiting = [...acts.filter((one) => one.waits), ...proposals].sort((one, other) => other.mine - one.mine || Date.parse(one.agreed_at) - Date.parse(other.agreed_at));
}

const FITS = {
  '': () => true,
  mine: (one) => one.handler === store.me.name,
  complaint: (one) => one.kind === 'complaint',
  redress: (one) => one.kind === 'redress',
  late: (one) => one.due && Date.parse(one.due) < Date.now() + store.clock,
};

function draw() {
  drawCount();
  if (casesView.hidden) return;
  decisions.hidden = !view.waiting.length;
  keep(waiting, view.waiting, (one) => JSON.stringify(one), drawWaiting);
  for (const button of shows.children) button.setAttribute('aria-pressed', String(button.dataset.show === view.show));
  const found = view.cases.filter(FITS[view.show]);
  if (view.isKnown) said.textContent = found.length ? (found.length === 1 ? t('One case.') : t('{n} cases.', { n: found.length })) : t('No case.');
  keep(list, found, (one) => JSON.stringify(one), drawRow);
}

function drawCount() {
  const mine = view.waiting.filter((one) => one.mine).length;
  casesLink.hidden = !may('read_case');
  if (count.textContent !== String(mine || '')) fill(count, mine ? [h('span', { class: 'unread' }, String(mine)), spoken(t('wait for your decision'))] : null);
  if (store.route.view === 'cases') casesLink.setAttribute('aria-current', 'page');
  else casesLink.removeAttribute('aria-current');
}

function drawWaiting(one) {
  const deed = (path, done) => async (fields) => { await post(path, fields); say(done); await look(); };
  const [yes, no] = one.id
    ? [`acts/${part(one.id)}/approve`, `acts/${part(one.id)}/refuse`]
    : [`cases/${part(one.case)}/approve-redress`, `cases/${part(one.case)}/decline-redress`];
  return h('li', { class: 'card' },
    one.case ? h('p', { class: 'thing-top' }, h('a', { class: 'reference', href: `#/case/${part(one.case)}` }, one.case), one.order ? h('span', { class: 'quiet' }, `${t('Order')} ${one.order}`) : null) : null,
    drawDecision(one, { approve: deed(yes, approved(one)), decline: deed(no, t('Declined.')) }));
}

function drawRow(one) {
  return h('li', {}, h('a', { class: 'thing hit', href: `#/case/${part(one.reference)}` }, icon('case'), h('span', { class: 'hit-text' },
    h('span', { class: 'thing-top' }, h('b', {}, one.reference), h('span', {}, readable(one.kind))),
    h('span', { class: 'thing-top' }, h('span', { dir: 'auto' }, one.customer), one.due ? dueMark(one.due) : h('span', { class: 'quiet' }, t('since {day}', { day: day(one.opened_at) }))),
    one.own_words ? h('span', { class: 'quiet clamp', dir: 'auto' }, one.own_words) : null,
    h('span', { class: 'marks' },
      one.safety ? h('span', { class: 'badge bad' }, icon('alarm'), t('Safety')) : one.ahead ? h('span', { class: 'badge warm' }, icon('flag'), t('Pressing')) : null,
      badge(readable(one.state)), one.level > 1 ? badge(t('Level {n}', { n: one.level }), 'warm') : null,
      one.handler ? h('span', { class: 'badge' }, icon('person'), one.handler) : null))));
}

/** The links of the cases that are shown, for the keys. */
export const caseLinks = () => (casesView.hidden ? [] : [...list.querySelectorAll('a.hit')]);

on('route', drawCount);
on('me', () => { drawCount(); lookAtDecisions(); });
setInterval(() => { if (!document.hidden && store.me && store.isOnline) (casesView.hidden ? lookAtDecisions : look)(); }, ANEW);
