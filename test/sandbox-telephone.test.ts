import { PROVIDER_NAMES } from '../bff/contract/settings';
import { factsOfEvent, NO_FACTS } from '../bff/calls/call-facts';
import { describeCall } from '../bff/calls/describe-call';
import type { CallStory } from '../bff/calls/describe-call';
import { merge } from '../bff/calls/merge';
import { SILENT_ORIGIN, WEBHOOK_URL } from './bff/normalize/apis/serve-api';
import { connectionOf } from './bff/normalize/providers/connection-of';
import { providersAt } from './bff/support/for-every-provider';
import { fromSandbox } from './contracts/provider-deliveries';
import { sampleCall } from './sandbox/providers/sample-calls';
import { PROVIDERS, SENDERS } from './sandbox/providers/senders';
import type { Provider, Scenario } from './sandbox/providers/senders';
import { SANDBOX_CREDENTIALS } from './sandbox/sandbox-credentials';

const NUMBER = '+447854740947';
const adapters = providersAt(SILENT_ORIGIN);

test('the telephone of the sandbox speaks for every provider', () => {
  expect([...PROVIDERS].sort()).toEqual([...PROVIDER_NAMES].sort());
});

/** What the adapter makes of a played call, whose every delivery it has to believe. */
function play(provider: Provider, scenario: Scenario): CallStory {
  const credentials = SANDBOX_CREDENTIALS[provider];
  const connection = connectionOf(provider, { credentials, defaultCountry: 'GB' });
  const managers = { extension: '10001', otherExtensions: ['10002', '10003'] };
  const sent = sampleCall({ provider, scenario, number: NUMBER, ...managers, webhookUrl: WEBHOOK_URL });
  const events = sent.flatMap((one) => {
    const delivery = { ...fromSandbox(one), receivedAt: Date.now() };
    adapters[provider].verify(delivery, connection);
    return adapters[provider].toCallEvents(delivery, connection).events;
  });
  expect(new Set(events.map(({ callId }) => callId)).size).toBe(1);
  return describeCall(events.map(factsOfEvent).reduce(merge, NO_FACTS));
}

describe.each(PROVIDERS)('the telephone of the sandbox, as %s', (provider) => {
  const has = (scenario: Scenario): boolean =>
    (SENDERS[provider].scenarios as readonly Scenario[]).includes(scenario);
  const played = (...scenarios: readonly Scenario[]): readonly CallStory[] =>
    scenarios.filter(has).map((scenario) => play(provider, scenario));

  test('plays calls that came in and were answered, with the number that it was given', () => {
    for (const story of played('incoming-answered', 'ring-group')) {
      expect(story).toMatchObject({ direction: 'inbound', status: 'ended', disposition: 'answered' });
      expect(story.externalNumber).toBe(NUMBER);
      expect(story.talkSeconds).toBeGreaterThan(0);
    }
  });

  test('plays a call that nobody answered', () => {
    expect(play(provider, 'incoming-missed')).toMatchObject({ direction: 'inbound', disposition: 'missed' });
  });

  test('makes up a number that nobody has', () => {
    expect(play(provider, 'unknown-number').externalNumber).toMatch(/^\+1\d{3}55501\d\d$/);
  });

  test('plays a call of a manager where its provider tells of such', () => {
    for (const story of played('outgoing')) {
      expect(story).toMatchObject({ direction: 'outbound', externalNumber: NUMBER, disposition: 'answered' });
    }
  });

  test('rings at all telephones of a group where its provider tells of them', () => {
    for (const { ringingExtensions } of played('ring-group')) expect(ringingExtensions).toHaveLength(3);
  });
});
