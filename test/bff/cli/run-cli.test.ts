import { openCliDeps } from '../../../bff/cli/open-cli-deps';
import type { CliOutput } from '../../../bff/cli/run-cli';
import { runCli } from '../../../bff/cli/run-cli';
import { loadConfig } from '../../../bff/config';
import { PROVIDER_NAMES } from '../../../bff/contract/settings';
import { createEncryption } from '../../../bff/storage/encryption';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { quietBase } from '../../support/quiet-base';
import { installAccount } from '../support/widget-caller';

const KEY = Buffer.alloc(32, 1).toString('base64');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, 42, 'acme');
  await database.pool.query(
    `insert into voip_calls (kommo_account_id, call_id, provider, facts) values (42, 'voipstudio:a/b', 'voipstudio', $1)`,
    [JSON.stringify({ legs: [] })],
  );
  await database.pool.query(
    `insert into call_timeline (kommo_account_id, call_id, at, kind, detail)
     values (42, 'voipstudio:a/b', now(), 'received', 'call.hangup')`,
  );
});
afterAll(() => database.drop());

const run = (line: string): Promise<CliOutput> =>
  runCli(line.split(' '), (work) =>
    work(
      openCliDeps(
        quietBase({
          pool: database.pool,
          encryption: createEncryption([KEY]),
          config: loadConfig({ KOMMO_CLIENT_ID: 'id', KOMMO_CLIENT_SECRET: 'secret', ENCRYPTION_KEY: KEY }),
        }),
        [],
      ),
    ),
  );
const json = async (line: string): Promise<unknown> =>
  JSON.parse((await run(`${line} --json`)).out) as unknown;

async function bury(callId: string): Promise<void> {
  await database.pool.query(
    `insert into jobs (kommo_account_id, kind, call_id, state, attempts, last_error)
     values (42, 'log-call', $1, 'buried', 9, 'crm/rejected')`,
    [callId],
  );
}

test('the operator sees every account that has the integration', async () => {
  expect(await json('accounts list')).toMatchObject([
    { accountId: 42, subdomain: 'acme', status: 'active', active: false, calls: 1, lastDeliveryAt: null },
  ]);
  expect((await run('accounts list')).out).toMatch(/^accountId +subdomain[^]*\n42 +acme/);
});

test('the operator sees one call with its timeline', async () => {
  expect(await json('calls show 42 voipstudio:a/b')).toMatchObject({
    callId: 'voipstudio:a/b',
    timeline: [{ kind: 'received', detail: 'call.hangup' }],
  });
  expect((await run('calls show 42 voipstudio:a/b')).out).toContain('call.hangup');
});

test.each(['calls show 42 voipstudio:none', 'calls show 43 voipstudio:a/b', 'calls show x voipstudio:a/b'])(
  'tells the operator what is wrong with: %s',
  async (line) => {
    const output = await run(line);

    expect(output).toMatchObject({ exitCode: 1, out: '' });
    expect(output.err).not.toBe('');
  },
);

test('a dead letter is put back into the queue by the id under which it is listed', async () => {
  await bury('voipstudio:a/b');
  await bury('voipstudio:c');

  const listed = (await json('dead-letters list')) as { id: string; lastError: string }[];
  const redriven = await json(`dead-letters redrive ${listed[0]?.id}`);

  expect(listed).toMatchObject([
    { id: 'log-call/42/voipstudio:a/b', attempts: 9, lastError: 'crm/rejected' },
    { id: 'log-call/42/voipstudio:c' },
  ]);
  expect(redriven).toEqual({ redriven: 1 });
  expect(await json('dead-letters list')).toHaveLength(1);
  expect(await json('dead-letters redrive --all')).toEqual({ redriven: 1 });
  expect((await run('dead-letters list')).out).toBe('There are no dead letters.\n');
});

test('no dead letter is redriven by a command that names none', async () => {
  expect((await run('dead-letters redrive')).exitCode).toBe(1);
  expect((await run('dead-letters redrive 17')).exitCode).toBe(1);
});

test('the addresses of webhooks are changed at once for every provider', async () => {
  const first = await json('webhooks rotate 42');
  const second = (await json('webhooks rotate 42')) as Record<string, string>;

  expect(Object.keys(second).sort()).toEqual([...PROVIDER_NAMES].sort());
  expect(second).not.toEqual(first);
  expect((await run('webhooks rotate 43')).exitCode).toBe(1);
});

test.each([
  'reconcile',
  'reconcile 42 --from yesterday',
  'reconcile 42 --from 2026-03-02 --to 2026-03-01',
  'reconcile 43',
  'reconcile 42 --from 2026-03-01 --to 2026-03-02',
])('a comparison that cannot be made is explained: %s', async (line) => {
  const output = await run(line);

  expect(output).toMatchObject({ exitCode: 1, out: '' });
  expect(output.err).not.toBe('');
});

test('a period whose calls are not kept any more is not compared: they would be logged again', async () => {
  expect((await run('reconcile 42 --from 2020-01-01 --to 2020-01-02')).err).toContain('are not kept');
});

test('an unknown command shows the known ones and opens nothing', async () => {
  const output = await runCli(['coffee', 'make'], () => Promise.reject(new Error('opened')));

  expect(output.exitCode).toBe(2);
  expect(output.err).toContain('dead-letters redrive');
});

test('the operator sees deliveries that cannot be merged, without their numbers, and has them tried again', async () => {
  await database.pool.query(
    `insert into delivery_inbox (kommo_account_id, received_at, events, failures, last_error, retry_at)
     values (42, now(), '[]', 0, null, '-infinity'),
       (42, now(), '[]', 3, 'out of range: +12025550123', now() + interval '1 hour'),
       (42, now(), '[]', 1, 'out of range', now() + interval '1 hour')`,
  );

  const before = (await json('deliveries list')) as { id: string }[];
  const redriven = await json(`deliveries redrive ${before[0]?.id}`);

  expect(before).toMatchObject([{ failures: 3, lastError: 'out of range: *******0123' }, { failures: 1 }]);
  expect(redriven).toEqual({ redriven: 1 });
  expect(await json('deliveries list')).toMatchObject([
    { retryAt: 'now' },
    { retryAt: expect.stringMatching(/Z$/) as string },
  ]);
  expect(await json('deliveries redrive --all')).toEqual({ redriven: 2 });
  expect((await run('deliveries redrive')).exitCode).toBe(1);
  expect((await run('deliveries redrive 42')).exitCode).toBe(1);
});
