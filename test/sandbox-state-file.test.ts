import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSeed } from './sandbox/kommo/default-seed';
import { createKommoSimulator } from './sandbox/kommo/create-kommo-simulator';
import { keepState } from './sandbox/state-file';

const CLIENT = { clientId: 'c', clientSecret: 's', redirectUri: 'http://localhost:1/oauth/callback' };
const simulator = () => createKommoSimulator({ ...CLIENT, accounts: [defaultSeed()] });

test('a restarted sandbox has the records of the former one and gives out no number twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
  const path = join(folder, 'kept/state.json');
  const first = simulator();
  const state = keepState(first, path);
  const account = first.account('demo');
  account.counters.task += 1;
  account.contacts.delete(2008);
  account.callNotifications.push({ at: 1, phone: '+1', users: [], entity: undefined });
  state.flush();

  const second = simulator();
  keepState(second, path);

  await rm(folder, { recursive: true });
  const restored = second.account('demo');
  expect(restored.counters.task).toBe(account.counters.task);
  expect(restored.contacts.has(2008)).toBe(false);
  expect(restored.contacts.get(2001)?.name).toBe('Olivia One-Lead');
  expect(restored.callNotifications).toHaveLength(1);
});
