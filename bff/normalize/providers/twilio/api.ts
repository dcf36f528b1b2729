import { z } from 'zod';
import { AppError } from '../../../domain/errors';
import { checkCredential } from '../../credential-check';
import { everyPage, readRows, rowsOf } from '../../call-log';
import type { JsonObject } from '../../delivery-body';
import { UNANSWERED } from './payload';
import { readCall } from './to-call-events';
import type { Connection, Period, ProviderApi, StartCall } from '../../provider';
import { apiUrl, createApiCaller } from '../../provider-http';
import type { ApiCallerDeps } from '../../provider-http';

const PAGE_SIZE = 1_000;
const list = z.object({ calls: z.array(z.record(z.string(), z.unknown())) });
const newCall = z.object({ sid: z.string() });

/** Twilio's REST API: https://www.twilio.com/docs/voice/api/call-resource */
export function createTwilioApi(deps: ApiCallerDeps): ProviderApi {
  const call = createApiCaller(deps);
  return {
    test: async (connection) => [
      await checkCredential('authToken', connection.credentials['authToken'], () =>
        call(
          { method: 'GET', path: `${accountPath(connection)}.json`, headers: authorized(connection) },
          'calls/provider-failed',
        ),
      ),
    ],
    startCall: async (connection, wanted) => {
      const { accountSid, callerId } = connection.credentials;
      if (!accountSid || !callerId) {
        throw new AppError('calls/not-supported', { detail: 'accountSid or callerId is not set' });
      }
      const path = `${accountPath(connection)}/Calls.json`;
      const form = originate(wanted, callerId);
      const answer = await call(
        { method: 'POST', path, headers: authorized(connection), form },
        'calls/provider-failed',
      );
      const made = newCall.safeParse(answer.body);
      if (answer.status === 201 && made.success) return { providerCallId: made.data.sid };
      throw new AppError('calls/provider-failed', { context: { status: answer.status } });
    },
    locateRecording: async (connection, source) => {
      if (source.kind === 'url') return { url: source.url, headers: {} };
      const path = `${accountPath(connection)}/Recordings/${encodeURIComponent(source.reference)}.mp3`;
      return { url: apiUrl(deps.origin, path), headers: authorized(connection) };
    },
    listCalls: async (connection, period) => {
      if (!connection.credentials['accountSid']) {
        throw new AppError('calls/not-supported', { detail: 'accountSid is not set' });
      }
      const request = { method: 'GET', path: `${accountPath(connection)}/Calls.json` } as const;
      const rows = await everyPage(PAGE_SIZE, async (page) => {
        const query = { ...days(period), PageSize: String(PAGE_SIZE), Page: String(page) };
        const answer = await call(
          { ...request, query, headers: authorized(connection) },
          'calls/provider-failed',
        );
        return rowsOf(answer, list).calls;
      });
      const over = rows.map(asCallback).filter(({ CallStatus }) => UNANSWERED.has(String(CallStatus)));
      const told = { ours: {}, receivedAt: period.to };
      const events = readRows(over, (payload) => [readCall({ ...told, payload }, connection)]);
      return events.filter(({ startedAt = 0 }) => startedAt >= period.from && startedAt < period.to);
    },
  };
}

function accountPath({ credentials }: Connection): string {
  return `/2010-04-01/Accounts/${encodeURIComponent(credentials['accountSid'] ?? '')}`;
}

function authorized({ credentials }: Connection): Readonly<Record<string, string>> {
  const { accountSid = '', authToken = '' } = credentials;
  return { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` };
}

/** Rings the manager, then dials the customer; both legs report to the same address, which says what they are for. */
function originate({ to, extension, reference, webhookUrl }: StartCall, callerId: string): URLSearchParams {
  const callback = apiUrl(webhookUrl, '', { customer: to, line: extension, reference });
  const events = ['initiated', 'ringing', 'answered', 'completed'];
  const attributes = `statusCallback="${escaped(callback)}" statusCallbackEvent="${events.join(' ')}"`;
  const dial = `<Dial callerId="${escaped(callerId)}"><Number ${attributes}>${escaped(to)}</Number></Dial>`;
  return new URLSearchParams([
    ['To', extension],
    ['From', callerId],
    ['Twiml', `<Response>${dial}</Response>`],
    ['StatusCallback', callback],
    ...events.map((event): [string, string] => ['StatusCallbackEvent', event]),
  ]);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The list is filtered by days of UTC alone. */
function days({ from, to }: Period): Readonly<Record<string, string>> {
  const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
  return { 'StartTime>': day(from), 'StartTime<': day(to + 86_400_000) };
}

function asCallback(row: JsonObject): JsonObject {
  return {
    CallSid: row['sid'],
    ParentCallSid: row['parent_call_sid'],
    CallStatus: row['status'],
    Direction: row['direction'],
    From: row['from'],
    To: row['to'],
    CallDuration: row['duration'],
    Timestamp: row['end_time'],
  };
}
