import type { KommoOffice, KommoProcess } from '../crm/kommo-office';
import { openKommoOffice } from '../crm/kommo-office';
import { createFakeClock } from '../../support/fake-clock';

let office: KommoOffice;
let process: KommoProcess;

beforeEach(async () => {
  office = await openKommoOffice();
  process = office.startProcess();
  await office.installAs(process, 42);
});
afterEach(() => office.stop());

const exchanges = () => office.kommo.requests().filter(({ path }) => path === '/oauth2/access_token').length;
const accountStatus = async (): Promise<string> => {
  const { rows } = await office.database.pool.query<{ status: string }>('select status from accounts');
  return rows[0]?.status ?? 'none';
};

test('neither token is readable in the database', async () => {
  const { value } = await process.tokens.accessToken(office.account);

  const { rows } = await office.database.pool.query<{ access_token: Buffer; refresh_token: Buffer }>(
    'select access_token, refresh_token from kommo_auth_tokens',
  );

  expect(rows[0]?.access_token.includes(value)).toBe(false);
  expect(rows[0]?.refresh_token.includes('def50200')).toBe(false);
});

test('a token is refreshed before it ends', async () => {
  const clock = createFakeClock(new Date());
  const late = office.startProcess({ clock });
  const before = await late.tokens.accessToken(office.account);
  await clock.advance(86_400_000 - 30_000);

  const after = await late.tokens.accessToken(office.account);

  expect(after.value).not.toBe(before.value);
  expect(exchanges()).toBe(2);
});

test('two processes whose token is refused at the same time refresh it once', async () => {
  const other = office.startProcess();
  const refused = await process.tokens.accessToken(office.account);

  const renewed = await Promise.all(
    [process, other, process, other].map(({ tokens }) => tokens.renew(office.account, refused)),
  );

  expect(new Set(renewed.map(({ value }) => value)).size).toBe(1);
  expect(renewed[0]?.value).not.toBe(refused.value);
  expect(exchanges()).toBe(2);
});

test('a 401 for a token that was replaced meanwhile asks for no new one', async () => {
  const refused = await process.tokens.accessToken(office.account);
  const current = await process.tokens.renew(office.account, refused);

  const again = await office.startProcess().tokens.renew(office.account, refused);

  expect(again.value).toBe(current.value);
  expect(exchanges()).toBe(2);
});

test('a refresh whose answer was lost is made again with the old token', async () => {
  const refused = await process.tokens.accessToken(office.account);
  office.kommo.faults.next({ kind: 'lose-after-commit', path: /oauth2/ });
  await expect(process.tokens.renew(office.account, refused)).rejects.toMatchObject({
    code: 'crm/unavailable',
    retry: 'backoff',
  });

  const renewed = await process.tokens.renew(office.account, refused);

  expect(renewed.value).not.toBe(refused.value);
  await expect(process.crm.users(office.account)).resolves.not.toHaveLength(0);
});

test('a new pair that could not be stored is never used, and the old one still gives the next', async () => {
  const refused = await process.tokens.accessToken(office.account);
  await office.database.pool.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'disk full' using errcode = '53100'; end $$;
     create trigger refuse before update on kommo_auth_tokens for each row execute function refuse()`,
  );
  await expect(process.tokens.renew(office.account, refused)).rejects.toMatchObject({
    code: 'storage/unavailable',
  });
  await office.database.pool.query('drop trigger refuse on kommo_auth_tokens');

  const renewed = await process.tokens.renew(office.account, refused);

  expect(renewed.value).not.toBe(refused.value);
  expect(await accountStatus()).toBe('active');
});

test('an account whose last authorization has ended is unauthorized until somebody installs again', async () => {
  office.kommo.uninstall('demo');

  const reading = process.crm.users(office.account);
  await expect(reading).rejects.toMatchObject({ code: 'crm/unauthorized', retry: 'never' });
  const ended = await accountStatus();
  await office.installAs(process, 42);

  expect(ended).toBe('unauthorized');
  expect(await accountStatus()).toBe('active');
  await expect(process.crm.users(office.account)).resolves.not.toHaveLength(0);
});

test('when one user is refused, the account goes on with another', async () => {
  await office.installAs(process, 43);
  const manager = await process.tokens.accessToken(office.account);
  office.kommo.faults.next({ kind: '401', path: /oauth2/ });

  const other = await process.tokens.renew(office.account, manager);

  expect([manager.userId, other.userId]).toEqual([43, 42]);
  expect(await accountStatus()).toBe('active');
});

test('what only an administrator sees is read as an administrator', async () => {
  await office.installAs(process, 43);

  const [newest, admin] = await Promise.all([
    process.tokens.accessToken(office.account),
    process.tokens.accessToken(office.account, { preferAdmin: true }),
  ]);

  expect([newest.userId, admin.userId]).toEqual([43, 42]);
});

test('an authorization that nobody uses is kept alive', async () => {
  const clock = createFakeClock(new Date());
  const idle = office.startProcess({ clock });
  await clock.advance(31 * 86_400_000);

  const refreshed = await idle.tokens.keepAlive();

  expect(refreshed).toBe(1);
  expect(exchanges()).toBe(2);
  expect(await idle.tokens.keepAlive()).toBe(0);
});
