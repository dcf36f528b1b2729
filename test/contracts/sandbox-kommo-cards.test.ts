import { PHONES, withSandbox, firstId } from './sandbox-kommo-client';
import type { Reply } from './sandbox-kommo-client';

const idsOf = (reply: Reply, type: string) =>
  (reply.json._embedded?.[type] as unknown as { id: number }[] | undefined)?.map(({ id }) => id);

const phone = (value: string) => [{ field_code: 'PHONE', values: [{ value, enum_code: 'MOB' }] }];

describe('contacts', () => {
  test('a search compares the last seven digits, so it finds more than a call would', () =>
    withSandbox(async ({ get }) => {
      const reply = await get(`/api/v4/contacts?query=${PHONES.noLead}&with=leads`);

      expect(idsOf(reply, 'contacts')).toEqual([2003, 2007]);
    }));

  test('a search looks into names too', () =>
    withSandbox(async ({ get }) => {
      expect(idsOf(await get('/api/v4/contacts?query=olivia'), 'contacts')).toEqual([2001]);
      expect((await get('/api/v4/contacts?query=nobody')).status).toBe(204);
    }));

  test('leads come only when asked for', () =>
    withSandbox(async ({ get }) => {
      const plain = await get('/api/v4/contacts/2001');
      const full = await get('/api/v4/contacts/2001?with=leads');

      expect(plain.json._embedded?.leads).toBeUndefined();
      expect(full.json._embedded?.leads).toMatchObject([{ id: 4001 }, { id: 4002 }]);
      expect((await get('/api/v4/contacts/2008')).json.custom_fields_values).toBeNull();
    }));

  test('a new contact is found by its number', () =>
    withSandbox(async ({ get, post }) => {
      const made = await post('/api/v4/contacts', [
        { name: 'New', custom_fields_values: phone(PHONES.unknown) },
      ]);
      const id = firstId(made, 'contacts');

      expect(made.json._embedded?.contacts?.[0]).toMatchObject({ is_deleted: false, request_id: '0' });
      expect(idsOf(await get(`/api/v4/contacts?query=${PHONES.unknown}`), 'contacts')).toEqual([id]);
    }));

  test('a search may lag behind', () =>
    withSandbox(
      async ({ get, post, turnClock }) => {
        await post('/api/v4/contacts', [{ name: 'New', custom_fields_values: phone(PHONES.unknown) }]);
        const early = await get(`/api/v4/contacts?query=${PHONES.unknown}`);
        turnClock(60_000);
        const late = await get(`/api/v4/contacts?query=${PHONES.unknown}`);

        expect([early.status, late.status]).toEqual([204, 200]);
      },
      { switches: { readLagMs: 60_000 } },
    ));

  test('writing a field replaces all its values and leaves other fields alone', () =>
    withSandbox(async ({ get, patch }) => {
      await patch('/api/v4/contacts/2003', {
        custom_fields_values: [{ field_code: 'EMAIL', values: [{ value: 'nora@example.com' }] }],
      });
      await patch('/api/v4/contacts', [{ id: 2003, custom_fields_values: phone('+15550001111') }]);

      const fields = (await get('/api/v4/contacts/2003')).json.custom_fields_values;
      expect(fields).toMatchObject([
        { field_code: 'EMAIL' },
        { field_code: 'PHONE', values: [{ value: '+15550001111', enum_code: 'MOB' }] },
      ]);
    }));

  test.each([
    ['an unknown field', [{ field_code: 'FAX_NUMBER', values: [{ value: '1' }] }]],
    ['an unknown kind of phone', [{ field_code: 'PHONE', values: [{ value: '1', enum_code: 'CELL' }] }]],
  ])('%s is refused', (_, fields) =>
    withSandbox(async ({ post }) => {
      const reply = await post('/api/v4/contacts', [{ name: 'New', custom_fields_values: fields }]);

      expect(reply.status).toBe(400);
      expect(reply.json['validation-errors']?.[0]?.errors?.[0]?.code).toBe('NotSupportedChoice');
    }),
  );

  test('a user who sees only own cards finds no others', () =>
    withSandbox(async ({ send, tokenOf }) => {
      const token = await tokenOf(44);

      expect(idsOf(await send('GET', '/api/v4/contacts', { token }), 'contacts')).toEqual([2002, 2006, 2007]);
      expect((await send('GET', '/api/v4/contacts/2001', { token })).status).toBe(204);
    }));
});

describe('leads', () => {
  test('leads are read by many ids, with their contacts when asked for', () =>
    withSandbox(async ({ get }) => {
      const list = await get('/api/v4/leads?filter[id][]=4001&filter[id][]=4002');
      const one = await get('/api/v4/leads/4003?with=contacts');

      expect(list.json._embedded?.leads).toMatchObject([
        { id: 4001, status_id: 7130, closed_at: null },
        { id: 4002, status_id: 142 },
      ]);
      expect(one.json._embedded?.contacts).toMatchObject([{ id: 2002, is_main: true }]);
    }));

  test('leads are filtered by stage', () =>
    withSandbox(async ({ get }) => {
      const query = 'filter[statuses][0][pipeline_id]=7100&filter[statuses][0][status_id]=143';

      expect(idsOf(await get(`/api/v4/leads?${query}`), 'leads')).toEqual([4005]);
    }));

  test('no lead can be put into the incoming stage by hand', () =>
    withSandbox(async ({ post, patch }) => {
      const made = await post('/api/v4/leads', [{ name: 'New', status_id: 7110 }]);
      const moved = await patch('/api/v4/leads/4001', { status_id: 7110 });

      for (const reply of [made, moved]) {
        expect(reply.status).toBe(400);
        expect(reply.json['validation-errors']?.[0]?.errors?.[0]).toMatchObject({
          code: 'NotSupportedChoice',
          path: 'status_id',
        });
      }
    }));

  test('a lead that is won is closed, and open again when it is moved back', () =>
    withSandbox(async ({ get, patch }) => {
      await patch('/api/v4/leads', [{ id: 4001, status_id: 142 }]);
      const won = await get('/api/v4/leads/4001');
      await patch('/api/v4/leads/4001', { status_id: 7120 });
      const reopened = await get('/api/v4/leads/4001');

      expect(won.json.closed_at).toEqual(expect.any(Number));
      expect(reopened.json.closed_at).toBeNull();
    }));

  test('a lead and its contact can be made in one write, answered by a bare list', () =>
    withSandbox(async ({ get, post }) => {
      const contact = { name: 'New', custom_fields_values: phone(PHONES.unknown) };
      const item = { name: 'Call', request_id: 'a1', _embedded: { contacts: [contact] } };

      const reply = await post('/api/v4/leads/complex', [item]);
      const [made] = reply.json as unknown as { id: number; contact_id: number }[];

      expect(made).toMatchObject({ company_id: null, request_id: ['a1'], merged: false });
      const lead = await get(`/api/v4/leads/${made?.id}?with=contacts`);
      expect(lead.json._embedded?.contacts?.[0]?.id).toBe(made?.contact_id);
    }));

  test('at most 50 leads are made with their contacts at once', () =>
    withSandbox(async ({ post }) => {
      const leads = Array.from({ length: 51 }, () => ({ name: 'Call' }));

      expect((await post('/api/v4/leads/complex', leads)).status).toBe(422);
    }));
});

describe('links', () => {
  const toNora = [{ to_entity_id: 2003, to_entity_type: 'contacts', metadata: { is_main: true } }];

  test('a link is read back from both ends', () =>
    withSandbox(async ({ get, post }) => {
      expect((await post('/api/v4/leads/4005/link', toNora)).status).toBe(200);

      const links = await get('/api/v4/leads/4005/links');
      expect(links.json._embedded?.links?.[1]).toMatchObject({
        to_entity_id: 2003,
        metadata: { main_contact: true },
      });
      expect((await get('/api/v4/contacts/2003?with=leads')).json._embedded?.leads?.[0]?.id).toBe(4005);
    }));

  test('linking what is linked is a failure of the server', () =>
    withSandbox(async ({ get, post }) => {
      await post('/api/v4/leads/4005/link', toNora);

      const again = await post('/api/v4/leads/4005/link', toNora);

      expect(again.status).toBe(500);
      expect(again.json.trace_id).toEqual(expect.any(String));
      expect((await get('/api/v4/contacts/2003/links')).json._total_items).toBe(1);
    }));

  test('unlinking leaves nothing to read', () =>
    withSandbox(async ({ get, post }) => {
      await post('/api/v4/leads/4005/link', toNora);

      expect((await post('/api/v4/leads/4005/unlink', toNora)).status).toBe(204);
      expect((await get('/api/v4/contacts/2003/links')).status).toBe(204);
    }));
});
