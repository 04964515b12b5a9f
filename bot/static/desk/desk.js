// The desk in the browser: puts the parts together, follows the address after “#”, and speaks up about the line.
//
//   #/            the list        #/c/ID           a conversation      #/c/ID/customer  and who it is
//   #/search/Q    searching       #/c/ID/case/REF  and a case          #/c/ID/help      and facts that help
//   #/cases       all open cases

import './alerts.js';
import { attempt, say, voices } from './bits.js';
import { chatView, hideChat, showChat, shownTalk } from './chat.js';
import { caseOf, drawCase } from './case.js';
import { casesLink, casesView, showCases } from './cases.js';
import { drawCustomer, drawHelp } from './customer.js';
import { fill, h, icon } from './dom.js';
import { startKeys } from './keys.js';
import { ask, goToSignIn, link, part } from './link.js';
import { isLocked, startLock } from './lock.js';
import { queueColumn } from './queue.js';
import { hideSearch, searchBox, searchView, showSearch } from './search.js';
import { presence, settingsButton } from './settings.js';
import { on, store, tell } from './store.js';
import { startTalks } from './talk.js';
import { t } from './words.js';

const house = document.querySelector('meta[name="heard-house"]').content;
const SIDES = [['customer', 'Customer'], ['case', 'Case'], ['help', 'Help']];

const banner = h('div', { class: 'banner', role: 'status' });
const welcome = h('section', { class: 'welcome', 'aria-labelledby': 'welcome' }, h('h1', { id: 'welcome' }, t('Nothing is open')), h('p', { class: 'quiet' }, t('Choose a conversation on the left, or press c to take the first that waits. ? shows all keys.')));
const sideTabs = h('div', { class: 'side-tabs', role: 'tablist', 'aria-label': t('Beside the conversation') }, SIDES.map(([side, label]) => h('a', { role: 'tab', id: `side-${side}`, 'aria-controls': 'side', 'data-side': side }, t(label))));
const sideBox = h('div', { id: 'side', class: 'side-box', role: 'tabpanel', tabindex: '0' });
const aside = h('aside', { 'aria-label': t('Customer and cases'), hidden: true }, h('h1', { class: 'narrow-only sr' }, t('Customer and cases')), h('div', { class: 'side-top' }, h('a', { class: 'sign back', title: t('Back to the conversation') }, icon('back'), h('span', { class: 'sr' }, t('Back to the conversation'))), sideTabs), sideBox);
const main = h('main', { id: 'main' }, h('div', { class: 'middle' }, welcome, chatView, searchView, casesView), aside);

function routeOf(hash) {
  const parts = hash.replace(/^#\/?/, '').split('/').map((one) => { try { return decodeURIComponent(one); } catch { return one; } });
  if (parts[0] === 'c' && parts[1]) return { view: 'chat', id: parts[1], side: parts[2] || '', reference: parts[3] || '' };
  if (parts[0] === 'case' && parts[1]) return { view: 'case', reference: parts[1] };
  if (parts[0] === 'cases') return { view: 'cases' };
  if (parts[0] === 'search') return { view: 'search', q: parts[1] || '', kind: parts[2] || '' };
  return { view: 'queue' };
}

async function follow() {
  const route = (store.route = routeOf(location.hash));
  if (route.view === 'case') {
    await attempt(async () => { const { conversation } = await caseOf(route.reference); location.replace(`#/c/${part(conversation)}/case/${part(route.reference)}`); });
    return;
  }
  document.body.dataset.view = route.view === 'chat' && route.side ? 'side' : route.view;
  welcome.hidden = route.view !== 'queue';
  casesView.hidden = route.view !== 'cases';
  aside.hidden = route.view !== 'chat';
  if (route.view === 'chat') showChat(route.id);
  else hideChat();
  if (route.view === 'search') showSearch(route.q, route.kind);
  else hideSearch();
  if (route.view === 'cases') showCases();
  drawSide(true);
  tell('route');
}

function drawSide(isNew = false) {
  const talk = shownTalk();
  if (!talk || store.route.view !== 'chat') return;
  const { id, reference } = store.route;
  const side = store.route.side || 'customer';
  const cases = (talk.whole && talk.whole.cases) || [];
  const first = side === 'case' ? reference : (cases[0] || {}).reference;
  aside.querySelector('.back').href = `#/c/${part(id)}`;
  for (const tab of sideTabs.children) {
    const { side: name } = tab.dataset;
    const isShown = name === side;
    tab.setAttribute('aria-selected', String(isShown));
    tab.tabIndex = isShown ? 0 : -1;
    tab.href = `#/c/${part(id)}/${name}${name === 'case' && first ? `/${part(first)}` : ''}`;
    tab.hidden = name === 'case' && !first;
  }
  sideBox.setAttribute('aria-labelledby', `side-${side}`);
  const shows = `${side} ${id} ${reference}`;
  if (side === 'customer') { sideBox.reference = null; drawCustomer(sideBox, talk); } else if (isNew && sideBox.shows !== shows) {
    if (side === 'case' && reference) drawCase(sideBox, reference);
    else if (side === 'help') { sideBox.reference = null; drawHelp(sideBox, talk); }
  }
  if (sideBox.shows !== shows) sideBox.scrollTop = 0;
  sideBox.shows = shows;
}

sideTabs.addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const there = [...sideTabs.children].filter((tab) => !tab.hidden);
  const next = there.at((there.indexOf(event.target) + step) % there.length);
  location.hash = next.hash;
  next.focus();
});

function drawBanner(isOnline) {
  fill(banner, isOnline ? null : h('p', {}, icon('alarm'), h('span', {}, t('No connection to the house; it is tried again. What you write is kept.')), h('button', { type: 'button', class: 'link', onclick: () => link.hurry() }, t('Try now'))));
}

function onTheLine() {
  const talks = startTalks();
  let soon = setTimeout(() => drawBanner(store.isOnline), 1500);
  on('online', (isOnline) => {
    clearTimeout(soon);
    if (isOnline) drawBanner(true);
    else soon = setTimeout(() => drawBanner(store.isOnline), 700); // a line that is back at once is no news
    talks.online(isOnline);
  });
  on('link:hello', ({ me, at }) => { if (me) { store.me = { ...store.me, ...me }; tell('me'); } if (at) store.clock = Date.parse(at) - Date.now(); });
  on('link:queue', talks.queue);
  on('link:log', talks.log);
  on('link:typing', talks.typing);
  on('link:writing', talks.writing);
  on('link:error', ({ text }) => say(text, true));
  on('link:signed_out', ({ why }) => { if (!isLocked()) { say(why, true); setTimeout(goToSignIn, 600); } });
  on('whole', (talk) => talk === shownTalk() && drawSide(true));
}

async function start() {
  document.body.append(
    h('a', { class: 'skip', href: '#main', onclick: (event) => { event.preventDefault(); main.tabIndex = -1; main.focus(); } }, t('To the conversation')),
    h('header', {}, h('p', { class: 'house' }, h('a', { href: '#/' }, house, ' ', h('span', {}, t('The desk')))), casesLink, searchBox, presence, settingsButton),
    banner, h('div', { class: 'columns' }, queueColumn, main), voices,
  );
  onTheLine();
  addEventListener('hashchange', follow);
  startKeys();
  startLock();
  if (!(await attempt(async () => { store.me = await ask('me'); }))) {
    if (!isLocked()) setTimeout(() => location.reload(), 5000); // else it is loaded anew once the password was shown
    return;
  }
  tell('me');
  link.connect();
  await follow();
}

start();
