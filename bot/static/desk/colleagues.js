// The colleagues: who is there, and passing a conversation to one of them, to a team or back to the assistant.

import { dialog, field, say } from './bits.js';
import { h } from './dom.js';
import { ask } from './link.js';
import { store } from './store.js';
import { act } from './talk.js';
import { t } from './words.js';

const FRESH = 15000; // milliseconds for which who is there is taken as known
let known = null;

/** {colleagues, teams}, asked for again after a while. */
export async function colleagues() {
  if (!known || Date.now() - known.at > FRESH) {
    const told = await ask('colleagues');
    const people = Array.isArray(told) ? told : told.colleagues || [];
    known = { at: Date.now(), told: { colleagues: people, teams: told.teams || [] } };
  }
  return known.told;
}

const busy = (one) => (one.there ? t('{holds} of {most} chats', { holds: one.holds, most: one.most }) : t('away'));

/** Pass a conversation on. */
export async function askTransfer(talk) {
  const { colleagues: people, teams } = await colleagues();
  const others = people.filter((one) => one.name !== store.me.name).sort((a, b) => b.there - a.there || a.holds / a.most - b.holds / b.most);
  const choices = [
    h('option', { value: 'queue' }, t('The queue, for whoever is free')),
    teams.length ? h('optgroup', { label: t('Teams') }, teams.map((team) => h('option', { value: `team ${team}` }, team))) : null,
    h('optgroup', { label: t('Colleagues') }, others.map((one) => h('option', { value: `to ${one.name}` }, [one.name, busy(one), ...one.skills, ...one.languages].join(' · ')))),
  ];
  const to = h('select', {}, choices.filter(Boolean));
  const note = h('textarea', { rows: 3, maxLength: 2000, dir: 'auto' });
  dialog({
    title: t('Pass it on'), confirm: t('Pass it on'),
    body: [field(t('To'), to, { required: true }), field(t('What they should know'), note, { hint: t('Goes along as a note; the customer does not see it.') })],
    deed: async () => {
      const [kind, ...name] = to.value.split(' ');
      const whom = name.join(' ');
      await act(talk.id, 'transfer', { to: kind === 'to' ? whom : null, team: kind === 'team' ? whom : null, note: note.value.trim() });
      say(kind === 'to' ? t('Passed on to {name}.', { name: whom }) : t('Passed on to the queue.'));
      location.hash = '#/';
    },
  });
}

/** Give it back to the assistant, with what it has to know. */
export function askGiveBack(talk) {
  const settled = h('textarea', { rows: 3, maxLength: 1000, dir: 'auto' });
  dialog({
    title: t('Give back to the assistant'), confirm: t('Give back'),
    body: [h('p', { class: 'quiet' }, t('The customer is told that you leave and that the assistant goes on.')), field(t('What was settled'), settled, { hint: t('The assistant reads this, so that it asks nothing twice.') })],
    deed: async () => {
      await act(talk.id, 'give-back', { settled: settled.value.trim() });
      say(t('Given back to the assistant.'));
      location.hash = '#/';
    },
  });
}
