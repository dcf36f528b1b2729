import { PROVIDER_NAMES } from '../bff/contract/settings';
import type { ProviderName } from '../bff/contract/settings';
import { loadConfig } from '../bff/config';
import { welcomeText } from '../bff/welcome-text';
import { SILENT_ORIGIN } from './bff/normalize/apis/serve-api';
import { connectionOf } from './bff/normalize/providers/connection-of';
import { providersAt } from './bff/support/for-every-provider';
import { textDelivery, withHeaders } from './contracts/provider-deliveries';
import { SENDERS } from './sandbox/providers/senders';
import type { Provider, Scenario } from './sandbox/providers/senders';
import { SANDBOX_CREDENTIALS } from './sandbox/sandbox-credentials';

const text = welcomeText({
  config: loadConfig({ DATA_DIR: '/nowhere' }),
  sandboxUrl: 'http://localhost:3001/demo/dashboard/',
  webhookUrls: Object.fromEntries(
    PROVIDER_NAMES.map((name) => [name, `http://localhost:3000/webhooks/${name}/key`]),
  ) as Record<ProviderName, string>,
});
const toPaste = text.split('\n').filter((line) => line.startsWith('  curl '));

test('a newcomer is told the webhook address of every provider', () => {
  for (const name of PROVIDER_NAMES) expect(text).toMatch(new RegExp(`^  ${name} +http`, 'm'));
});

test.each(PROVIDER_NAMES)(
  'there is one call of %s to paste, sent to its own webhook or asked of the sandbox',
  (name) => {
    const own = toPaste.filter((line) => line.includes(`/webhooks/${name}/`));
    const asked = toPaste.filter((line) => line.includes(`"provider":"${name}"`));

    expect([...own, ...asked]).toHaveLength(1);
  },
);

test('what the sandbox is asked for are calls that its telephone has', () => {
  const asked = toPaste.filter((line) => line.includes("'http://localhost:3001/_sandbox/calls'"));

  expect(asked).toHaveLength(2);
  for (const line of asked) {
    const [, body = ''] = /-d '([^']+)'/.exec(line) ?? [];
    const { provider, scenario } = JSON.parse(body) as { provider: Provider; scenario: Scenario };
    expect(SENDERS[provider].scenarios).toContain(scenario);
  }
});

test('the signed line to paste is believed by the account of the sandbox', () => {
  const [, signature = '', body = ''] = /-H 'Signature: ([^']+)' -d '([^']+)'/.exec(text) ?? [];
  const delivery = withHeaders(textDelivery(body, 'application/x-www-form-urlencoded'), { signature });
  const connection = connectionOf('zadarma', { credentials: SANDBOX_CREDENTIALS.zadarma });
  const { zadarma } = providersAt(SILENT_ORIGIN);

  expect(() => zadarma.verify(delivery, connection)).not.toThrow();
  expect(zadarma.toCallEvents(delivery, connection).events).toMatchObject([{ name: 'NOTIFY_END' }]);
});

test('the line of RingCentral carries the token of the sandbox, and tells a missed call', () => {
  const [, token = '', body = ''] = /-H 'Verification-Token: ([^']+)' -d '([^']+)'/.exec(text) ?? [];
  const delivery = withHeaders(textDelivery(body, 'application/json'), { 'verification-token': token });
  const connection = connectionOf('ringcentral', { credentials: SANDBOX_CREDENTIALS.ringcentral });
  const { ringcentral } = providersAt(SILENT_ORIGIN);

  expect(() => ringcentral.verify(delivery, connection)).not.toThrow();
  expect(ringcentral.toCallEvents(delivery, connection).events).toMatchObject([
    { direction: 'inbound', legs: [{ extension: '10002' }] },
  ]);
});
