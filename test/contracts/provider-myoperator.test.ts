import { accountId } from '../../bff/domain/ids';
import { createMyoperator } from '../../bff/normalize/providers/myoperator';
import type { Delivery } from '../../bff/normalize/provider';
import { readFixture } from '../sandbox/providers/delivery';
import { formDelivery, textDelivery, withHeaders } from './provider-deliveries';
import { describeProvider } from './provider.suite';

const SECRET = { 'my-super-secret-token': 'abc123def' };

const form = (text: string | Buffer): Delivery => withHeaders(formDelivery(text.toString()), SECRET);
const json = (text: string | Buffer): Delivery => withHeaders(textDelivery(text, 'application/json'), SECRET);

describeProvider({
  provider: createMyoperator({ origin: 'https://myoperator.example', obdOrigin: 'https://obd.example' }),
  connection: {
    accountId: accountId(1),
    provider: 'myoperator',
    credentials: { secretToken: 'abc123def', companyId: '5cd40f6554442586' },
    queryNames: {},
    defaultCountry: 'IN',
    timeZone: 'Asia/Kolkata',
  },
  samples: [
    { name: 'in-call log', payload: readFixture('myoperator/in-call.json'), wrap: form },
    { name: 'after-call log', payload: readFixture('myoperator/after-call.json'), wrap: form },
    { name: 'v2 call.initiated', payload: readFixture('myoperator/v2-call-initiated.json'), wrap: json },
    { name: 'v2 call.end', payload: readFixture('myoperator/v2-call-end.json'), wrap: json },
    { name: 'v2 call.summary', payload: readFixture('myoperator/v2-call-summary.json'), wrap: json },
  ],
  forgeries: [
    { name: 'a log without the secret', delivery: formDelivery(readFixture('myoperator/in-call.json')) },
    {
      name: 'an event of another company',
      delivery: json(
        JSON.stringify({ ...readFixture('myoperator/v2-call-end.json'), company_id: 'another' }),
      ),
    },
  ],
});
