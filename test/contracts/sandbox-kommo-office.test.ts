import { PHONES, withSandbox, firstId } from './sandbox-kommo-client';
import type { Reply } from './sandbox-kommo-client';

const idsOf = (reply: Reply, type: string) =>
  (reply.json._embedded?.[type] as unknown as { id: number }[] | undefined)?.map(({ id }) => id);

describe('the account', () => {
  test('tells its id, and more only when asked', () =>
    withSandbox(async ({ get }) => {
      const plain = await get('/api/v4/account');
      const full = await get('/api/v4/account?with=task_types,datetime_settings');

      expect(plain.json).toMatchObject({ id: 30_101_001, subdomain: 'demo', current_user_id: 42 });
      expect(plain.json._embedded).toBeUndefined();
      expect(Object.keys(full.json._embedded ?? {})).toEqual(['task_types', 'datetime_settings']);
    }));

  test('shows its users to administrators only, page by page', () =>
    withSandbox(async ({ get, send, tokenOf }) => {
      const page = await get('/api/v4/users?limit=3');

      expect(idsOf(page, 'users')).toEqual([42, 43, 44]);
      expect(page.json._links?.next?.href).toContain('page=2');
      expect((await send('GET', '/api/v4/users', { token: await tokenOf(43) })).status).toBe(403);
    }));

  test('has one incoming stage per pipeline, and won and lost under fixed ids', () =>
    withSandbox(async ({ get }) => {
      const reply = await get('/api/v4/leads/pipelines');
      const statuses = reply.json._embedded?.pipelines?.[0]?._embedded?.statuses;

      expect(statuses).toMatchObject([
        { id: 7110, type: 1 },
        { id: 7120, type: 0 },
        { id: 7130, type: 0 },
        { id: 7140, type: 0 },
        { id: 142, is_editable: false },
        { id: 143, is_editable: false },
      ]);
    }));

  test('knows no path it was not told of', () =>
    withSandbox(async ({ get }) => {
      expect((await get('/api/v4/nowhere')).status).toBe(404);
    }));
});

describe('tasks', () => {
  const task = { text: 'Call back', complete_till: 1_790_003_600, entity_id: 2003, entity_type: 'contacts' };

  test('the same request twice makes two tasks', () =>
    withSandbox(async ({ get, post }) => {
      await post('/api/v4/tasks', [{ ...task, responsible_user_id: 43 }]);
      await post('/api/v4/tasks', [task]);

      const list = await get('/api/v4/tasks?filter[entity_type]=contacts&filter[entity_id][]=2003');
      expect(list.json._embedded?.tasks).toMatchObject([
        { responsible_user_id: 43, result: [], task_type_id: 1 },
        { responsible_user_id: 42 },
      ]);
    }));

  test('a task is completed with a result', () =>
    withSandbox(async ({ get, patch, post }) => {
      const made = await post('/api/v4/tasks', [task]);
      const id = firstId(made, 'tasks');

      await patch(`/api/v4/tasks/${id}`, { is_completed: true, result: { text: 'Done' } });

      expect((await get(`/api/v4/tasks/${id}`)).json).toMatchObject({
        is_completed: true,
        result: { text: 'Done' },
      });
      expect((await get('/api/v4/tasks?filter[is_completed]=0')).status).toBe(204);
    }));

  test.each([
    { text: undefined },
    { complete_till: undefined },
    { entity_type: 'contact' },
    { entity_id: 1 },
  ])('a task is refused with %j', (fields) =>
    withSandbox(async ({ post }) => {
      expect((await post('/api/v4/tasks', [{ ...task, ...fields }])).status).toBe(400);
    }),
  );
});

describe('the call notification', () => {
  const ring = (phoneNumber: string, users?: number[]) => ({
    add: [{ type: 'phone_call', phone_number: phoneNumber, ...(users && { users }) }],
  });

  test('is accepted and kept as often as it is sent', () =>
    withSandbox(async ({ post, simulator }) => {
      const first = await post('/api/v2/events/', ring(PHONES.oneLead, [43]));
      await post('/api/v2/events', ring(PHONES.oneLead));

      expect(first.status).toBe(202);
      expect(simulator.account('demo').callNotifications).toMatchObject([
        { users: [43], entity: { type: 'leads', id: 4001 } },
        { users: [] },
      ]);
    }));

  test('compares the last eight digits', () =>
    withSandbox(async ({ post, simulator }) => {
      await post('/api/v2/events', ring('25096995'));
      await post('/api/v2/events', ring('5096995'));

      expect(simulator.account('demo').callNotifications.map(({ entity }) => entity?.id)).toEqual([
        2003,
        undefined,
      ]);
    }));
});
