import { z } from 'zod';
import { WHOLE_CALL } from '../../../domain/call-event';
import type { CallEvent, Disposition } from '../../../domain/call-event';
import { get } from '../../api-account';
import { callEvent } from '../../call-reading';
import type { ReadRow } from '../../call-reading';
import type { RecordingList } from '../../late-recordings';
import type { CallLog } from '../../list-calls';
import {
  duration,
  listOf,
  optionalId,
  optionalText,
  parsePayload,
  party,
  requiredId,
  time,
  word,
} from '../../payload-fields';
import { partiesOf, present } from '../../provider-dialect';

/** Of the whole account; each request is one of the ten a minute that RingCentral calls heavy. */
const LOG = '/v1.0/account/~/call-log';
/** A record with its legs has some kilobytes. */
const PAGE = 100;
/** Without them less than one. */
const RECORDED_PAGE = 250;

const end = z
  .object({ phoneNumber: party, extensionNumber: optionalText, extensionId: optionalId })
  .nullish()
  .transform((told) => ({
    number: told?.phoneNumber ?? told?.extensionNumber,
    extension: told?.extensionId,
    isInside: told?.phoneNumber === undefined && told?.extensionNumber !== undefined,
  }));
const extension = z
  .object({ id: optionalId })
  .nullish()
  .transform((told) => told?.id);

/** https://developers.ringcentral.com/guide/voice/call-log/api (view `Detailed`) */
const record = z.object({
  telephonySessionId: requiredId,
  direction: word(['inbound', 'outbound']),
  result: optionalText,
  startTime: time('UTC'),
  /** Seconds of the whole call as the account sees it, waiting for a telephone to be picked up included. */
  duration: duration.catch(undefined),
  from: end,
  to: end,
  extension,
  recording: z.object({ id: requiredId }).nullish().catch(undefined),
  legs: listOf(z.object({ result: optionalText, extension })),
});
type LogRecord = z.output<typeof record>;

const ANSWERED: readonly unknown[] = ['Accepted', 'Call connected'];
const RUNNING = 'In Progress';
const UNANSWERED: ReadonlyMap<string | undefined, Disposition> = new Map([
  ['Voicemail', 'voicemail'],
  ['Sent to Voicemail', 'voicemail'],
  ['Busy', 'busy'],
  ['Declined', 'rejected'],
  ['Rejected', 'rejected'],
  ['Blocked', 'rejected'],
  ['Missed', 'missed'],
  ['No Answer', 'missed'],
  ['Hang Up', 'missed'],
  ['Abandoned', 'missed'],
]);

export const CALL_LOG: CallLog = {
  pageSize: PAGE,
  request: ({ from, to }, page) =>
    get(LOG, {
      dateFrom: new Date(from).toISOString(),
      dateTo: new Date(to).toISOString(),
      type: 'Voice',
      view: 'Detailed',
      page: String(page + 1),
      perPage: String(PAGE),
    }),
  rows: 'records',
  rowIs: 'call',
  read: readRecord,
};

export const RECORDED_CALLS: RecordingList = {
  tellsAll: true,
  pageSize: RECORDED_PAGE,
  request: (since, page) =>
    get(LOG, {
      dateFrom: new Date(since).toISOString(),
      recordingType: 'All',
      page: String(page + 1),
      perPage: String(RECORDED_PAGE),
    }),
  rows: 'records',
  read(row) {
    const reference = z.object({ recording: z.object({ id: requiredId }) }).safeParse(row).data?.recording.id;
    return reference === undefined ? undefined : { reference, recording: { kind: 'provider', reference } };
  },
};

/** Records from before sessions were numbered have no id that a delivery would tell. */
function readRecord(...[payload, connection, receivedAt]: Parameters<ReadRow>): readonly CallEvent[] {
  if (payload['telephonySessionId'] === undefined) return [];
  const call = parsePayload(record, payload);
  const endedAt = (call.startTime ?? receivedAt) + (call.duration ?? 0) * 1000;
  const isOver = call.result !== RUNNING && call.duration !== undefined;
  const { from, to } = call;
  const event = callEvent(
    call.telephonySessionId,
    { payload, connection },
    {
      name: 'call log',
      at: isOver ? endedAt : receivedAt,
      strength: 3,
      direction: call.direction,
      ...partiesOf({ from: from.number, to: to.number }, connection, 'international'),
      internal: from.isInside && to.isInside,
      startedAt: call.startTime,
      legs: [isOver ? wholeOf(call, endedAt) : { id: WHOLE_CALL, role: 'conversation' }],
      recording: call.recording ? { kind: 'provider', reference: call.recording.id } : undefined,
    },
  );
  return [event];
}

/** Where the events told who spoke, and from when, that stands: the log's own duration speaks only for a call without them. */
function wholeOf(call: LogRecord, endedAt: number) {
  const isAnswered = ANSWERED.includes(call.result);
  const disposition = isAnswered ? 'answered' : (UNANSWERED.get(call.result) ?? otherwise(call));
  return present({
    id: WHOLE_CALL,
    role: 'conversation' as const,
    extension: managerOf(call),
    endedAt,
    disposition,
    talkSeconds: isAnswered ? call.duration : undefined,
  });
}

/** The other results say why a call could not be made; of one that came in, that nobody had it. */
function otherwise({ direction }: LogRecord): Disposition {
  return direction === 'outbound' ? 'failed' : 'missed';
}

/** Legs stand in the order of the call: whoever accepted it last. */
function managerOf({ direction, from, to, legs, extension: own }: LogRecord): string | undefined {
  if (direction === 'outbound') return from.extension ?? own;
  const accepted = legs.filter(({ result }) => ANSWERED.includes(result)).map((leg) => leg.extension);
  return accepted.filter((id) => id !== undefined).at(-1) ?? to.extension ?? own;
}
