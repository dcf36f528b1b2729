import type { Config } from './config';
import { PROVIDER_NAMES } from './contract/settings';
import type { ProviderName } from './contract/settings';

interface Welcome {
  readonly config: Config;
  readonly sandboxUrl: string;
  readonly webhookUrls: Readonly<Record<ProviderName, string>>;
}

/** What `npm start` prints in sandbox mode: where to look, and one call to try for each provider. */
export function welcomeText({ config, sandboxUrl, webhookUrls }: Welcome): string {
  const lineToPaste = (provider: ProviderName): string =>
    SAMPLES[provider]?.(webhookUrls[provider]) ?? askSandbox(sandboxUrl, provider);
  return `
The simulated Kommo account, with the widget installed:
  ${sandboxUrl}

The BFF:
  ${config.publicUrl}

Webhook addresses:
${Object.entries(webhookUrls)
  .map(([provider, url]) => `  ${provider.padEnd(11)} ${url}`)
  .join('\n')}

One call for each provider, to paste into another terminal; the sandbox signs and sends those that it is asked for:
${PROVIDER_NAMES.map((provider) => `  ${lineToPaste(provider)}`).join('\n')}

Ctrl-C stops all of it.
`;
}

/** Documented samples of the providers' own pages, shortened; none where the address of a delivery or its time is signed. */
const SAMPLES: Readonly<Partial<Record<ProviderName, (url: string) => string>>> = {
  voipstudio: (url) =>
    curlJson(url, {
      id: 'sample.1',
      event_time: '2021-04-28 08:46:13',
      event_name: 'call.hangup',
      call_id: 139543232,
      state: 'HANGUP',
      connected_at: '2021-04-28 08:46:02',
      start_time: '2021-04-28 08:45:55',
      context: 'LOCAL_USER',
      destination: 'in',
      duration: 11,
      src: '447854740947',
      src_id: '0',
      src_hash: 'fe5935cefbc82fc4e924bdaa21342a49c18c5dd9',
      dst: '441183211001',
      dst_id: '10002',
    }),
  myoperator: (url) =>
    `curl -sS '${url}' --data-urlencode 'myoperator=${JSON.stringify({
      id: '5f25296c4122c135',
      uid: 'n2.1596270949.2175190',
      company_id: '5cd40f6554442586',
      clid_raw: '919711636496',
      clid: '9711636496',
      rdnis: '911140000000',
      call_state: '2',
      event: '1',
      status: '1',
      users: ['918586848544'],
      created: '2020-08-01 08:35:56',
      call_time: '2020-08-01 08:35:56',
    })}'`,
  roistat: (url) =>
    curlJson(url, {
      id: '313',
      caller: '12125096995',
      callee: '12125097518',
      date: '2019-02-19 00:00:00',
      status: 'ANSWER',
      duration: 20,
      link: '',
    }),
  // With the token that the sandbox has stored for it.
  aircall: (url) =>
    curlJson(url, {
      resource: 'call',
      event: 'call.ended',
      timestamp: 1772442958,
      token: 'sandbox-webhook-token',
      data: {
        id: 780836754,
        direction: 'inbound',
        status: 'done',
        started_at: 1772442900,
        answered_at: 1772442907,
        ended_at: 1772442927,
        duration: 27,
        raw_digits: '+44 7854 740947',
        user: { id: 10002 },
        number: { digits: '+1 800-555-1212' },
      },
    }),
  // Signed with the secret that the sandbox has stored for it.
  zadarma: (url) =>
    `curl -sS '${url}' -H 'Signature: NGI0ODFjMGRlODA3NDI5Y2M2YTIxMWVjMDdjNzYxYmVhNzViOTMxNA==' -d '${new URLSearchParams(
      {
        event: 'NOTIFY_END',
        call_start: '2026-03-02 09:15:00',
        pbx_call_id: 'in_ae6b03b3b0765d127ec0b739209346bbc4f0d52d',
        caller_id: '442037691881',
        called_did: '442037691880',
        internal: '10002',
        duration: '11',
        disposition: 'answered',
        is_recorded: '0',
      },
    ).toString()}'`,
  // With the token that the sandbox has stored for it.
  ringcentral: (url) =>
    curlJson(
      url,
      {
        event: '/restapi/v1.0/account/~/telephony/sessions',
        timestamp: '2026-03-02T09:15:20.070Z',
        body: {
          sequence: 7,
          telephonySessionId: 's-a0d17b72b8218z1954dd290daz1',
          eventTime: '2026-03-02T09:15:20.000Z',
          parties: [
            {
              extensionId: '10002',
              id: 'p-a0d17b72b8218z1954dd290daz1-2',
              direction: 'Inbound',
              from: { phoneNumber: '+12125096995' },
              to: { phoneNumber: '+18005551212', extensionId: '10002' },
              status: { code: 'Disconnected', reason: 'NoAnswer' },
              missedCall: true,
            },
          ],
          origin: { type: 'Call' },
        },
      },
      ["-H 'Verification-Token: sandbox-verification-token'"],
    ),
};

/** As its telephone does at a button: the simulated provider signs and sends. */
function askSandbox(sandboxUrl: string, provider: ProviderName): string {
  return curlJson(new URL('/_sandbox/calls', sandboxUrl).href, { provider, scenario: 'incoming-answered' });
}

function curlJson(url: string, body: object, more: readonly string[] = []): string {
  const headers = ["-H 'Content-Type: application/json'", ...more].join(' ');
  return `curl -sS '${url}' ${headers} -d '${JSON.stringify(body)}'`;
}
