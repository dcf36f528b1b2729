import { createHmac } from 'node:crypto';
import type { ReceivedCode } from '../../../bff/accounts/install';
import { settingsBodySchema } from '../../../bff/accounts/settings-schema';
import { purgeAccount } from '../../../bff/storage/account-data';
import type { KommoOffice, KommoProcess } from '../crm/kommo-office';
import { CLIENT, openKommoOffice } from '../crm/kommo-office';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';

let office: KommoOffice;
let process: KommoProcess;

beforeEach(async () => {
  office = await openKommoOffice();
  process = office.startProcess();
});
afterEach(() => office.stop());

function hook(userId = 42, changes: Partial<ReceivedCode> = {}): ReceivedCode {
  const query = office.kommo.consent('demo', userId);
  const clientId = query.get('client_id') ?? undefined;
  const [code, referer] = [query.get('code') ?? '', query.get('referer') ?? ''];
  return { code, referer, clientId, fromWidget: true, state: undefined, ...changes };
}

async function rowsOf<Row extends object>(statement: string): Promise<Row[]> {
  return (await office.database.pool.query<Row>(statement)).rows;
}
const codes = () =>
  rowsOf<{ state: string; attempts: number; code_encrypted: Buffer }>('select * from install_codes');
const exchanges = () => office.kommo.requests().filter(({ path }) => path === '/oauth2/access_token').length;
const signatureOf = (account: number | string): string =>
  createHmac('sha256', CLIENT.clientSecret).update(`${CLIENT.clientId}|${account}`).digest('hex');
const notice = (changes: object = {}) => ({
  clientUuid: CLIENT.clientId,
  accountId: String(office.account),
  signature: signatureOf(office.account),
  ...changes,
});

test('a code that was received in one process is exchanged in another', async () => {
  await process.install.receiveInstallCode(hook());

  await office.startProcess().install.exchangeInstallCodes();

  expect(await rowsOf('select kommo_account_id, subdomain, status from accounts')).toEqual([
    { kommo_account_id: office.account, subdomain: 'demo', status: 'active' },
  ]);
  expect(await rowsOf('select kommo_user_id, is_admin from kommo_auth_tokens')).toEqual([
    { kommo_user_id: 42, is_admin: true },
  ]);
  expect(office.prepared).toEqual([office.account]);
});

test('a new account starts with the default settings, switched off', async () => {
  await office.installAs(process, 42);

  const [row] = await rowsOf<{ document: unknown; active: boolean }>(
    'select document, active from widget_settings',
  );

  expect(settingsBodySchema.parse(row?.document)).toMatchObject({ active: false, provider: 'voipstudio' });
  expect(row?.active).toBe(false);
});

test('the same hook twice is one code, exchanged once', async () => {
  const received = hook();
  await process.install.receiveInstallCode(received);
  await process.install.receiveInstallCode(received);

  await Promise.all([
    process.install.exchangeInstallCodes(),
    office.startProcess().install.exchangeInstallCodes(),
  ]);

  expect(await codes()).toMatchObject([{ state: 'exchanged', attempts: 1 }]);
  expect(exchanges()).toBe(1);
});

test('neither the code nor what it was exchanged for is left in the database', async () => {
  const received = hook();
  await process.install.receiveInstallCode(received);
  const [waiting] = await codes();

  await process.install.exchangeInstallCodes();

  expect(waiting?.code_encrypted.includes(received.code)).toBe(false);
  expect(await codes()).toMatchObject([{ code_encrypted: Buffer.alloc(0) }]);
});

test('a user who is no administrator authorizes, and is known as such', async () => {
  await office.installAs(process, 43);

  expect(await rowsOf('select kommo_user_id, is_admin from kommo_auth_tokens')).toEqual([
    { kommo_user_id: 43, is_admin: false },
  ]);
});

test.each([
  ['a referer elsewhere', { referer: 'evil.example' }],
  ['another integration', { clientId: 'somebody-else' }],
  ['an empty code', { code: '' }],
])('a hook with %s is refused, and nothing is stored', async (_what, changes) => {
  await expect(process.install.receiveInstallCode(hook(42, changes))).rejects.toMatchObject({
    code: 'install/malformed',
  });
  expect(await codes()).toEqual([]);
});

test('an install that stops after the exchange goes on later with the tokens it has', async () => {
  const clock = createFakeClock(new Date());
  const dying = office.startProcess({ clock });
  office.kommo.faults.next({ kind: '500-before-commit', path: /account$/ });
  await dying.install.receiveInstallCode(hook());
  await dying.install.exchangeInstallCodes();
  await clock.advance(30 * 60_000);

  await dying.install.exchangeInstallCodes();

  expect(await codes()).toMatchObject([{ state: 'exchanged', attempts: 2 }]);
  expect(exchanges()).toBe(1);
  await expect(process.crm.users(office.account)).resolves.not.toHaveLength(0);
});

test('while Kommo is down a code is tried again, until its twenty minutes are over', async () => {
  const clock = createFakeClock(new Date());
  const patient = office.startProcess({ clock });
  office.kommo.faults.next({ kind: '503-before-commit', path: /oauth2/, times: 2 });
  await patient.install.receiveInstallCode(hook());

  await patient.install.exchangeInstallCodes();
  const tooSoon = await patient.install.exchangeInstallCodes();
  const [waiting] = await codes();
  await clock.advance(19.99 * 60_000);
  await patient.install.exchangeInstallCodes();

  expect(tooSoon).toBe(0);
  expect(waiting).toMatchObject({ state: 'waiting', attempts: 1 });
  expect(await codes()).toMatchObject([{ state: 'failed', attempts: 2 }]);
});

test('a code that Kommo does not know fails at once', async () => {
  await process.install.receiveInstallCode(hook(42, { code: 'forged' }));

  await process.install.exchangeInstallCodes();

  expect(await codes()).toMatchObject([{ state: 'failed', attempts: 1 }]);
  expect(await rowsOf('select from accounts')).toEqual([]);
});

test('a worker whose lease ran out stores nothing of a code that another has claimed', async () => {
  await process.install.receiveInstallCode(hook());
  office.kommo.faults.next({ kind: 'delay-after-commit', path: /account$/, delayMs: 400 });
  const slow = process.install.exchangeInstallCodes();
  await eventually(() => office.kommo.requests().some(({ path }) => path === '/api/v4/account'));
  await rowsOf('update install_codes set attempts = 7');

  await slow;

  expect(await rowsOf('select from accounts')).toEqual([]);
});

test('uninstalling ends the authorization, and may be told twice', async () => {
  await office.installAs(process, 42);

  await process.install.uninstall(notice());
  await process.install.uninstall(notice());

  expect(await rowsOf('select status from accounts')).toEqual([{ status: 'uninstalled' }]);
  expect(await rowsOf('select from kommo_auth_tokens')).toEqual([]);
  await expect(process.tokens.accessToken(office.account)).rejects.toMatchObject({
    code: 'crm/unauthorized',
  });
});

test('who installs again after uninstalling is active again', async () => {
  await office.installAs(process, 42);
  await process.install.uninstall(notice());

  await office.installAs(process, 42);

  expect(await rowsOf('select status, uninstalled_at from accounts')).toEqual([
    { status: 'active', uninstalled_at: null },
  ]);
});

/** Works through what is due a minute from now. */
async function aMinuteLater(): Promise<void> {
  const clock = createFakeClock(new Date(Date.now() + 61_000));
  await office.startProcess({ clock }).install.exchangeInstallCodes();
}
const statuses = () => rowsOf('select status from accounts');
const secretsLeft = () => rowsOf(`select from install_codes where code_encrypted <> ''`);

test('a notice of uninstalling that Kommo knows nothing of closes the account for a minute alone', async () => {
  await office.installAs(process, 42);
  await process.install.uninstall(notice());
  const closed = await statuses();
  await process.install.exchangeInstallCodes();
  const stillClosed = await statuses();

  await aMinuteLater();

  expect([closed, stillClosed]).toEqual([[{ status: 'uninstalled' }], [{ status: 'uninstalled' }]]);
  expect(await rowsOf('select status, uninstalled_at from accounts')).toEqual([
    { status: 'active', uninstalled_at: null },
  ]);
  await expect(process.crm.users(office.account)).resolves.not.toHaveLength(0);
  expect(await secretsLeft()).toEqual([]);
});

test('a notice of uninstalling that is true leaves no authorization behind', async () => {
  await office.installAs(process, 42);
  office.kommo.uninstall('demo');
  await process.install.uninstall(notice());

  await aMinuteLater();

  expect(await statuses()).toEqual([{ status: 'uninstalled' }]);
  expect(await secretsLeft()).toEqual([]);
});

test('an account that is purged while Kommo is asked stays away', async () => {
  await office.installAs(process, 42);
  await process.install.uninstall(notice());
  await purgeAccount(office.database.pool, office.account, { uninstalledBefore: null });

  await aMinuteLater();

  expect(await statuses()).toEqual([]);
  expect(await secretsLeft()).toEqual([]);
});

test('who installs again while Kommo is asked keeps the new authorization', async () => {
  await office.installAs(process, 42);
  await process.install.uninstall(notice());
  await office.installAs(process, 42);
  const current = await process.tokens.accessToken(office.account);

  await aMinuteLater();

  expect((await process.tokens.accessToken(office.account)).value).toBe(current.value);
});

test('to uninstall an account that never installed changes nothing', async () => {
  await process.install.uninstall(notice({ accountId: '77', signature: signatureOf(77) }));

  expect(await rowsOf('select from accounts')).toEqual([]);
});

test.each([
  ['another signature', { signature: 'ab'.repeat(32) }],
  ['no signature', { signature: '' }],
  ['the signature of another account', { accountId: '77' }],
  ['another integration', { clientUuid: 'somebody-else' }],
  ['no number for an account', { accountId: '1e3', signature: signatureOf('1e3') }],
])('a notice of uninstalling with %s is refused', async (_what, changes) => {
  await office.installAs(process, 42);

  await expect(process.install.uninstall(notice(changes))).rejects.toMatchObject({
    code: 'auth/signature-mismatch',
  });
  expect(await rowsOf('select status from accounts')).toEqual([{ status: 'active' }]);
});
