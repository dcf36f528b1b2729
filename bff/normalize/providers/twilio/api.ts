import { basicAuth, get, post } from '../../api-account';
import { inPascalCase } from '../../call-reading';
import { callbackAddress } from '../../callback-address';
import { element } from '../../markup';
import type { StartCall } from '../../provider';
import { formOf } from '../../provider-http';
import { restApi, utcDay } from '../../rest-api';
import { readRow } from './to-call-events';

/** https://www.twilio.com/docs/voice/api/call-resource; its list is filtered by days of UTC alone. */
export const createApi = restApi({
  credentials: ['authToken', 'accountSid'],
  root: ({ accountSid }) => `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`,
  authorize: ({ accountSid, authToken }) => ({ headers: basicAuth(accountSid, authToken) }),
  test: get('.json'),
  startCall: {
    needs: ['callerId'],
    request: (wanted, { callerId }) => post('/Calls.json', { form: originate(wanted, callerId) }),
    id: 'sid',
  },
  users: 'has-none',
  recording: (id) => get(`/Recordings/${encodeURIComponent(id)}.mp3`),
  late: { unsupported: 'Twilio tells of every recording itself' },
  calls: {
    pageSize: 1_000,
    request: ({ from, to }, page) => {
      const days = { 'StartTime>': utcDay(from), 'StartTime<': utcDay(to + 86_400_000) }; // Days of UTC.
      return get('/Calls.json', { ...days, PageSize: '1000', Page: String(page) });
    },
    rows: 'calls',
    rowIs: 'leg',
    read: ({ sid: CallSid, status: CallStatus, duration, end_time: Timestamp, ...row }, ...read) =>
      readRow({ ...inPascalCase(row), CallSid, CallStatus, CallDuration: duration, Timestamp }, ...read),
  },
});

/** Rings the manager, then dials the customer; both legs report to the same address, which says what they are for. */
function originate(wanted: StartCall, From: string): URLSearchParams {
  const StatusCallback = callbackAddress(wanted);
  const StatusCallbackEvent = ['initiated', 'ringing', 'answered', 'completed'];
  const reports = { statusCallback: StatusCallback, statusCallbackEvent: StatusCallbackEvent.join(' ') };
  const dial = element('Dial', { callerId: From }, element('Number', reports, wanted.to));
  const Twiml = element('Response', {}, dial).markup;
  return formOf({ To: wanted.extension, From, Twiml, StatusCallback, StatusCallbackEvent });
}
