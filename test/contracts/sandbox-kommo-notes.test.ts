import { callItem, NOON, withSandbox, firstId, textOf } from './sandbox-kommo-client';
import type { Reply, SandboxClient } from './sandbox-kommo-client';

const NOTES = '/api/v4/contacts/notes';

const callNote = (fields: Record<string, unknown> = {}, params: Record<string, unknown> = {}) => ({
  entity_id: 2003,
  note_type: 'call_in',
  params: { uniq: 'voip:1', duration: 31, source: 'telephony', phone: '12125096995', ...params },
  ...fields,
});

async function addedNote(sandbox: SandboxClient, fields?: Record<string, unknown>): Promise<number> {
  const reply = await sandbox.post(NOTES, [callNote(fields)]);
  return firstId(reply, 'notes');
}

const idsIn = (reply: Reply) =>
  (reply.json._embedded?.notes as unknown as { id: number }[] | undefined)?.map(({ id }) => id);

describe('reading notes', () => {
  test('an empty list is 204 without a body', () =>
    withSandbox(async ({ get }) => {
      const reply = await get('/api/v4/leads/notes');

      expect(reply.status).toBe(204);
      expect(reply.text).toBe('');
    }));

  test('empty parts of a call note read back as null, although null is refused on write', () =>
    withSandbox(async (sandbox) => {
      const id = await addedNote(sandbox);

      const read = await sandbox.get(`${NOTES}/${id}`);
      const written = await sandbox.patch(`${NOTES}/${id}`, { params: read.json.params });

      expect(read.json.params).toMatchObject({ link: null, call_result: null, call_status: null });
      expect(written.status).toBe(400);
      expect(written.json['validation-errors']?.[0]?.errors?.[0]).toMatchObject({
        code: 'NotNullable',
        path: 'params.link',
      });
    }));

  test('a list goes through one kind of card of the account, or one card', () =>
    withSandbox(async (sandbox) => {
      const mine = await addedNote(sandbox);
      const other = await addedNote(sandbox, { entity_id: 2001 });
      await sandbox.post('/api/v4/leads/notes', [callNote({ entity_id: 4001 })]);

      expect(idsIn(await sandbox.get(NOTES))).toEqual([mine, other]);
      expect(idsIn(await sandbox.get('/api/v4/contacts/2003/notes'))).toEqual([mine]);
    }));

  test('there is no list over all kinds of cards, and nothing can be deleted', () =>
    withSandbox(async (sandbox) => {
      const id = await addedNote(sandbox);

      expect((await sandbox.get('/api/v4/notes')).status).toBe(404);
      expect((await sandbox.send('DELETE', `${NOTES}/${id}`)).status).toBe(405);
    }));

  test('filters go by id, type and time of change; a filter by uniq is ignored', () =>
    withSandbox(async (sandbox) => {
      const call = await addedNote(sandbox);
      sandbox.turnClock(10_000);
      const text = await addedNote(sandbox, { note_type: 'common', params: { text: 'hello' } });
      const list = async (query: string) => idsIn(await sandbox.get(`${NOTES}?${query}`));

      expect(await list(`filter[id][]=${text}`)).toEqual([text]);
      expect(await list('filter[note_type][]=call_in&filter[note_type][]=call_out')).toEqual([call]);
      expect(await list(`filter[updated_at][from]=${NOON + 10}`)).toEqual([text]);
      expect(await list(`filter[updated_at][from]=${NOON}&filter[updated_at][to]=${NOON}`)).toEqual([call]);
      expect(await list('filter[uniq]=other')).toEqual([call, text]);
      expect(await list('order[updated_at]=desc')).toEqual([text, call]);
    }));

  test('pages are followed by their next link until there is none', () =>
    withSandbox(async (sandbox) => {
      await sandbox.post(NOTES, [callNote(), callNote(), callNote()]);

      const first = await sandbox.get(`${NOTES}?limit=2&filter[note_type][]=call_in`);
      const next = textOf(first.json._links?.next?.href);
      const last = await sandbox.get(next.slice(sandbox.simulator.originOf('demo').length));

      expect(idsIn(first)).toHaveLength(2);
      expect(next).toContain('note_type');
      expect(idsIn(last)).toHaveLength(1);
      expect(last.json._links?.next).toBeUndefined();
      expect((await sandbox.get(`${NOTES}?limit=251`)).status).toBe(422);
    }));

  test.each([204, 404] as const)('an id that does not exist may be answered with %i', (missingIdAnswers) =>
    withSandbox(async ({ get }) => expect((await get(`${NOTES}/1`)).status).toBe(missingIdAnswers), {
      switches: { missingIdAnswers },
    }),
  );

  test('a user who sees only own cards does not see the notes on those of others', () =>
    withSandbox(async (sandbox) => {
      const id = await addedNote(sandbox);
      const token = await sandbox.tokenOf(44);

      expect((await sandbox.send('GET', NOTES, { token })).status).toBe(204);
      expect((await sandbox.send('GET', `${NOTES}/${id}`, { token })).status).toBe(204);
    }));

  test('while lists lag, a new note is on its card but in no list', () =>
    withSandbox(
      async (sandbox) => {
        const id = await addedNote(sandbox);
        const early = await sandbox.get(NOTES);
        sandbox.turnClock(5000);
        const late = await sandbox.get(NOTES);

        expect(early.status).toBe(204);
        expect((await sandbox.get(`${NOTES}/${id}`)).status).toBe(200);
        expect(idsIn(late)).toEqual([id]);
      },
      { switches: { readLagMs: 5000 } },
    ));

  test('while lists lag, an edited note is listed as it was', () =>
    withSandbox(
      async (sandbox) => {
        const id = await addedNote(sandbox);
        sandbox.turnClock(5000);
        await sandbox.patch(`${NOTES}/${id}`, { params: callNote({}, { duration: 99 }).params });

        const listed = await sandbox.get(NOTES);
        const read = await sandbox.get(`${NOTES}/${id}`);

        expect(listed.json._embedded?.notes?.[0]?.params?.duration).toBe(31);
        expect(read.json.params?.duration).toBe(99);
      },
      { switches: { readLagMs: 5000 } },
    ));

  test('with the switch on, a lead and a contact can have notes of the same number', () =>
    withSandbox(
      async (sandbox) => {
        const ofContact = await addedNote(sandbox);
        const ofLead = await sandbox.post('/api/v4/leads/notes', [callNote({ entity_id: 4001 })]);

        expect(ofLead.json._embedded?.notes?.[0]?.id).toBe(ofContact);
        const read = await sandbox.get(`/api/v4/leads/notes/${ofContact}`);
        expect(read.json.entity_id).toBe(4001);
      },
      { switches: { noteIdsPerEntityType: true } },
    ));
});

describe('writing notes', () => {
  test.each([
    ['no source', { source: undefined }],
    ['an empty source', { source: '' }],
    ['no duration', { duration: undefined }],
    ['null', { call_result: null }],
  ])('a call note with %s is refused', (_, params) =>
    withSandbox(async ({ post, simulator }) => {
      expect((await post(NOTES, [callNote({}, params)])).status).toBe(400);
      expect(simulator.callNotes('demo')).toEqual([]);
    }),
  );

  test('one bad note refuses all of the request', () =>
    withSandbox(async ({ post, simulator }) => {
      const reply = await post(NOTES, [callNote(), callNote({ entity_id: 1, request_id: 'bad' })]);

      expect(reply.status).toBe(400);
      expect(reply.json['validation-errors']?.[0]?.request_id).toBe('bad');
      expect(simulator.callNotes('demo')).toEqual([]);
    }));

  test('a note can be put on the card in the path', () =>
    withSandbox(async ({ post }) => {
      const made = await post('/api/v4/leads/4003/notes', [callNote({ entity_id: undefined })]);
      const lost = await post('/api/v4/leads/1/notes', [callNote()]);

      expect(made.json._embedded?.notes?.[0]).toMatchObject({ entity_id: 4003, request_id: '0' });
      expect(lost.status).toBe(404);
    }));

  test.each([
    ['the time of the write', false, NOON],
    ['what the client sent', true, NOON - 3600],
  ])('updated_at may be %s', (_, updatedAtFromClient, updatedAt) =>
    withSandbox(
      async ({ post, simulator }) => {
        await post('/api/v4/calls', [callItem({ created_at: NOON - 3600 })]);

        expect(simulator.callNotes('demo')[0]).toMatchObject({ createdAt: NOON - 3600, updatedAt });
      },
      { switches: { updatedAtFromClient } },
    ),
  );
});

describe('editing notes', () => {
  test.each([
    ['replaced', true, undefined],
    ['merged', false, 'voip:1'],
  ])('params may be %s', (_, patchReplacesParams, uniq) =>
    withSandbox(
      async (sandbox) => {
        const id = await addedNote(sandbox);

        await sandbox.patch(`${NOTES}/${id}`, { params: { duration: 40, source: 'telephony' } });

        const [note] = sandbox.simulator.callNotes('demo');
        expect(note?.params.duration).toBe(40);
        expect(note?.params.uniq).toBe(uniq);
        expect(note?.edits).toBe(1);
      },
      { switches: { patchReplacesParams } },
    ),
  );

  test('many notes are edited in one request, each named by id and card', () =>
    withSandbox(async (sandbox) => {
      const id = await addedNote(sandbox);
      sandbox.turnClock(1000);
      const { params } = callNote({}, { duration: 50 });

      const right = await sandbox.patch(NOTES, [{ id, entity_id: 2003, params }]);
      const cardless = await sandbox.patch(NOTES, [{ id, params }]);
      const wrongCard = await sandbox.patch(NOTES, [{ id, entity_id: 2001, params }]);

      expect(right.json._embedded?.notes?.[0]).toMatchObject({ id, entity_id: 2003, updated_at: NOON + 1 });
      expect(cardless.status).toBe(400);
      expect(wrongCard.status).toBe(400);
    }));

  test.each([
    ['without a duration', { source: 'telephony' }],
    ['with a blank source', { source: '', duration: 1 }],
    ['with null', { source: 'telephony', duration: 1, link: null }],
  ])('an edit of a call note %s is refused and changes nothing', (_, params) =>
    withSandbox(async (sandbox) => {
      const id = await addedNote(sandbox);

      const reply = await sandbox.patch(`${NOTES}/${id}`, { params });

      expect(reply.status).toBe(400);
      expect(sandbox.simulator.callNotes('demo')[0]?.edits).toBe(0);
    }),
  );

  test('an unknown note is 404', () =>
    withSandbox(async ({ patch }) => {
      expect((await patch(`${NOTES}/1`, { params: callNote().params })).status).toBe(404);
    }));
});

describe('events', () => {
  test('a call is an event of its card that names the note', () =>
    withSandbox(async ({ post, get }) => {
      const call = await post('/api/v4/calls', [callItem({ direction: 'outbound' })]);
      const events = await get('/api/v4/events?filter[type]=outgoing_call&filter[entity]=contact');

      expect(events.json._embedded?.events?.[0]).toMatchObject({
        type: 'outgoing_call',
        entity_type: 'contact',
        entity_id: 2003,
        value_after: [{ note: { id: call.json._embedded?.calls?.[0]?.id } }],
      });
    }));

  test('ids of cards need exactly one kind of card', () =>
    withSandbox(async ({ get }) => {
      expect((await get('/api/v4/events?filter[entity_id][]=2003')).status).toBe(400);
      expect((await get('/api/v4/events?filter[entity_id][]=2003&filter[entity]=contact')).status).toBe(204);
    }));
});
