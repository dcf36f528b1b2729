import type { Router } from 'express';
import type { ProviderName } from '../../../bff/contract/settings';
import type { CallEvent } from '../../../bff/domain/call-event';
import { callId } from '../../../bff/domain/ids';
import { aircallApi } from '../../sandbox/provider-apis/aircall';
import { myoperatorApi } from '../../sandbox/provider-apis/myoperator';
import { ringcentralApi } from '../../sandbox/provider-apis/ringcentral';
import { roistatApi } from '../../sandbox/provider-apis/roistat';
import { telnyxApi } from '../../sandbox/provider-apis/telnyx';
import { twilioApi } from '../../sandbox/provider-apis/twilio';
import { voipstudioApi } from '../../sandbox/provider-apis/voipstudio';
import { zadarmaApi } from '../../sandbox/provider-apis/zadarma';
import { at } from '../normalize/providers/connection-of';
import { RINGCENTRAL_KEYS, RINGCENTRAL_RECORDS } from './ringcentral-records';
import { TELNYX_RECORDS } from './telnyx-records';

/** Each provider's log of 2 March 2026: one call answered for 20 seconds, one missed; and one that is not to count. */
const voipstudioRow = {
  context: 'LOCAL_USER',
  src: '447854740947',
  dst: '441183211001',
  src_id: '0',
  dst_id: '10002',
};
const roistatRow = { caller: '12125096995', callee: '12125097518', link: '' };
const twilioRow = { from: '+12125096995', to: '+18005551212', direction: 'inbound', parent_call_sid: null };
const aircallRow = {
  direction: 'inbound',
  raw_digits: '+1 212-509-6995',
  number: { digits: '+1 800-555-1212' },
};
const zadarmaRow = {
  clid: '"+12125096995" <+12125096995>',
  sip: 10000,
  destination: 100,
  is_recorded: 'false',
};
const myoperatorRow = { caller_number: '+919711636496', caller_number_raw: '9711636496', event: 1 };

export interface Log {
  readonly provider: ProviderName;
  readonly credentials: Readonly<Record<string, string>>;
  readonly router: Router;
  /** Our ids of the answered and of the missed call, as a repair knows them. */
  readonly ids: readonly [string, string];
  /** The same answered call as the webhooks told it. */
  readonly told: CallEvent;
}

export function told(id: string, from: string, legId = 'call'): CallEvent {
  return {
    callId: callId(...(id.split(':') as [string, string])),
    key: 'webhook',
    name: 'webhook',
    at: at('2026-03-02T09:15:27Z'),
    strength: 2,
    direction: 'inbound',
    from,
    startedAt: at('2026-03-02T09:15:03Z'),
    legs: [
      {
        id: legId,
        role: 'conversation',
        endedAt: at('2026-03-02T09:15:27Z'),
        disposition: 'answered',
        talkSeconds: 20,
      },
    ],
  };
}

export const LOGS: readonly Log[] = [
  {
    provider: 'voipstudio',
    credentials: { apiToken: 'token' },
    router: voipstudioApi({
      apiToken: 'token',
      users: [],
      recordingOf: () => undefined,
      cdrs: [
        {
          ...voipstudioRow,
          live_id: 1,
          type: 'I',
          calldate: '2026-03-02 09:15:00',
          duration: 27,
          billsec: 20,
        },
        {
          ...voipstudioRow,
          live_id: 2,
          type: 'M',
          calldate: '2026-03-02 10:00:00',
          duration: 12,
          billsec: 0,
        },
        {
          ...voipstudioRow,
          live_id: 3,
          type: 'I',
          calldate: '2026-03-01 09:15:00',
          duration: 27,
          billsec: 20,
        },
      ],
    }),
    ids: ['voipstudio:1', 'voipstudio:2'],
    told: told('voipstudio:fe5935cefbc82fc4', '+15005550000', '1'),
  },
  {
    provider: 'myoperator',
    credentials: { apiToken: 'token' },
    router: myoperatorApi({
      apiToken: 'token',
      obdApiKey: '',
      secretToken: '',
      companyId: '',
      publicIvrId: '',
      users: [],
      linkOf: () => undefined,
      logs: [
        {
          _id: 'a',
          _source: {
            ...myoperatorRow,
            status: 1,
            start_time: at('2026-03-02T09:15:00Z') / 1000,
            end_time: at('2026-03-02T09:15:27Z') / 1000,
            log_details: [
              { action: 'received', duration: '00:00:20', received_by: [{ extension: '10002' }] },
            ],
          },
        },
        {
          _id: 'b',
          _source: {
            ...myoperatorRow,
            status: 2,
            start_time: at('2026-03-02T10:00:00Z') / 1000,
            end_time: at('2026-03-02T10:00:12Z') / 1000,
          },
        },
        { _id: 'c', _source: { ...myoperatorRow, status: 2, start_time: at('2026-03-01T10:00:00Z') / 1000 } },
      ],
    }),
    ids: ['myoperator:a', 'myoperator:b'],
    told: told('myoperator:n2.1772442900.3175190', '+919711636496'),
  },
  {
    provider: 'roistat',
    credentials: { apiKey: 'key', project: '12345' },
    router: roistatApi({
      apiKey: 'key',
      project: '12345',
      recordingOf: () => undefined,
      calls: [
        { ...roistatRow, id: '1', date: '2026-03-02 09:15:00', status: 'ANSWER', duration: 20 },
        { ...roistatRow, id: '2', date: '2026-03-02 10:00:00', status: 'NOANSWER', duration: 12 },
        { ...roistatRow, id: '3', date: '2026-03-01 10:00:00', status: 'NOANSWER', duration: 12 },
      ],
    }),
    ids: ['roistat:1', 'roistat:2'],
    told: told('roistat:1', '+12125096995'),
  },
  {
    provider: 'twilio',
    credentials: { accountSid: 'AC1', authToken: 'token', callerId: '+18005551212' },
    router: twilioApi({
      accountSid: 'AC1',
      authToken: 'token',
      ownNumbers: [],
      recordingOf: () => undefined,
      calls: [
        {
          ...twilioRow,
          sid: 'CA1',
          status: 'completed',
          duration: '20',
          start_time: 'Mon, 02 Mar 2026 09:15:07 +0000',
          end_time: 'Mon, 02 Mar 2026 09:15:27 +0000',
        },
        {
          ...twilioRow,
          sid: 'CA2',
          status: 'no-answer',
          duration: '0',
          start_time: 'Mon, 02 Mar 2026 10:00:00 +0000',
          end_time: 'Mon, 02 Mar 2026 10:00:12 +0000',
        },
        {
          ...twilioRow,
          sid: 'CA3',
          status: 'in-progress',
          duration: null,
          start_time: 'Mon, 02 Mar 2026 11:00:00 +0000',
          end_time: null,
        },
      ],
    }),
    ids: ['twilio:CA1', 'twilio:CA2'],
    told: told('twilio:CA1', '+12125096995'),
  },
  {
    provider: 'aircall',
    credentials: { webhookToken: 'hook', apiId: 'id', apiToken: 'token' },
    router: aircallApi({
      apiId: 'id',
      apiToken: 'token',
      users: [],
      calls: [
        {
          ...aircallRow,
          id: 1,
          status: 'done',
          started_at: at('2026-03-02T09:15:00Z') / 1000,
          answered_at: at('2026-03-02T09:15:07Z') / 1000,
          ended_at: at('2026-03-02T09:15:27Z') / 1000,
        },
        {
          ...aircallRow,
          id: 2,
          status: 'done',
          started_at: at('2026-03-02T10:00:00Z') / 1000,
          answered_at: null,
          ended_at: at('2026-03-02T10:00:12Z') / 1000,
        },
        {
          ...aircallRow,
          id: 3,
          status: 'initial',
          started_at: at('2026-03-02T11:00:00Z') / 1000,
          answered_at: null,
          ended_at: null,
        },
      ],
    }),
    ids: ['aircall:1', 'aircall:2'],
    told: told('aircall:1', '+12125096995'),
  },
  {
    provider: 'zadarma',
    credentials: { apiKey: 'key', apiSecret: 'secret' },
    router: zadarmaApi({
      apiKey: 'key',
      apiSecret: 'secret',
      stats: [
        {
          ...zadarmaRow,
          call_id: '0.1',
          callstart: '2026-03-01 10:00:00',
          pbx_call_id: 'in_3',
          disposition: 'answered',
          seconds: 12,
        },
        {
          ...zadarmaRow,
          call_id: '1.1',
          callstart: '2026-03-02 09:15:07',
          pbx_call_id: 'in_1',
          disposition: 'answered',
          seconds: 20,
        },
        {
          ...zadarmaRow,
          call_id: '2.1',
          callstart: '2026-03-02 10:00:00',
          pbx_call_id: 'in_2',
          disposition: 'no answer',
          seconds: 0,
        },
      ],
    }),
    ids: ['zadarma:in_1', 'zadarma:in_2'],
    told: told('zadarma:in_1', '+12125096995'),
  },
  {
    provider: 'telnyx',
    credentials: { publicKey: 'set', apiKey: 'key' },
    router: telnyxApi({
      apiKey: 'key',
      connectionId: '7267',
      ownNumbers: [],
      recordingUrlOf: () => undefined,
      records: TELNYX_RECORDS,
    }),
    ids: ['telnyx:S1', 'telnyx:S2'],
    told: told('telnyx:S1', '+12125096995', 'L1'),
  },
  {
    provider: 'ringcentral',
    credentials: { verificationToken: 'set', ...RINGCENTRAL_KEYS },
    router: ringcentralApi({ ...RINGCENTRAL_KEYS, records: RINGCENTRAL_RECORDS }),
    ids: ['ringcentral:s-1', 'ringcentral:s-2'],
    told: told('ringcentral:s-1', '+12125096995'),
  },
];
