import { callItem, NOON, PHONES, withSandbox, textOf } from './sandbox-kommo-client';
import type { SandboxClient } from './sandbox-kommo-client';

const UNSORTED = '/api/v4/leads/unsorted';

const phoneField = [{ field_code: 'PHONE', values: [{ value: PHONES.unknown, enum_code: 'WORK' }] }];

const incoming = (fields: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}) => ({
  source_uid: 'telephony',
  source_name: 'Telephony',
  metadata: {
    uniq: 'voip:9',
    from: PHONES.unknown,
    phone: PHONES.unknown,
    called_at: NOON - 60,
    duration: 31,
    service_code: 'telephony',
    is_call_event_needed: true,
    ...metadata,
  },
  _embedded: {
    leads: [{ name: 'Call' }],
    contacts: [{ name: PHONES.unknown, custom_fields_values: phoneField }],
  },
  ...fields,
});

async function addIncoming(sandbox: SandboxClient, item = incoming()) {
  const reply = await sandbox.post(`${UNSORTED}/sip`, [item]);
  const unsorted = reply.json._embedded?.unsorted?.[0];
  return {
    reply,
    uid: textOf(unsorted?.uid),
    leadId: Number(unsorted?._embedded?.leads?.[0]?.id),
    contactId: Number(unsorted?._embedded?.contacts?.[0]?.id),
  };
}

const decline = (sandbox: SandboxClient, uid: string, body?: unknown) =>
  sandbox.send('DELETE', `${UNSORTED}/${uid}/decline`, body === undefined ? {} : { body });

describe('a new incoming lead', () => {
  test('has its lead and contact at once', () =>
    withSandbox(async (sandbox) => {
      const { reply, uid, leadId, contactId } = await addIncoming(sandbox);

      expect(reply.status).toBe(200);
      expect(reply.json).toMatchObject({ _total_items: 1 });
      expect(uid).toMatch(/^[0-9a-f]{64}$/);
      expect((await sandbox.get(`/api/v4/leads/${leadId}`)).json.status_id).toBe(7110);
      expect((await sandbox.get(`/api/v4/contacts/${contactId}`)).json.is_unsorted).toBe(true);
    }));

  test('carries the call as a note on its lead if asked to', () =>
    withSandbox(async (sandbox) => {
      const { leadId } = await addIncoming(sandbox);

      const notes = await sandbox.get('/api/v4/leads/notes?filter[note_type][]=call_in');

      expect(notes.json._embedded?.notes?.[0]).toMatchObject({
        entity_id: leadId,
        created_at: NOON - 60,
        params: { uniq: 'voip:9', duration: 31, phone: PHONES.unknown },
      });
    }));

  test('carries no call unless asked to', () =>
    withSandbox(async (sandbox) => {
      await addIncoming(sandbox, incoming({}, { is_call_event_needed: false }));

      expect(sandbox.simulator.callNotes('demo')).toEqual([]);
    }));

  test('is made again by the same data; both are tagged as duplicates', () =>
    withSandbox(async (sandbox) => {
      const first = await addIncoming(sandbox);
      const second = await addIncoming(sandbox);

      expect(second.uid).not.toBe(first.uid);
      expect(sandbox.simulator.callNotes('demo')).toHaveLength(2);
      expect(sandbox.simulator.account('demo').leads.get(first.leadId)?.tags).toEqual(['duplicate']);
    }));

  test.each([
    ['no source', { source_uid: undefined }],
    ['no metadata', { metadata: undefined }],
    ['a pipeline of no account', { pipeline_id: 1 }],
    ['two contacts', { _embedded: { contacts: [{ name: 'a' }, { name: 'b' }] } }],
    ['null in metadata', { metadata: { uniq: 'voip:9', link: null } }],
  ])('is refused with %s', (_, fields) =>
    withSandbox(async (sandbox) => {
      const { reply } = await addIncoming(sandbox, incoming(fields));

      expect(reply.status).toBe(400);
      expect(sandbox.simulator.account('demo').unsorted.size).toBe(0);
    }),
  );

  test('may need every field of its metadata', () =>
    withSandbox(
      async (sandbox) => {
        expect((await addIncoming(sandbox)).reply.status).toBe(400);
        expect((await addIncoming(sandbox, incoming({}, { link: 'https://a.example' }))).reply.status).toBe(
          200,
        );
      },
      { switches: { unsortedMetadataAllRequired: true } },
    ));

  test.each([
    ['bad-request', 400],
    ['forbidden', 403],
  ] as const)('where they are switched off, may be answered as %s', (unsortedDisabledAnswers, status) =>
    withSandbox(
      async (sandbox) => {
        sandbox.simulator.account('demo').isUnsortedOn = false;

        expect((await addIncoming(sandbox)).reply.status).toBe(status);
        expect(sandbox.simulator.account('demo').unsorted.size).toBe(0);
      },
      { switches: { unsortedDisabledAnswers } },
    ),
  );

  test('where they are switched off, may become a plain lead', () =>
    withSandbox(
      async (sandbox) => {
        sandbox.simulator.account('demo').isUnsortedOn = false;

        const { leadId } = await addIncoming(sandbox);

        expect((await sandbox.get(`/api/v4/leads/${leadId}`)).json.status_id).toBe(7120);
        expect((await sandbox.get(UNSORTED)).status).toBe(204);
      },
      { switches: { unsortedDisabledAnswers: 'plain-lead' } },
    ));
});

describe('before anybody accepts it', () => {
  test('its contact and lead are in no list', () =>
    withSandbox(async (sandbox) => {
      const { leadId, contactId } = await addIncoming(sandbox);

      expect((await sandbox.get(`/api/v4/contacts?filter[id][]=${contactId}`)).status).toBe(204);
      expect((await sandbox.get(`/api/v4/leads?filter[id][]=${leadId}`)).status).toBe(204);
    }));

  test('a second call may find its contact', () =>
    withSandbox(async (sandbox) => {
      const { contactId } = await addIncoming(sandbox);

      const call = await sandbox.post('/api/v4/calls', [callItem({ phone: PHONES.unknown })]);
      const search = await sandbox.get('/api/v4/contacts?query=0612345678');

      expect(call.json._embedded?.calls?.[0]).toMatchObject({ entity_type: 'contact', entity_id: contactId });
      expect(search.json._embedded?.contacts?.[0]?.id).toBe(contactId);
    }));

  test('a second call may find its lead', () =>
    withSandbox(
      async (sandbox) => {
        const { leadId } = await addIncoming(sandbox);

        const call = await sandbox.post('/api/v4/calls', [callItem({ phone: PHONES.unknown })]);

        expect(call.json._embedded?.calls?.[0]).toMatchObject({ entity_type: 'lead', entity_id: leadId });
      },
      { switches: { unacceptedLeadIsActive: true } },
    ));

  test('a second call may find nothing', () =>
    withSandbox(
      async (sandbox) => {
        await addIncoming(sandbox);

        const call = await sandbox.post('/api/v4/calls', [callItem({ phone: PHONES.unknown })]);
        const search = await sandbox.get('/api/v4/contacts?query=0612345678');

        expect(call.status).toBe(400);
        expect(search.status).toBe(204);
      },
      { switches: { unacceptedContactFound: false } },
    ));

  test('a contact without a phone field is never found by number', () =>
    withSandbox(async (sandbox) => {
      await addIncoming(sandbox, incoming({ _embedded: { contacts: [{ name: 'Somebody' }] } }));

      expect((await sandbox.post('/api/v4/calls', [callItem({ phone: PHONES.unknown })])).status).toBe(400);
    }));

  test('it can be listed newest first, and its wish for a call event is never told', () =>
    withSandbox(async (sandbox) => {
      await addIncoming(sandbox, incoming({ created_at: NOON - 10 }));
      const newer = await addIncoming(sandbox, incoming({ created_at: NOON }));

      const list = await sandbox.get(`${UNSORTED}?filter[category][]=sip&order[created_at]=desc`);
      const other = await sandbox.get(`${UNSORTED}?filter[category][]=forms`);

      expect(list.json._embedded?.unsorted?.[0]?.uid).toBe(newer.uid);
      expect(list.json._embedded?.unsorted?.[0]?.metadata?.uniq).toBe('voip:9');
      expect(list.json._embedded?.unsorted?.[0]?.metadata?.is_call_event_needed).toBeUndefined();
      expect(other.status).toBe(204);
    }));

  test('the list may keep the uniq to itself', () =>
    withSandbox(
      async (sandbox) => {
        const { uid } = await addIncoming(sandbox);
        const read = await sandbox.get(`${UNSORTED}/${uid}`);

        expect(read.json.metadata?.uniq).toBeUndefined();
        expect(read.json.metadata?.phone).toBe(PHONES.unknown);
      },
      { switches: { unsortedMetadataReturned: false } },
    ));
});

describe('resolving an incoming lead', () => {
  test('accepted, it leaves the list and its cards become ordinary ones', () =>
    withSandbox(async (sandbox) => {
      const { uid, leadId, contactId } = await addIncoming(sandbox);

      const reply = await sandbox.post(`${UNSORTED}/${uid}/accept`, { user_id: 43, status_id: 7130 });

      expect(reply.status).toBe(200);
      expect((await sandbox.get(UNSORTED)).status).toBe(204);
      expect(
        (await sandbox.get(`/api/v4/leads?filter[id][]=${leadId}`)).json._embedded?.leads?.[0],
      ).toMatchObject({
        status_id: 7130,
        responsible_user_id: 43,
      });
      expect((await sandbox.get(`/api/v4/contacts/${contactId}`)).json.is_unsorted).toBe(false);
    }));

  test('accepted twice is 404', () =>
    withSandbox(async (sandbox) => {
      const { uid } = await addIncoming(sandbox);
      await sandbox.post(`${UNSORTED}/${uid}/accept`, {});

      expect((await sandbox.post(`${UNSORTED}/${uid}/accept`, {})).status).toBe(404);
    }));

  test('declined, its cards are gone while what was written stays written', () =>
    withSandbox(async (sandbox) => {
      const { uid, contactId } = await addIncoming(sandbox);

      const bodiless = await decline(sandbox, uid);
      const reply = await decline(sandbox, uid, { user_id: 43 });

      expect(bodiless.status).toBe(400);
      expect(reply.status).toBe(200);
      expect((await sandbox.get(`/api/v4/contacts/${contactId}`)).status).toBe(204);
      expect((await sandbox.get('/api/v4/leads/notes')).status).toBe(204);
      expect(sandbox.simulator.callNotes('demo')).toMatchObject([{ isReachable: false }]);
    }));

  test('a telephone call can never be linked to an existing lead', () =>
    withSandbox(async (sandbox) => {
      const { uid } = await addIncoming(sandbox);
      const body = { link: { entity_id: 4001, entity_type: 'leads' }, user_id: 42 };
      const manager = await sandbox.tokenOf(43);

      expect((await sandbox.post(`${UNSORTED}/${uid}/link`, body)).status).toBe(400);
      expect((await sandbox.send('POST', `${UNSORTED}/${uid}/link`, { body, token: manager })).status).toBe(
        403,
      );
    }));
});
