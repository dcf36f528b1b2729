import { aircallCall } from '../sandbox/providers/aircall';
import type { Delivery } from '../sandbox/providers/delivery';
import { myoperatorCall } from '../sandbox/providers/myoperator';
import { ringcentralCall } from '../sandbox/providers/ringcentral';
import { roistatCall } from '../sandbox/providers/roistat';
import { disturb } from '../sandbox/providers/send-deliveries';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { zadarmaCall } from '../sandbox/providers/zadarma';
import { eventually } from '../support/eventually';
import { startWorld } from './support/world';
import type { World } from './support/world';

/** Numbers of the simulated account: see its seed. */
const KNOWN_WITH_ONE_LEAD = '+447854740947';
const KNOWN_WITHOUT_LEAD = '+12125096995';
const UNKNOWN = '+12065550142';
/** Aircall's, without which none of its deliveries is believed. */
const WEBHOOK_TOKEN = 'webhook-token';
/** Zadarma's, without which none of its deliveries is believed. */
const API_SECRET = 'secret';
/** RingCentral's, without which none of its deliveries is believed. */
const VERIFICATION_TOKEN = 'verification-token';

const calls: Readonly<
  Record<
    'voipstudio' | 'myoperator' | 'roistat' | 'aircall' | 'zadarma' | 'ringcentral',
    (id: string, number: string) => Delivery[]
  >
> = {
  voipstudio: (id, externalNumber) =>
    voipstudioCall({ id, externalNumber, outcome: 'answered', extension: '10002', talkSeconds: 11 }),
  myoperator: (id, externalNumber) =>
    myoperatorCall({ id, externalNumber, outcome: 'answered', talkSeconds: 11 }),
  roistat: (id, externalNumber) => roistatCall({ id, externalNumber, outcome: 'answered', talkSeconds: 11 }),
  aircall: (id, externalNumber) =>
    aircallCall({ id, externalNumber, webhookToken: WEBHOOK_TOKEN, outcome: 'answered', talkSeconds: 11 }),
  zadarma: (id, externalNumber) =>
    zadarmaCall({ id, externalNumber, apiSecret: API_SECRET, outcome: 'answered', talkSeconds: 11 }),
  ringcentral: (id, externalNumber) =>
    ringcentralCall({
      ...{ id, externalNumber, verificationToken: VERIFICATION_TOKEN },
      ...{ outcome: 'answered', talkSeconds: 11 },
    }),
};
const PROVIDERS = ['voipstudio', 'myoperator', 'roistat', 'aircall', 'zadarma', 'ringcentral'] as const;

jest.setTimeout(60_000);

let world: World;
beforeAll(async () => {
  world = await startWorld({ kommo: { rateLimitPerSecond: 7 } });
  await world.saveSettings({ provider: 'aircall', credentials: { webhookToken: WEBHOOK_TOKEN } });
  await world.saveSettings({ provider: 'zadarma', credentials: { apiSecret: API_SECRET } });
  await world.saveSettings({
    provider: 'ringcentral',
    credentials: { verificationToken: VERIFICATION_TOKEN },
  });
  await world.saveSettings({ provider: 'voipstudio' });
}, 60_000);
afterAll(() => world.end());

describe.each(PROVIDERS)('a call of %s', (provider) => {
  const callOf = (name: string): string => `${provider}:${name}`;

  test(`is logged once on the caller's card when ${provider} says that it has ended`, async () => {
    const sent = await world.deliver(provider, calls[provider]('a1', KNOWN_WITH_ONE_LEAD));
    const call = await world.until(callOf('a1'), 'logged');

    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200));
    expect(world.notesOf(callOf('a1'))).toHaveLength(1);
    expect(call.entity).toMatchObject({ type: 'leads' });
    expect(call.disposition).toBe('answered');
  });

  test(`is one call in Kommo when ${provider} sends everything twice and backwards`, async () => {
    await world.deliver(
      provider,
      disturb(calls[provider]('b1', KNOWN_WITHOUT_LEAD), { twice: true, reverse: true }),
    );
    const call = await world.until(callOf('b1'), 'logged');

    expect(world.notesOf(callOf('b1'))).toHaveLength(1);
    expect(call).toMatchObject({ status: 'ended', disposition: 'answered' });
  });

  test(`opens one incoming lead when nobody has the caller's number, told by ${provider}`, async () => {
    await world.deliver(
      provider,
      calls[provider]('c1', `${UNKNOWN.slice(0, -1)}${PROVIDERS.indexOf(provider)}`),
    );
    const call = await world.until(callOf('c1'), 'logged');

    expect(call.incomingLeadUid).not.toBeNull();
    expect(world.notesOf(callOf('c1'))).toHaveLength(1);
  });

  test(`gets the manager's result into its one note, also when ${provider} was faster`, async () => {
    await world.deliver(provider, calls[provider]('d1', KNOWN_WITH_ONE_LEAD));
    await world.until(callOf('d1'), 'logged');

    const answer = await world.submitResult(callOf('d1'), { note: 'asked for a quote', outcome: 'reached' });
    await world.until(callOf('d1'), 'logged');

    expect(answer.status).toBe(202);
    await eventually(() =>
      String(world.notesOf(callOf('d1'))[0]?.params.call_result).includes('asked for a quote'),
    );
    expect(world.notesOf(callOf('d1'))).toHaveLength(1);
  });
});
