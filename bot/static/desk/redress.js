// What can be done to put it right, why it is open, and the second person's word where one is needed.

import { badge, field, readable } from './bits.js';
import { sending } from './case-forms.js';
import { h, icon } from './dom.js';
import { may } from './store.js';
import { dayAndTime } from './times.js';
import { t } from './words.js';

/** The part of the panel about redress; nothing where there is nothing to put right. */
export function drawRedress(read, doStep) {
  const { redress, approval } = read;
  if (!redress && !approval) return null;
  return h('section', { class: 'card' }, h('h2', {}, t('Putting it right')),
    approval ? drawApproval(approval, doStep) : null,
    redress && redress.note ? h('p', { class: 'quiet', dir: 'auto' }, redress.note) : null,
    redress ? h('ul', { class: 'things options' }, redress.options.map((one) => drawOption(one, doStep, Boolean(approval)))) : null);
}

function drawOption(one, doStep, isAsked) {
  const note = h('textarea', { name: 'note', rows: 2, maxLength: 1000, dir: 'auto' });
  const { wrong, onsubmit } = sending(doStep('redress', one.within ? t('It is settled.') : t('A colleague who may decide it is asked.')), () => ({ kind: one.kind, note: note.value.trim() }));
  return h('li', {},
    h('p', { class: 'thing-top' }, h('b', {}, readable(one.kind)), one.amount ? h('span', { class: 'amount' }, t('up to {amount}', { amount: one.amount })) : null),
    h('p', { dir: 'auto' }, one.because), one.source ? h('p', { class: 'quiet source', dir: 'auto' }, t('Source: {source}', { source: one.source })) : null,
    (one.missing || []).length ? h('p', { class: 'quiet', dir: 'auto' }, `${t('Would help')}: ${one.missing.join(', ')}`) : null,
    (one.also || []).map((also) => h('p', { class: 'quiet', dir: 'auto' }, also)),
    h('p', { class: 'marks' }, one.within ? h('span', { class: 'badge good' }, icon('check'), t('You may decide this')) : badge(t('Decided from level {n}', { n: one.level }), 'warm')),
    may('work_case') && !isAsked ? h('details', { class: 'step', 'data-step': `redress-${one.kind}` }, h('summary', {}, one.within ? t('Choose this') : t('Ask for this')),
      h('form', { onsubmit }, field(t('Why this'), note), wrong, h('div', { class: 'buttons' }, h('button', { class: 'first small' }, one.within ? t('Choose {what}', { what: readable(one.kind) }) : t('Ask for {what}', { what: readable(one.kind) }))))) : null);
}

function drawApproval(one, doStep) {
  const what = `${readable(one.kind)}${one.amount ? ` ${one.amount}` : ''}`;
  const asked = h('p', {}, h('b', { dir: 'auto' }, one.asked_by), ' ', t('asks for {what}', { what }), ' ', h('span', { class: 'quiet' }, dayAndTime(one.at)));
  const why = one.why ? h('p', { dir: 'auto' }, one.why) : null;
  if (!one.mine) return h('div', { class: 'approval' }, asked, why, h('p', { class: 'quiet' }, t('A second person has to decide this.')));
  const reason = h('textarea', { name: 'words', rows: 2, maxLength: 1000, dir: 'auto' });
  const words = h('textarea', { name: 'words', rows: 2, maxLength: 1000, dir: 'auto' });
  const told = { required: true, hint: t('The customer reads this.') };
  const yes = sending(doStep('approve', t('Approved.')), () => ({ words: words.value.trim() }));
  const no = sending(doStep('decline', t('Declined.')), () => ({ words: reason.value.trim() }));
  return h('div', { class: 'approval' }, asked, why,
    one.alone === false ? h('p', { class: 'quiet' }, t('Two people have to approve this; yours is the first yes.')) : null,
    h('details', { class: 'step', 'data-step': 'approve' }, h('summary', {}, t('Approve')),
      h('form', { onsubmit: yes.onsubmit }, field(t('What the customer is told'), words, told), yes.wrong, h('div', { class: 'buttons' }, h('button', { class: 'first small' }, t('Approve {what}', { what }))))),
    h('details', { class: 'step', 'data-step': 'decline' }, h('summary', {}, t('Decline')),
      h('form', { onsubmit: no.onsubmit }, field(t('Why not'), reason, told), no.wrong, h('div', { class: 'buttons' }, h('button', { class: 'danger small' }, t('Decline {what}', { what }))))));
}
