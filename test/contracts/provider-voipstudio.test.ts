import { accountId } from '../../bff/domain/ids';
import { createVoipstudio } from '../../bff/normalize/providers/voipstudio';
import { readFixture } from '../sandbox/providers/delivery';
import { textDelivery } from './provider-deliveries';
import { describeProvider } from './provider.suite';

const wrap = (text: string | Buffer) => textDelivery(text, 'application/json');

describeProvider({
  provider: createVoipstudio({ origin: 'https://voipstudio.example' }),
  connection: {
    accountId: accountId(1),
    provider: 'voipstudio',
    credentials: { apiToken: 'token' },
    queryNames: {},
    defaultCountry: 'GB',
    timeZone: 'Europe/London',
  },
  samples: [
    { name: 'call.ringing', payload: readFixture('voipstudio/call-ringing.json'), wrap },
    { name: 'call.hangup', payload: readFixture('voipstudio/call-hangup.json'), wrap },
    { name: 'sms.received', payload: readFixture('voipstudio/sms-received.json'), wrap },
  ],
  forgeries: [],
});
