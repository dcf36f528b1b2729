import { callItem, NOON, PHONES, withSandbox, firstId } from './sandbox-kommo-client';

const CALLS = '/api/v4/calls';

describe('which card gets a call', () => {
  test.each([
    ['the only active lead', PHONES.oneLead, 'lead', 4001],
    ['the contact when several leads are active', PHONES.severalLeads, 'contact', 2002],
    ['the contact when it has no lead', PHONES.noLead, 'contact', 2003],
    ['the contact when its lead was lost', PHONES.lostLead, 'contact', 2004],
    ['the older of two contacts that share the number', PHONES.shared, 'contact', 2005],
    ['a company', PHONES.company, 'company', 3001],
    ['the only active lead of a company', PHONES.companyWithLead, 'lead', 4007],
  ])('%s', (_, phone, ...[entityType, entityId]) =>
    withSandbox(async ({ post, simulator }) => {
      const reply = await post(CALLS, [callItem({ phone, request_id: 'a1' })]);

      expect(reply.status).toBe(200);
      expect(reply.type).toContain('application/hal+json');
      expect(reply.json).toMatchObject({ _total_items: 1, errors: [] });
      expect(reply.json._embedded?.calls?.[0]).toMatchObject({
        id: simulator.callNotes('demo')[0]?.id,
        entity_type: entityType,
        entity_id: entityId,
        account_id: 30_101_001,
        request_id: 'a1',
      });
    }),
  );

  test('numbers are compared by their last ten digits, no more and no less', () =>
    withSandbox(async ({ post }) => {
      const foreign = await post(CALLS, [callItem({ phone: '+99 (212) 509-6995' })]);
      const nineDigits = await post(CALLS, [callItem({ phone: '125096995' })]);
      const otherArea = await post(CALLS, [callItem({ phone: '+1 646 509 6995' })]);

      expect(foreign.json._embedded?.calls?.[0]?.entity_id).toBe(2003);
      expect(nineDigits.status).toBe(400);
      expect(otherArea.json._embedded?.calls?.[0]?.entity_id).toBe(2007);
    }));

  test('a card that was opened in between changes where the same call goes', () =>
    withSandbox(async ({ post }) => {
      const before = await post(CALLS, [callItem()]);
      await post('/api/v4/leads', [{ name: 'New', _embedded: { contacts: [{ id: 2003 }] } }]);
      const after = await post(CALLS, [callItem()]);

      expect(before.json._embedded?.calls?.[0]?.entity_type).toBe('contact');
      expect(after.json._embedded?.calls?.[0]?.entity_type).toBe('lead');
    }));

  test('a number on no card is refused with item status 263, and nothing is created', () =>
    withSandbox(async ({ post, simulator }) => {
      const reply = await post(CALLS, [callItem({ phone: PHONES.unknown, request_id: 'a1' })]);

      expect(reply.status).toBe(400);
      expect(reply.json).toEqual({
        _total_items: 0,
        errors: [{ title: 'Entity not found', status: 263, request_id: 'a1' }],
        _embedded: { calls: [] },
      });
      expect(simulator.callNotes('demo')).toEqual([]);
      expect(simulator.account('demo').unsorted.size).toBe(0);
    }));
});

describe('what is written', () => {
  test('a call becomes a note with everything that was sent', () =>
    withSandbox(async ({ post, get }) => {
      const sent = {
        link: 'https://rec.example/1.mp3',
        call_status: 4,
        call_result: 'quote',
        call_responsible: 43,
      };
      const fields = { ...sent, created_by: 43, created_at: NOON - 60, direction: 'outbound' };
      const reply = await post(CALLS, [callItem(fields)]);

      const note = await get(`/api/v4/contacts/notes/${firstId(reply, 'calls')}`);

      expect(note.json).toMatchObject({
        entity_id: 2003,
        note_type: 'call_out',
        created_by: 43,
        created_at: NOON - 60,
        updated_at: NOON,
        params: { ...sent, uniq: 'voip:1', duration: 31, source: 'telephony', phone: PHONES.noLead },
      });
    }));

  test('the same uniq twice makes two notes', () =>
    withSandbox(async ({ post, simulator }) => {
      await post(CALLS, [callItem()]);
      await post(CALLS, [callItem()]);

      expect(simulator.callNotes('demo').map(({ params }) => params.uniq)).toEqual(['voip:1', 'voip:1']);
    }));

  test('a call without an author is shown as made by a robot', () =>
    withSandbox(async ({ post, simulator }) => {
      await post(CALLS, [callItem()]);

      expect(simulator.callNotes('demo')[0]?.createdBy).toBe(0);
    }));

  test('with the switch off, the id of a call is not the id of its note', () =>
    withSandbox(
      async ({ post, get }) => {
        const reply = await post(CALLS, [callItem()]);
        const note = await get(`/api/v4/contacts/notes/${firstId(reply, 'calls')}`);

        expect(note.status).toBe(204);
      },
      { switches: { callIdIsNoteId: false } },
    ));
});

describe('what is refused', () => {
  test.each(['link', 'call_result', 'call_status', 'uniq', 'call_responsible'])('null in %s', (field) =>
    withSandbox(async ({ post, simulator }) => {
      const reply = await post(CALLS, [callItem({ [field]: null })]);

      expect(reply.status).toBe(400);
      expect(reply.type).toContain('application/problem+json');
      expect(reply.json['validation-errors']?.[0]?.errors?.[0]).toMatchObject({
        code: 'NotNullable',
        path: field,
      });
      expect(simulator.callNotes('demo')).toEqual([]);
    }),
  );

  test.each([
    ['no direction', { direction: undefined }],
    ['a direction in the words of a provider', { direction: 'in' }],
    ['no phone', { phone: undefined }],
    ['no duration', { duration: undefined }],
    ['a duration in words', { duration: '31' }],
    ['an empty source', { source: ' ' }],
    ['a status beyond seven', { call_status: 8 }],
    ['a responsible user of no account', { responsible_user_id: 999 }],
  ])('%s', (_, fields) =>
    withSandbox(async ({ post }) => {
      const reply = await post(CALLS, [callItem(fields)]);

      expect(reply.status).toBe(400);
      expect(reply.json['validation-errors']?.[0]?.request_id).toBe('0');
    }),
  );

  test('a single object instead of a list', () =>
    withSandbox(async ({ post }) => {
      expect((await post(CALLS, callItem())).status).toBe(400);
    }));

  test('more than 250 calls at once', () =>
    withSandbox(async ({ post, simulator }) => {
      const reply = await post(
        CALLS,
        Array.from({ length: 251 }, () => callItem()),
      );

      expect(reply.status).toBe(422);
      expect(reply.json.detail).toBe('Limit 250 per page');
      expect(simulator.callNotes('demo')).toEqual([]);
    }));

  test.each(['GET', 'PATCH', 'DELETE'])('%s: calls can only be added', (method) =>
    withSandbox(async ({ send }) => {
      expect((await send(method, CALLS)).status).toBe(405);
    }),
  );
});

describe('a batch with an unknown number among known ones', () => {
  const batch = [
    callItem({ request_id: 'known' }),
    callItem({ phone: PHONES.unknown, request_id: 'unknown' }),
  ];

  test.each([200, 400] as const)('writes the known ones and may answer with %i', (mixedBatchStatus) =>
    withSandbox(
      async ({ post, simulator }) => {
        const reply = await post(CALLS, batch);

        expect(reply.status).toBe(mixedBatchStatus);
        expect(reply.json._embedded?.calls?.[0]?.request_id).toBe('known');
        expect(reply.json.errors?.[0]?.request_id).toBe('unknown');
        expect(simulator.callNotes('demo')).toHaveLength(1);
        expect(simulator.requests().at(-1)?.committed).toBe(true);
      },
      { switches: { mixedBatchStatus } },
    ),
  );

  test('or writes nothing at all', () =>
    withSandbox(
      async ({ post, simulator }) => {
        const reply = await post(CALLS, batch);

        expect(reply.status).toBe(400);
        expect(reply.json._total_items).toBe(0);
        expect(simulator.callNotes('demo')).toEqual([]);
      },
      { switches: { mixedBatchAtomic: true } },
    ));
});

test('a user who sees only own cards cannot put a call on the card of another', () =>
  withSandbox(async ({ send, tokenOf }) => {
    const token = await tokenOf(44);

    const others = await send('POST', CALLS, { body: [callItem()], token });
    const own = await send('POST', CALLS, { body: [callItem({ phone: PHONES.severalLeads })], token });

    expect(others.status).toBe(400);
    expect(own.status).toBe(200);
  }));
