import { accountId } from '../../bff/domain/ids';
import { createRoistat } from '../../bff/normalize/providers/roistat';
import { readFixture } from '../sandbox/providers/delivery';
import { textDelivery } from './provider-deliveries';
import { describeProvider } from './provider.suite';

const wrap = (text: string | Buffer) => textDelivery(text, 'application/json');

describeProvider({
  provider: createRoistat({ origin: 'https://roistat.example' }),
  connection: {
    accountId: accountId(1),
    provider: 'roistat',
    credentials: {},
    queryNames: {},
    defaultCountry: 'US',
    timeZone: 'America/New_York',
  },
  samples: [
    { name: 'moment of call', payload: readFixture('roistat/moment-of-call.json'), wrap },
    { name: 'after call', payload: readFixture('roistat/after-call.json'), wrap },
  ],
  forgeries: [],
});
