// Forms of the steps of a case, drawn from what the house says each step has to record.

import { field, mayAnswerFor, readable, refusal } from './bits.js';
import { fill, h, icon } from './dom.js';
import { dayAndTime } from './times.js';
import { t } from './words.js';

const YES_NO = [{ value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }];

function control({ name, kind, choices, required, value }) {
  const given = { name, required: Boolean(required), dir: 'auto' };
  if (kind === 'choice' || kind === 'yesno') {
    const options = (kind === 'yesno' ? YES_NO : choices || []).map((one) => (typeof one === 'string' ? { value: one, label: readable(one) } : one));
    return h('select', given, required && value ? null : h('option', { value: '' }, t('Please choose')), options.map((one) => h('option', { value: one.value, selected: String(one.value) === String(value ?? '') }, t(one.label))));
  }
  if (kind === 'long') return h('textarea', { ...given, rows: 3, maxLength: 4000, value: value ?? '' });
  if (kind === 'number') return h('input', { ...given, type: 'number', inputMode: 'numeric', value: value ?? '' });
  if (kind === 'money') return h('input', { ...given, inputMode: 'decimal', value: value ?? '', placeholder: '0.00' });
  if (kind === 'moment') return h('input', { ...given, type: 'datetime-local', value: value ?? '' });
  return h('input', { ...given, value: value ?? '', maxLength: 500 });
}

function read(form, fields) {
  const told = {};
  for (const { name, kind } of fields) {
    const { value } = form.elements.namedItem(name);
    if (value === '') continue;
    told[name] = kind === 'yesno' ? value === 'yes' : kind === 'number' ? Number(value) : kind === 'moment' ? new Date(value).toISOString() : value;
  }
  return told;
}

/** Send a form; what is refused is said in it, and what the guard holds back can be answered for. */
export function sending(deed, fieldsOf) {
  const wrong = h('div', { class: 'wrong-line', role: 'alert' });
  const go = async (form, confirmed) => {
    const button = form.querySelector('button');
    button.disabled = true;
    fill(wrong);
    try { await deed(fieldsOf(form), confirmed); } catch (error) {
      fill(wrong, refusal(error.message, error.claims),
        error.status === 422 && mayAnswerFor(error.claims) ? h('button', { type: 'button', class: 'danger small', onclick: () => go(form, true) }, t('I answer for this: send')) : null);
    } finally { button.disabled = false; }
  };
  return { wrong, onsubmit: (event) => { event.preventDefault(); go(event.currentTarget, false); } };
}

/** The form of one step. */
export function formOf({ step, label, fields = [] }, deed) {
  const { wrong, onsubmit } = sending(deed, (form) => read(form, fields));
  const named = t(label || readable(step));
  return h('details', { class: 'step', 'data-step': step }, h('summary', {}, named),
    h('form', { onsubmit }, fields.map((one) => field(t(one.label || readable(one.name)), control(one), { required: Boolean(one.required) })), wrong, h('div', { class: 'buttons' }, h('button', { class: 'first small' }, named))));
}

/** Promise something with a day that the house can keep. */
export function promiseForm(read, deed) {
  const kinds = read.promise_kinds;
  const kind = h('select', { name: 'kind' }, kinds.map((one) => h('option', { value: one.kind }, readable(one.kind))));
  const due = h('p', { class: 'honest', role: 'status' });
  const showDue = () => {
    const chosen = kinds.find((one) => one.kind === kind.value) || kinds[0];
    fill(due, icon('clock'), h('span', {}, t('Until {when}', { when: dayAndTime(chosen.due) }), chosen.because ? h('span', { class: 'quiet' }, ` – ${chosen.because}`) : null));
  };
  kind.addEventListener('change', showDue);
  showDue();
  const text = h('textarea', { name: 'text', rows: 3, maxLength: 1000, dir: 'auto' });
  const condition = h('input', { name: 'condition', maxLength: 300, dir: 'auto' });
  const { wrong, onsubmit } = sending(deed, () => ({ kind: kind.value, text: text.value.trim(), condition: condition.value.trim() }));
  return h('details', { class: 'step', 'data-step': 'promise' }, h('summary', {}, t('Promise something')),
    h('form', { onsubmit }, field(t('What'), kind, { required: true }), due, field(t('As the customer reads it'), text, { required: true, hint: t('Write {due} where the day is to stand; without it, a sentence of its own says the day.') }),
      field(t('What it hangs on'), condition), wrong, h('div', { class: 'buttons' }, h('button', { class: 'first small' }, t('Promise')))));
}
