// Notes among the staff: a whisper in a conversation that the customer never sees.

import { part, post } from './link.js';
import { tell } from './store.js';

/** Write a note into a conversation. */
export async function addNote(talk, text) {
  const { note } = await post(`conversations/${part(talk.id)}/notes`, { text });
  if (note) talk.take({ notes: [note] });
  tell('talk', talk);
}

/** Whether a note calls this person. */
export const calls = (note, me) => Boolean(me && note.by !== me.name && (note.mentions || []).includes(me.name));
