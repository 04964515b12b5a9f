// What can be done to put it right and why it is open; and what waits for somebody's yes or no.

import { badge, field, readable } from './bits.js';
import { sending } from './case-forms.js';
import { h, icon } from './dom.js';
import { may } from './store.js';
import { dayAndTime } from './times.js';
import { t } from './words.js';

// What a customer asks for with an act, which the house calls by what it does.
const ACTS = { cancel: 'cancellation', change_address: 'another address', change_payment: 'another way to pay', change_items: 'other items', return: 'return', exchange: 'exchange', change_own_address: 'another address' };

/** The part of the panel about redress; nothing where there is nothing to put right. */
export function drawRedress(read, doStep) {
  const { redress, approvals = [] } = read;
  if (!redress && !approvals.length) return null;
  return h('section', { class: 'card' }, h('h2', {}, t('Putting it right')),
    approvals.map((one) => h('div', { class: 'approval' }, drawDecision(one, {
      approve: doStep(one.id ? 'approve' : 'approve-redress', approved(one)), decline: doStep(one.id ? 'decline' : 'decline-redress', t('Declined.')),
    }))),
    redress ? drawOptions(redress, doStep, approvals.length > 0) : null);
}

/** What is said once somebody has said yes. */
export const approved = (one) => (one.alone ? t('Approved.') : t('Your yes is noted; {name} has to agree as well.', { name: one.level_name }));

function drawOptions(redress, doStep, isAsked) {
  const isOpen = redress.open && !isAsked && may('work_case');
  return [
    redress.order ? h('p', { class: 'quiet', dir: 'auto' }, [redress.product, `${t('Order')} ${redress.order}`].filter(Boolean).join(', ')) : null,
    redress.notes.map((note) => h('p', { class: 'honest', dir: 'auto' }, icon('alarm'), h('span', {}, note))),
    redress.options.length && !redress.open ? h('p', { class: 'quiet' }, t('As the case stands, none of it can be settled; see the next steps.')) : null,
    redress.options.length ? h('ul', { class: 'things options' }, redress.options.map((one) => drawOption(one, doStep, isOpen))) : null,
  ];
}

function drawOption(one, doStep, isOpen) {
  const amount = one.cost ? h('span', { class: 'amount' }, t('up to {amount}', { amount: one.cost })) : null;
  return h('li', {},
    h('p', { class: 'thing-top' }, h('b', {}, readable(one.kind)), amount),
    h('p', { dir: 'auto' }, one.because), one.source ? h('p', { class: 'quiet source', dir: 'auto' }, t('Source: {source}', { source: one.source })) : null,
    (one.missing || []).length ? h('p', { class: 'quiet', dir: 'auto' }, `${t('Would help')}: ${one.missing.join(', ')}`) : null,
    (one.also || []).map((also) => h('p', { class: 'quiet', dir: 'auto' }, also)),
    one.may_be_chosen ? [h('p', { class: 'marks' }, whoDecides(one)), isOpen ? chooseForm(one, doStep) : null] : null);
}

function whoDecides(one) {
  if (one.needs_cost) return badge(t('Who decides it depends on the amount'));
  return one.within ? h('span', { class: 'badge good' }, icon('check'), t('You may decide this')) : badge(t('Decided by {name}', { name: one.level_name }), 'warm');
}

function chooseForm(one, doStep) {
  const why = h('textarea', { name: 'why', rows: 2, maxLength: 1000, dir: 'auto' });
  const cost = h('input', { name: 'cost', inputMode: 'decimal', maxLength: 20, placeholder: one.needs_cost ? '0.00' : plain(one.cost) });
  const done = (told) => ((told.approvals || []).some((other) => !other.id) ? t('A colleague who may decide it is asked.') : t('It is settled; now tell the customer.'));
  const { wrong, onsubmit } = sending(doStep('redress', done), () => ({ kind: one.kind, cost: cost.value.trim(), why: why.value.trim() }));
  const what = { what: readable(one.kind) };
  const isSure = one.within && !one.needs_cost;
  return h('details', { class: 'step', 'data-step': `redress-${one.kind}` }, h('summary', {}, isSure ? t('Choose this') : t('Choose this, or ask for it')),
    h('form', { onsubmit }, field(t('What it costs'), cost, { required: one.needs_cost, hint: one.needs_cost ? '' : t('Left empty, it counts as the most it may cost.') }),
      field(t('Why this'), why, { required: true, hint: t('The customer does not see it.') }), wrong,
      h('div', { class: 'buttons' }, h('button', { class: 'first small' }, isSure || one.needs_cost ? t('Choose {what}', what) : t('Ask for {what}', what)))));
}

const plain = (amount) => String(amount || '').replace(/[^\d.]/g, '') || '0.00';

/** What waits for a decision: who asks for what and why; with the forms, where the person may decide it. */
export function drawDecision(one, { approve, decline }) {
  const what = [readable(ACTS[one.kind] || one.kind), one.amount].filter(Boolean).join(' ');
  const told = [
    h('p', {}, h('b', { dir: 'auto' }, one.asked_by || t('The customer')), ' ', t('asks for {what}', { what }), ' ', h('span', { class: 'quiet' }, dayAndTime(one.agreed_at))),
    one.because ? h('p', { dir: 'auto' }, one.because) : null,
  ];
  if (one.unsure) told.push(h('p', { class: 'honest' }, icon('alarm'), h('span', {}, t('Nobody knows whether the shop system has done this: look there first.'))));
  if (!one.mine) return [told, h('p', { class: 'quiet' }, t('This is decided by {name}, and not by who asked for it.', { name: one.level_name }))];
  return [
    told,
    one.alone ? null : h('p', { class: 'quiet' }, t('Yours is the first yes; {name} has to agree as well.', { name: one.level_name })),
    one.unsure ? [
      verdictForm('approve', t('It was done'), t('Note that it was done'), 'first', approve, one, t('What the customer is told')),
      verdictForm('decline', t('It was not done'), t('Note that it was not done'), 'danger', decline, one, t('Why not')),
    ] : one.id ? [
      verdictForm('approve', t('Approve'), t('Approve {what}', { what }), 'first', approve, one, t('What the customer is told')),
      verdictForm('decline', t('Decline'), t('Decline {what}', { what }), 'danger', decline, one, t('Why not')),
    ] : [
      verdictForm('approve', t('Approve'), t('Approve {what}', { what }), 'first', approve, one),
      verdictForm('decline', t('Decline'), t('Decline {what}', { what }), 'danger', decline, one, t('Why not')),
    ],
  ];
}

function verdictForm(step, label, button, look, deed, one, asked = '') {
  const text = h('textarea', { name: 'words', rows: 2, maxLength: 1000, dir: 'auto' });
  const { wrong, onsubmit } = sending(deed, () => (one.id ? { act: one.id, words: text.value.trim() } : asked ? { why: text.value.trim() } : {}));
  return h('details', { class: 'step', 'data-step': `${step}-${one.id || 'redress'}` }, h('summary', {}, label),
    h('form', { onsubmit },
      asked ? field(asked, text, { required: true, hint: one.id ? t('The customer reads this.') : t('The customer does not see it.') }) : h('p', {}, t('Then the case goes on, and the customer is told.')),
      wrong, h('div', { class: 'buttons' }, h('button', { class: `${look} small` }, button))));
}
