import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { MARIA, startWorld } from './support/world';
import type { World } from './support/world';

/** Numbers of the simulated account: see its seed. */
const OLIVIA = { number: '+447854740947', contact: 2001, lead: 4001 };
const PARTNERS = { number: '+14155550134', first: 2005, second: 2006 };
const COMPANY = { number: '+441183211001', company: 3001 };

jest.setTimeout(60_000);

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.end());

/** Requests for cards since the last call of this function: what a look-up costs. */
async function ring(id: string, externalNumber: string) {
  const before = cardRequests().length;
  const deliveries = voipstudioCall({ id, externalNumber, outcome: 'answered', extension: '10002' });
  const [ringing, ...rest] = deliveries;
  if (ringing === undefined) throw new Error('a call without deliveries');
  await world.deliver('voipstudio', [ringing]);
  const call = await eventually(
    async () => {
      const seen = await world.call(`voipstudio:${id}`);
      if (seen.caller === null) throw new Error('nobody looked yet');
      return seen;
    },
    { within: 10_000, every: 20 },
  );
  return { call, cost: cardRequests().length - before, goOn: () => world.deliver('voipstudio', rest) };
}

const cardRequests = () =>
  world.kommo.requests().filter(({ path }) => /\/(contacts|companies|leads|pipelines)$/.test(path));

async function finished(id: string, goOn: () => Promise<unknown>) {
  await goOn();
  await world.until(`voipstudio:${id}`, 'logged');
  // What is asked once the ringing is over is this call's cost, not the next one's.
  await eventually(async () => isDescribed(await world.call(`voipstudio:${id}`)), { within: 10_000 });
}

function isDescribed({ caller }: Awaited<ReturnType<World['call']>>): boolean {
  return (caller?.choices ?? []).every(({ leads }) => leads.every(({ stage }) => stage !== ''));
}

describe('the caller that a manager sees', () => {
  test('costs one request at the first ring, and none when the number rings again', async () => {
    const first = await ring('who-1', OLIVIA.number);
    await finished('who-1', first.goOn);

    const second = await ring('who-2', OLIVIA.number);

    expect(first.cost).toBe(1);
    expect(first.call.caller?.choices).toMatchObject([
      { type: 'contacts', id: OLIVIA.contact, name: 'Olivia One-Lead', responsibleUserId: MARIA },
    ]);
    expect(second.cost).toBe(0);
    await finished('who-2', second.goOn);
  });

  test('has the lead with its stage, and what was said before, when the number rings again', async () => {
    const first = await ring('who-3', OLIVIA.number);
    await world.submitResult('voipstudio:who-3', { note: 'Wants oak', outcome: 'call-back' });
    await finished('who-3', first.goOn);

    const { call, goOn } = await ring('who-4', OLIVIA.number);

    expect(call.country).toBe('GB');
    expect(call.entity).toMatchObject({ type: 'leads', id: OLIVIA.lead, name: 'Kitchen' });
    const [lead] = call.caller?.choices[0]?.leads ?? [];
    expect(lead).toMatchObject({ id: OLIVIA.lead, name: 'Kitchen' });
    expect(lead?.stage).toMatch(/^.+: .+$/);
    expect(lead?.url).toContain(`/leads/detail/${OLIVIA.lead}`);
    expect(call.caller?.previousCalls[0]).toMatchObject({
      callId: 'voipstudio:who-3',
      note: 'Wants oak',
      outcome: 'call-back',
    });
    await finished('who-4', goOn);
  });

  test('is one of several with the number, and the one that a manager chose comes first the next time', async () => {
    const chosen = { type: 'contacts', id: PARTNERS.second } as const;
    const first = await ring('who-5', PARTNERS.number);
    await world.submitResult('voipstudio:who-5', { note: 'It was Peter', entity: chosen });
    await finished('who-5', first.goOn);

    const second = await ring('who-6', PARTNERS.number);

    const ids = (found: typeof first) => found.call.caller?.choices.map(({ id }) => id);
    expect(ids(first)).toEqual([PARTNERS.first, PARTNERS.second]);
    expect(ids(second)).toEqual([PARTNERS.second, PARTNERS.first]);
    expect(second.call.entity).toMatchObject(chosen);
    await finished('who-6', second.goOn);
  });

  test("of a company's own number is known from the second ring on, still for one request at the most", async () => {
    const first = await ring('who-7', COMPANY.number);
    await finished('who-7', first.goOn);
    await eventually(async () => (await world.call('voipstudio:who-7')).caller?.choices.length === 1, {
      within: 10_000,
    });

    const second = await ring('who-8', COMPANY.number);

    expect([first.cost, second.cost]).toEqual([1, 0]);
    expect(second.call.caller?.choices).toMatchObject([{ type: 'companies', id: COMPANY.company }]);
    await finished('who-8', second.goOn);
  });
});
