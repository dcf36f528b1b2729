import { followPlan } from '../../../bff/accounts/follow-plan';
import type { Plan } from '../../../bff/accounts/follow-plan';
import type { Lane } from '../../../bff/crm/crm-client';
import type { Exchange } from '../../../bff/crm/kommo/exchange';
import type { Verdict } from '../../../bff/crm/kommo/verdict';
import { AppError } from '../../../bff/domain/errors';
import { accountId } from '../../../bff/domain/ids';
import { createFakeClock } from '../../support/fake-clock';
import { logger } from '../crm/kommo-office';

const MINUTE = 60_000;

/** One account, the database that all processes share, and Kommo as it stands. */
function installation() {
  const clock = createFakeClock(new Date());
  const state = { status: 'active' as Plan, isPaid: true, asked: 0, woken: 0 };
  const kommo: Exchange = {
    sendNow: () => Promise.reject(new Error('nobody sends so')),
    send: async (): Promise<Verdict> => {
      state.asked += 1;
      if (state.isPaid) return { kind: 'ok', status: 200, body: {} };
      return { kind: 'refused', error: new AppError('crm/payment-required', { retry: 'never' }) };
    },
  };
  const startProcess = () => {
    const exchange = followPlan(kommo, {
      statusOf: async () => state.status,
      store: async (_subdomain, plan) => {
        if (plan === state.status) return undefined;
        state.status = plan;
        return accountId(1);
      },
      wake: async () => (state.woken += 1),
      clock,
      logger,
    });
    return (lane: Lane = 'logging') =>
      exchange.send(
        { subdomain: 'demo', lane },
        { method: 'GET', url: 'https://demo.example/api/v4/account' },
      );
  };
  return { clock, state, startProcess };
}

test('an account that has not paid is asked for once in five minutes, whatever its backlog', async () => {
  const { clock, state, startProcess } = installation();
  const ask = startProcess();
  state.isPaid = false;
  await ask();

  const backlog = await Promise.allSettled(Array.from({ length: 100 }, () => ask()));

  expect(state).toMatchObject({ asked: 1, status: 'payment-required' });
  expect(backlog[0]).toMatchObject({ status: 'rejected', reason: { code: 'crm/payment-required' } });
  await clock.advance(5 * MINUTE);
  await Promise.allSettled(Array.from({ length: 100 }, () => ask()));
  expect(state.asked).toBe(2);
});

test('a manager who waits at a window is never refused unasked', async () => {
  const { state, startProcess } = installation();
  const ask = startProcess();
  state.isPaid = false;
  await ask();

  await ask('manager');

  expect(state.asked).toBe(2);
});

test('once it has paid, the first answer wakes what waits, and every process asks again', async () => {
  const { state, startProcess } = installation();
  const [one, other] = [startProcess(), startProcess()];
  state.isPaid = false;
  await Promise.all([one(), other()]);
  state.isPaid = true;

  await one('manager');
  const answer = await other();

  expect(answer.kind).toBe('ok');
  expect(state).toMatchObject({ status: 'active', woken: 1 });
});

test('an account that has paid all along is woken by no answer', async () => {
  const { state, startProcess } = installation();

  await startProcess()();

  expect(state.woken).toBe(0);
});
