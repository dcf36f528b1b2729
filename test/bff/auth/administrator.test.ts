import { createRequireAdministrator } from '../../../bff/auth/administrator';
import { AppError } from '../../../bff/domain/errors';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import { createFakeClock } from '../../support/fake-clock';

const account = accountId(42);
const asUser = (userId: number) => ({ accountId: account, userId: kommoUserId(userId), subdomain: 'acme' });
const user = (id: number, isAdmin: boolean, isActive = true) => ({
  id,
  name: `User ${id}`,
  email: '',
  isAdmin,
  isActive,
});

test.each([
  ['a manager', 8],
  ['an administrator who has left', 9],
  ['somebody Kommo does not know', 10],
])('%s may not do what only administrators may', async (_who, userId) => {
  const users = async () => [user(7, true), user(8, false), user(9, true, false)];
  const requireAdministrator = createRequireAdministrator({ users, clock: createFakeClock() });

  await expect(requireAdministrator(asUser(userId))).rejects.toMatchObject({
    code: 'auth/administrator-only',
  });
  await expect(requireAdministrator(asUser(7))).resolves.toBeUndefined();
});

test('Kommo is asked once a minute', async () => {
  const clock = createFakeClock();
  let asked = 0;
  const users = async () => {
    asked += 1;
    return [user(7, true)];
  };
  const requireAdministrator = createRequireAdministrator({ users, clock });

  await requireAdministrator(asUser(7));
  await clock.advance(59_000);
  await requireAdministrator(asUser(7));
  expect(asked).toBe(1);
  await clock.advance(2_000);
  await requireAdministrator(asUser(7));
  expect(asked).toBe(2);
});

test('nobody passes while Kommo cannot be asked', async () => {
  const users = async () => Promise.reject(new AppError('crm/unavailable'));
  const requireAdministrator = createRequireAdministrator({ users, clock: createFakeClock() });

  await expect(requireAdministrator(asUser(7))).rejects.toMatchObject({ code: 'crm/unavailable' });
});
