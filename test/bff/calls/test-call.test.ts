import { createTestCalls } from '../../../bff/calls/test-call';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import { createFakeClock } from '../../support/fake-clock';

const USER = { accountId: accountId(1), userId: kommoUserId(42), subdomain: 'demo' };

function desk(record: (event: CallEvent) => Promise<void> = () => Promise.resolve()) {
  const clock = createFakeClock();
  const told: CallEvent[] = [];
  const lost: unknown[] = [];
  const calls = createTestCalls({
    clock,
    extensions: { extensionOfUser: async () => '101' },
    recordCallEvents: async (_account, events) => {
      for (const event of events) {
        await record(event);
        told.push(event);
      }
    },
    onLost: (error) => void lost.push(error),
  });
  return { calls, clock, told, lost };
}

test('a test call hangs up by itself', async () => {
  const { calls, clock, told } = desk();

  const { ringsForMs } = await calls.start(USER, 'Test call');
  expect(told).toHaveLength(1);
  await clock.advance(ringsForMs);
  await calls.stop();

  expect(told.map(({ name }) => name)).toEqual(['test call', 'test call over']);
  expect(told[1]?.legs[0]).toMatchObject({ disposition: 'missed' });
});

test('a process that stops hangs up first', async () => {
  const { calls, told } = desk();
  await calls.start(USER, 'Test call');

  await calls.stop();

  expect(told).toHaveLength(2);
});

test('an end that cannot be stored is told, and ends nobody else', async () => {
  const { calls, lost } = desk((event) =>
    event.name === 'test call over' ? Promise.reject(new Error('no database')) : Promise.resolve(),
  );
  await calls.start(USER, 'Test call');

  await calls.stop();

  expect(lost).toHaveLength(1);
});
