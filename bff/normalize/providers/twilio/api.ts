import { z } from 'zod';
import { AppError } from '../../../domain/errors';
import { checkCredential } from '../../credential-check';
import type { Connection, ProviderApi, StartCall } from '../../provider';
import { apiUrl, createApiCaller } from '../../provider-http';
import type { ApiCallerDeps } from '../../provider-http';

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
