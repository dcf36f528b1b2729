import { PROVIDER_NAMES } from '../bff/contract/settings';
import { loadConfig } from '../bff/config';
import { welcomeText } from '../bff/welcome-text';
import { SILENT_ORIGIN } from './bff/normalize/apis/serve-api';
import { connectionOf } from './bff/normalize/providers/connection-of';
import { forEveryProvider, providersAt } from './bff/support/for-every-provider';
import { textDelivery, withHeaders } from './contracts/provider-deliveries';
import { SANDBOX_CREDENTIALS } from './sandbox/sandbox-credentials';

const text = welcomeText({
  config: loadConfig({ DATA_DIR: '/nowhere' }),
  sandboxUrl: 'http://localhost:3001/demo/dashboard/',
  webhookUrls: forEveryProvider('http://localhost:3000/webhooks/x/key'),
});

test('a newcomer is told the webhook address of every provider', () => {
  for (const name of PROVIDER_NAMES) expect(text).toMatch(new RegExp(`^  ${name} +http`, 'm'));
});

test('the signed line to paste is believed by the account of the sandbox', () => {
  const [, signature = '', body = ''] = /-H 'Signature: ([^']+)' -d '([^']+)'/.exec(text) ?? [];
  const delivery = withHeaders(textDelivery(body, 'application/x-www-form-urlencoded'), { signature });
  const connection = connectionOf('zadarma', { credentials: SANDBOX_CREDENTIALS.zadarma });
  const { zadarma } = providersAt(SILENT_ORIGIN);

  expect(() => zadarma.verify(delivery, connection)).not.toThrow();
  expect(zadarma.toCallEvents(delivery, connection).events).toMatchObject([{ name: 'NOTIFY_END' }]);
});
