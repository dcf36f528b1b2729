import type { FaultKind } from '../sandbox/kommo/faults';
import type { KommoOffice, KommoProcess } from '../bff/crm/kommo-office';
import { openKommoOffice } from '../bff/crm/kommo-office';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { crmCall, KNOWN } from './crm-client.suite';

/** A Kommo in trouble: what the client says of it decides whether a call is lost or logged twice. */

let office: KommoOffice;
let process: KommoProcess;

beforeEach(async () => {
  office = await openKommoOffice();
  process = office.startProcess();
  await office.installAs(process, 42);
});
afterEach(() => office.stop());

const logCall = (call = crmCall()) => process.crm.logCall(office.account, call, { lane: 'logging' });
const fail = (kind: FaultKind, more: object = {}) =>
  office.kommo.faults.next({ kind, path: /\/api\/v4\/calls$/, ...more });
const posts = () => office.kommo.requests().filter(({ path }) => path === '/api/v4/calls');
const refreshes = () =>
  office.kommo.requests().filter(({ path }) => path === '/oauth2/access_token').length - 1;

test.each<FaultKind>([
  'lose-before-commit',
  'lose-after-commit',
  '500-before-commit',
  '500-after-commit',
  '502-after-commit',
  '503-before-commit',
  '504-after-commit',
  'unreadable-200',
])('a write that ends in %s is unknown, and is not sent again', async (kind) => {
  fail(kind);

  const outcome = await logCall();

  expect(outcome).toMatchObject({ kind: 'unknown', error: { code: 'crm/unavailable', retry: 'backoff' } });
  expect(posts()).toHaveLength(1);
});

test('a write that lasts longer than we wait is unknown', async () => {
  const hasty = office.startProcess({ requestTimeoutMs: 200 });
  fail('delay-after-commit', { delayMs: 1_000 });

  const outcome = await hasty.crm.logCall(office.account, crmCall(), { lane: 'logging' });

  expect(outcome.kind).toBe('unknown');
});

test.each([
  ['402', 'crm/payment-required'],
  ['403', 'crm/forbidden'],
] as const)('a write that Kommo refuses with %s is certainly not there: %s', async (kind, code) => {
  fail(kind);

  const outcome = await logCall();

  expect(outcome).toMatchObject({ kind: 'refused', error: { code, retry: 'never' } });
  expect(office.kommo.callNotes('demo')).toHaveLength(0);
});

test('data that Kommo does not accept is named field by field', async () => {
  const outcome = await logCall(crmCall({ source: '' }));

  expect(outcome).toMatchObject({
    kind: 'refused',
    error: { code: 'crm/rejected', retry: 'never', fields: [{ path: 'source', code: 'NotBlank' }] },
  });
});

test('a read that fails tells when to try again', async () => {
  office.kommo.faults.next({ kind: '500-before-commit', path: /contacts/ });

  const reading = process.crm.findByPhone(office.account, KNOWN.nora, 'look-up');

  await expect(reading).rejects.toMatchObject({ code: 'crm/unavailable', retry: 'backoff' });
});

test('a Kommo that cannot be reached has certainly not got the call', async () => {
  const nowhere = office.startProcess({ origin: `http://127.0.0.1:${await freePort()}/{subdomain}` });

  const outcome = await nowhere.crm.logCall(office.account, crmCall(), { lane: 'logging' });

  expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'crm/unavailable', retry: 'backoff' } });
});

test('after a 429 no process sends anything before the time that Kommo told', async () => {
  const other = office.startProcess();
  fail('429', { retryAfterSeconds: 2 });

  const outcome = await logCall();
  await other.crm.users(office.account);

  expect(outcome).toMatchObject({
    kind: 'refused',
    error: { code: 'crm/rate-limited', retry: { afterMs: 2_000 } },
  });
  const [refused, next] = office.kommo.requests().slice(-2);
  expect((next?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(2_000);
});

test('a long pause is told instead of waited for', async () => {
  fail('429', { retryAfterSeconds: 300 });
  await logCall();

  const outcome = await logCall();

  expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'crm/rate-limited' } });
  const retry = outcome.kind === 'refused' ? outcome.error.retry : 'never';
  expect(typeof retry === 'object' && retry.afterMs).toBeGreaterThan(290_000);
  expect(posts()).toHaveLength(1);
});

test('a 403 after a 429 is a block of the address, and stops everybody', async () => {
  fail('429', { retryAfterSeconds: 1 });
  fail('403');
  await logCall();

  const blocked = await logCall();
  const reading = process.crm.users(office.account);

  expect(blocked).toMatchObject({ kind: 'refused', error: { code: 'crm/blocked' } });
  await expect(reading).rejects.toMatchObject({ code: 'crm/rate-limited' });
});

test('ten calls that meet an expired token together refresh it once', async () => {
  office.kommo.expireAccessTokens('demo');

  const outcomes = await Promise.all(Array.from({ length: 10 }, () => logCall()));

  expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'written'));
  expect(refreshes()).toBe(1);
  expect(office.kommo.callNotes('demo')).toHaveLength(10);
});

test('a token that stays refused after its refresh is not refreshed again', async () => {
  office.kommo.faults.next({ kind: '401', path: /\/api\/v4\/calls$/, times: 2 });

  const outcome = await logCall();

  expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'crm/unauthorized' } });
  expect(refreshes()).toBe(1);
});

test('the check before sending is made again before the repetition after a refresh', async () => {
  fail('401');
  const beforeSend = jest.fn(() => Promise.resolve());

  await process.crm.logCall(office.account, crmCall(), { lane: 'logging', beforeSend });

  expect(beforeSend).toHaveBeenCalledTimes(2);
});

test('several who ask for one number at the same time ask Kommo once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => process.crm.findByPhone(office.account, KNOWN.nora, 'look-up')),
  );

  expect(new Set(answers.map((matches) => matches[0]?.entity.id))).toEqual(new Set([2003]));
  expect(office.kommo.requests().filter(({ path }) => path === '/api/v4/contacts')).toHaveLength(1);
});

test('two processes together send no eighth request in any second', async () => {
  const other = office.startProcess();
  const from = (one: KommoProcess) =>
    Array.from({ length: 12 }, () => one.crm.describeEntity(office.account, { type: 'leads', id: 4001 }));

  await Promise.all([...from(process), ...from(other)]);

  expect(office.kommo.rateLimit.violations()).toEqual([]);
  expect(office.kommo.rateLimit.peakRequestsPerSecond()).toBe(7);
});

test('a manager goes before a backlog, whichever process it is in', async () => {
  const other = office.startProcess();
  const backlog = Array.from({ length: 20 }, () => logCall());
  await eventually(() => posts().length >= 7);

  await other.crm.users(office.account);
  await Promise.all(backlog);

  const order = office.kommo.requests().map(({ path }) => path);
  expect(order.slice(order.lastIndexOf('/api/v4/users')).length).toBeGreaterThan(8);
});
