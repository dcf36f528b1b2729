import { callItem, withSandbox } from './sandbox-kommo-client';
import type { SandboxClient } from './sandbox-kommo-client';

const CALLS = '/api/v4/calls';

describe('levers for other processes', () => {
  const lever = async (sandbox: SandboxClient, request: string, body?: unknown) => {
    const [method = '', path = ''] = request.split(' ');
    const response = await fetch(`${sandbox.simulator.url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };

  test('faults are planned and all call notes read over HTTP', () =>
    withSandbox(async (sandbox) => {
      const plan = { method: 'POST', path: 'calls$', kind: 'lose-after-commit', times: 1 };
      expect((await lever(sandbox, 'POST /faults', plan)).status).toBe(201);

      await expect(sandbox.post(CALLS, [callItem()])).rejects.toThrow();

      const notes = await lever(sandbox, 'GET /accounts/demo/call-notes');
      expect(notes.json.callNotes).toMatchObject([{ params: { uniq: 'voip:1' } }]);
    }));

  test('a plan that makes no sense is refused', () =>
    withSandbox(async (sandbox) => {
      expect((await lever(sandbox, 'POST /faults', { kind: 'explode' })).status).toBe(400);
      expect((await lever(sandbox, 'POST /faults', { kind: '429', path: '(' })).status).toBe(400);
      expect((await lever(sandbox, 'PATCH /switches', { readLagMs: 60_001 })).status).toBe(400);
      expect((await lever(sandbox, 'PATCH /switches', { unknown: true })).status).toBe(400);
      expect((await lever(sandbox, 'GET /accounts/nobody')).status).toBe(400);
    }));

  test('switches are turned while it runs', () =>
    withSandbox(async (sandbox) => {
      await lever(sandbox, 'PATCH /switches', { missingIdAnswers: 404 });

      expect((await sandbox.get('/api/v4/contacts/1')).status).toBe(404);
    }));

  test('the log tells who asked for what, and nothing of tokens', () =>
    withSandbox(async (sandbox) => {
      await sandbox.post(CALLS, [callItem()]);
      const { json } = await lever(sandbox, 'GET /requests');
      const requests = json.requests as { path: string; body?: string }[];

      expect(requests.at(-1)).toMatchObject({
        method: 'POST',
        path: CALLS,
        userId: 42,
        status: 200,
        committed: true,
      });
      expect(requests[0]?.path).toBe('/oauth2/access_token');
      expect(requests[0]?.body).toBeUndefined();
      const rest = await lever(sandbox, `GET /requests?after=${requests.length}`);
      expect(rest.json.requests).toEqual([]);
    }));

  test('a reset gives the seed back and keeps the tokens', () =>
    withSandbox(async (sandbox) => {
      await sandbox.post(CALLS, [callItem()]);

      expect((await lever(sandbox, 'POST /reset')).status).toBe(204);

      expect(sandbox.simulator.callNotes('demo')).toEqual([]);
      expect((await sandbox.get('/api/v4/account')).status).toBe(200);
    }));

  test('the levers do not count as requests to the API', () =>
    withSandbox(async (sandbox) => {
      const before = sandbox.simulator.requests().length;
      await lever(sandbox, 'GET /state');

      expect(sandbox.simulator.requests()).toHaveLength(before);
    }));
});

test('the host page is told of every note on a card until it stops listening', () =>
  withSandbox(async ({ post, simulator }) => {
    const seen: unknown[] = [];
    const stop = simulator.onChange(30_101_001, (change) => seen.push(change));

    await post(CALLS, [callItem()]);
    stop();
    await post(CALLS, [callItem()]);

    expect(seen).toMatchObject([
      { kind: 'added', resource: 'notes', entity: { type: 'contacts', id: 2003 } },
    ]);
  }));
