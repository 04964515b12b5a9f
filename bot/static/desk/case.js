// The panel of a case: where it stands, what was done, what can be done next.

import { attempt, badge, dueMark, fact, readable, say } from './bits.js';
import { drawRedress } from './redress.js';
import { formOf, promiseForm } from './case-forms.js';
import { drawGuidance } from './guidance.js';
import { promiseItem } from './customer.js';
import { fill, h, icon } from './dom.js';
import { ask, part, post } from './link.js';
import { isMine, may, store } from './store.js';
import { dayAndTime } from './times.js';
import { t } from './words.js';

const CYCLE = ['received', 'acknowledged', 'assessed', 'investigating', 'responded', 'decided', 'closed']; // ISO 10002:2018, 7.2 to 7.9
const AFTER_DECISION = ['accepted', 'rejected', 'external_dispute'];
const cases = new Map(); // reference → as it was last read

/** Draw a case into the panel. */
export async function drawCase(box, reference) {
  if (cases.has(reference)) draw(box, cases.get(reference));
  else fill(box, h('p', { class: 'quiet' }, t('Loading …')));
  box.reference = reference;
  await attempt(async () => {
    const read = await caseOf(reference);
    if (box.reference === reference && !isBeingFilled(box)) draw(box, read);
  });
}

/** Whether somebody has begun to write in one of its forms, which drawing it anew would take from them. */
const isBeingFilled = (box) => [...box.querySelectorAll('form input, form textarea')].some((field) => field.value);

/** A case in full. */
export async function caseOf(reference) {
  const told = await ask(`cases/${part(reference)}`);
  const read = told.case || told;
  cases.set(reference, read);
  return read;
}

function draw(box, read) {
  const before = new Map([...box.querySelectorAll('details[data-step]')].map((one) => [one.dataset.step, one.open]));
  const doStep = (step, done) => async (fields, confirmed) => {
    const told = await post(`cases/${part(read.reference)}/${part(step)}`, confirmed ? { ...fields, confirmed: true } : fields);
    const next = told.case || (await caseOf(read.reference));
    cases.set(read.reference, next);
    draw(box, next);
    say((typeof done === 'function' ? done(next) : done) || t('Done.'));
  };
  fill(
    box,
    h('section', { class: 'card' },
      h('h2', {}, read.reference, ' ', h('span', { class: 'quiet' }, readable(read.kind))),
      h('p', { class: 'marks' }, badge(readable(read.state)), read.safety ? h('span', { class: 'badge bad' }, icon('alarm'), t('Safety')) : null, read.level ? badge(t('Level {n}', { n: read.level })) : null, read.due ? dueMark(read.due) : null),
      cycle(read),
      read.own_words ? h('figure', {}, h('blockquote', { dir: 'auto' }, read.own_words), h('figcaption', {}, t('In the customer’s own words, {when}', { when: dayAndTime(read.opened_at) }))) : null,
      h('dl', { class: 'facts' },
        fact(t('About'), read.about_product), fact(t('Order'), read.about_order), fact(t('Wants'), read.remedy_wanted ? readable(read.remedy_wanted) : ''),
        fact(t('Reach them'), read.contact), fact(t('Handled by'), read.handler)),
      (read.because || []).length ? h('details', {}, h('summary', {}, t('Why it has this priority')), h('ul', { class: 'plain' }, read.because.map((why) => h('li', { dir: 'auto' }, why)))) : null,
      (read.deadlines || []).length ? h('ul', { class: 'things' }, read.deadlines.map((one) => h('li', { class: 'marks' }, h('span', {}, readable(one.kind)), one.state === 'open' ? dueMark(one.due) : badge(readable(one.state), one.state === 'missed' ? 'bad' : 'good'), h('span', { class: 'quiet' }, dayAndTime(one.due))))) : null),
    drawGuidance(read.guidance || [], isMine(store.rows.get(store.route.id))),
    drawRedress(read, doStep),
    may('work_case') ? h('section', { class: 'card' }, h('h2', {}, t('Next steps')), (read.next || []).length
      ? read.next.map((next) => formOf(next, doStep(next.step)))
      : h('p', { class: 'quiet' }, t('Nothing is to be done now.'))) : null,
    h('section', { class: 'card' }, h('h2', {}, t('Promises')),
      (read.promises || []).length ? h('ul', { class: 'things' }, read.promises.map(promiseItem)) : h('p', { class: 'quiet' }, t('Nothing is promised.')),
      may('work_case') && (read.promise_kinds || []).length ? promiseForm(read, doStep('promise', t('It is promised, and the customer is told.'))) : null),
    (read.records || []).length ? h('section', { class: 'card' }, h('h2', {}, t('What was done')), h('ol', { class: 'history' }, read.records.map(record))) : null,
  );
  for (const one of box.querySelectorAll('details[data-step]')) if (before.has(one.dataset.step)) one.open = before.get(one.dataset.step);
}

function cycle(read) {
  const at = CYCLE.indexOf(AFTER_DECISION.includes(read.state) ? 'decided' : read.state);
  return h('ol', { class: 'cycle', 'aria-label': t('Where it stands') }, CYCLE.map((state, place) => h('li', {
    class: place < at ? 'done' : place === at ? 'here' : '', 'aria-current': place === at ? 'step' : null,
  }, h('span', {}, readable(place === at ? read.state : state)))));
}

function record(one) {
  return h('li', {}, h('details', {}, h('summary', {}, h('b', {}, readable(one.step)), h('span', { class: 'quiet' }, ` ${dayAndTime(one.at)}, ${one.by}`)),
    h('dl', { class: 'facts' }, Object.entries(one.fields || {}).map(([name, value]) => fact(readable(name), typeof value === 'string' ? value : JSON.stringify(value))))));
}
