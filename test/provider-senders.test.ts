import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { aircallCall } from './sandbox/providers/aircall';
import type { Delivery } from './sandbox/providers/delivery';
import { readFixture } from './sandbox/providers/delivery';
import { myoperatorCall } from './sandbox/providers/myoperator';
import { ringcentralCall } from './sandbox/providers/ringcentral';
import { roistatCall } from './sandbox/providers/roistat';
import { sampleCall } from './sandbox/providers/sample-calls';
import { disturb, sendDelivery } from './sandbox/providers/send-deliveries';
import { voipstudioCall } from './sandbox/providers/voipstudio';

const answered = { outcome: 'answered', externalNumber: '+44 7854 740947' } as const;
const missed = { outcome: 'missed', externalNumber: '+44 7854 740947' } as const;

const jsonOf = (delivery: Delivery | undefined) =>
  JSON.parse(delivery?.body ?? 'null') as Record<string, unknown>;
const formOf = (delivery: Delivery | undefined) =>
  JSON.parse(new URLSearchParams(delivery?.body).get('myoperator') ?? 'null') as Record<string, unknown>;

describe('the sample calls of the providers', () => {
  test('a VoIPstudio hang-up told of the documented call is the documented sample but for its own event id', () => {
    const documented = readFixture('voipstudio/call-hangup.json');

    const hangup = voipstudioCall({
      outcome: 'answered',
      externalNumber: '447854740947',
      id: String(documented['src_hash']),
      startedAt: new Date('2021-04-28T08:45:55Z'),
      ringSeconds: 7,
      talkSeconds: 11,
    }).at(-1);

    const { id, call_id, src_name } = jsonOf(hangup);
    expect(jsonOf(hangup)).toEqual({ ...documented, id, call_id, src_name });
  });

  test('a VoIPstudio ring group is one conversation with a leg for the queue and each agent, answered once', () => {
    const events = voipstudioCall({ ...answered, ringGroup: ['10001', '10002', '10003'] }).map(jsonOf);

    const connected = events.filter((event) => event['event_name'] === 'call.connected');
    expect(new Set(events.map((event) => event['src_hash'])).size).toBe(1);
    expect(new Set(events.map((event) => event['call_id'])).size).toBe(4);
    expect(connected.map((event) => [event['context'], event['dst_id']])).toEqual([
      ['QUEUE', '20001'],
      ['LOCAL_USER', '10001'],
    ]);
  });

  test('a missed VoIPstudio call is never connected', () => {
    const events = voipstudioCall(missed).map(jsonOf);

    expect(events.map((event) => event['event_name'])).toEqual([
      'call.initial',
      'call.ringing',
      'call.missed',
      'call.hangup',
    ]);
    expect(events.every((event) => event['connected_at'] === null && event['duration'] === 0)).toBe(true);
  });

  test('MyOperator posts the documented log in one form field', () => {
    const [first] = myoperatorCall(answered);

    expect(Object.keys(formOf(first))).toEqual(Object.keys(readFixture('myoperator/in-call.json')));
    expect(first?.headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' });
  });

  test('MyOperator’s GET sends the customer’s names alone, with the plus of the number as it is', () => {
    const [first] = myoperatorCall({ ...answered, method: 'GET' });

    expect(first?.body).toBeUndefined();
    expect(first?.query).toContain('caller_number=+447854740947&');
  });

  test('Roistat tells a call twice under one id, the outcome only the second time', () => {
    const [moment, after] = roistatCall(missed).map(jsonOf);

    expect(after?.['id']).toBe(moment?.['id']);
    expect(moment).not.toHaveProperty('status');
    expect(after).toMatchObject({ status: 'NOANSWER', duration: 0, caller: '447854740947' });
  });

  test('an outgoing call of Roistat is refused, for Roistat tracks incoming calls alone', () => {
    const request = { provider: 'roistat', scenario: 'outgoing', number: '1', webhookUrl: '' } as const;

    expect(() => sampleCall({ ...request, extension: '1', otherExtensions: [] })).toThrow(RangeError);
  });

  test('Aircall tells an answered call with what its documented events have, nobody’s before it rings', () => {
    const events = aircallCall({ ...answered, webhookToken: 't' }).map(jsonOf);

    expect(events.map(({ event }) => event)).toEqual([
      'call.created',
      'call.ringing_on_agent',
      'call.answered',
      'call.hungup',
      'call.ended',
    ]);
    expect(events.map(({ data }) => 'user' in (data as object))).toEqual([false, true, true, true, true]);
    expect(Object.keys(events[3]?.['data'] as object).sort()).toEqual(
      Object.keys(readFixture('aircall/call-hungup.json')['data'] as object).sort(),
    );
  });

  test('RingCentral tells an answered call with what its recorded notifications have, one party in each', () => {
    const [first, ...others] = ringcentralCall({ ...answered, verificationToken: 't' }).map(jsonOf);
    const recorded = readFixture('ringcentral/inbound-caller-setup.json');
    const bodies = [first, ...others].map((one) => one?.['body'] as Record<string, readonly object[]>);

    expect(Object.keys(first ?? {}).sort()).toEqual(Object.keys(recorded).sort());
    expect(Object.keys(bodies[0] ?? {}).sort()).toEqual(Object.keys(recorded['body'] as object).sort());
    expect(bodies.map(({ sequence }) => sequence)).toEqual(bodies.map((_, index) => index + 2));
    expect(bodies.every(({ parties }) => parties?.length === 1)).toBe(true);
  });

  test('a reversed call keeps the seconds of its places, so it takes as long as the call', () => {
    const deliveries = voipstudioCall(answered);

    const reversed = disturb(deliveries, { reverse: true });

    expect(reversed.map(({ label }) => label)).toEqual(deliveries.map(({ label }) => label).reverse());
    expect(reversed.map(({ atSecond }) => atSecond)).toEqual(deliveries.map(({ atSecond }) => atSecond));
  });

  test('a delivery goes out as written, and its answer comes back', async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push([request.method, request.url]);
      response.writeHead(401).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const delivery: Delivery = { label: 'x', method: 'GET', headers: {}, query: 'a=+1', atSecond: 0 };

    const sent = await sendDelivery(delivery, `http://127.0.0.1:${port}/hook`);

    server.close();
    expect(seen).toEqual([['GET', '/hook?a=+1']]);
    expect(sent).toEqual({ label: 'x', status: 401, ok: false });
  });
});
