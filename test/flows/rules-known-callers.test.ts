import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { openRuleDesk } from './support/rule-desk';
import { startWorld } from './support/world';
import type { World } from './support/world';

const NORA_WITHOUT_LEAD = { number: '+12125096995', contactId: 2003 };
const SUNIL_WITH_TWO_LEADS = { number: '+919711636496', contactId: 2002 };
const COMPANY_WITHOUT_LEAD = { number: '+441183211001', companyId: 3001 };
const OFFICE_CHAIRS = { type: 'leads', id: 4003 } as const;

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => {
  world.kommo.faults.clear();
  account().isUnsortedOn = true;
});
afterAll(() => world.end());

const desk = openRuleDesk(() => world, '+1312557');
const { account, newNumber, settle, deliver, call, untilRule, leadsOf } = desk;

describe('an incoming call of a known number', () => {
  test('opens one lead for a contact without one, however many calls come at once', async () => {
    await settle({ rules: { incomingKnown: { createLeadIfNoneActive: true } } });

    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        deliver(`new-lead-${name}`, { externalNumber: NORA_WITHOUT_LEAD.number }),
      ),
    );
    const calls = await Promise.all(
      ['a', 'b', 'c'].map((name) => world.until(`voipstudio:new-lead-${name}`, 'logged', 20_000)),
    );

    const opened = leadsOf(NORA_WITHOUT_LEAD.contactId);
    expect(opened).toHaveLength(1);
    expect(calls.map(({ entity }) => entity)).toEqual(
      calls.map(() => expect.objectContaining({ type: 'leads', id: opened[0] }) as unknown),
    );
    for (const { callId } of calls) expect(world.notesOf(callId)).toHaveLength(1);
  });

  test('opens none for a contact with active leads', async () => {
    await settle({ rules: { incomingKnown: { createLeadIfNoneActive: true } } });

    const several = await call('several-leads', { externalNumber: SUNIL_WITH_TWO_LEADS.number });

    expect(several.entity).toMatchObject({ type: 'contacts', id: SUNIL_WITH_TWO_LEADS.contactId });
    expect(leadsOf(SUNIL_WITH_TWO_LEADS.contactId)).toHaveLength(2);
  });

  test('opens one lead for a company without one, and its next call goes there too', async () => {
    await settle({ rules: { incomingKnown: { createLeadIfNoneActive: true } } });

    const first = await call('company', { externalNumber: COMPANY_WITHOUT_LEAD.number });
    const second = await call('company-again', { externalNumber: COMPANY_WITHOUT_LEAD.number });

    expect(first.entity?.type).toBe('leads');
    expect(second.entity).toMatchObject({ type: 'leads', id: first.entity?.id });
    expect(
      account().links.filter(({ to }) => to.type === 'companies' && to.id === COMPANY_WITHOUT_LEAD.companyId),
    ).toHaveLength(1);
  });

  test.each([
    [true, /^\+12065550155/],
    [false, /^$/],
  ])(
    'says in the note which of several numbers called, if the settings want it: %s',
    async (wanted, text) => {
      await settle({ rules: { incomingKnown: { phoneInNoteIfSeveral: wanted } } });
      account()
        .contacts.get(2004)
        ?.customFields.splice(0, 1, {
          field_code: 'PHONE',
          values: [
            { value: '+46 8 506 110 90', enum_code: 'WORK' },
            { value: '+1 206 555 0155', enum_code: 'MOB' },
          ],
        });
      const id = `several-numbers-${String(wanted)}`;
      const sample = voipstudioCall({
        id,
        externalNumber: '+12065550155',
        outcome: 'answered',
        extension: '10002',
      });

      await world.deliver('voipstudio', sample.slice(0, -1));
      await eventually(async () => (await world.call(`voipstudio:${id}`)).entity !== null);
      await world.deliver('voipstudio', sample.slice(-1));
      await world.until(`voipstudio:${id}`, 'logged');

      await untilRule(id, wanted ? 'note/with-number' : 'note/without-number');
      const said = world.notesOf(`voipstudio:${id}`)[0]?.params.call_result;
      expect(typeof said === 'string' ? said : '').toMatch(text);
    },
  );
});

describe('an outgoing call to a new number', () => {
  const outgoing = (externalNumber: string, outcome: 'answered' | 'missed') =>
    ({ externalNumber, outcome, destination: 'out' }) as const;

  test('opens a contact alone where the settings say so', async () => {
    await settle({ rules: { outgoingNew: { action: 'contact' } } });

    const { entity } = await call('contact-only', outgoing(newNumber(), 'answered'));

    expect(entity?.type).toBe('contacts');
    await untilRule('contact-only', 'outgoing-new/contact');
  });

  test('opens a contact and a lead when it was answered, and nothing when it was not', async () => {
    await settle({ rules: { outgoingNew: { whenUnanswered: 'none' } } });

    const answered = await call('out-answered', outgoing(newNumber(), 'answered'));
    await deliver('out-unanswered', outgoing(newNumber(), 'missed'));

    expect(answered.entity?.type).toBe('leads');
    await world.until('voipstudio:out-unanswered', 'not-needed');
    await untilRule('out-unanswered', 'outgoing-unanswered/nothing');
  });
});

describe('calls that the account does not log', () => {
  test('a number to ignore is passed over, and a manager may still have it logged', async () => {
    await settle({ general: { ignoredNumbers: ['+4478*'] } });
    await deliver('ignored', {});
    await world.until('voipstudio:ignored', 'not-needed');
    await untilRule('ignored', 'general/ignored-number');
    expect(world.notesOf('voipstudio:ignored')).toHaveLength(0);

    await world.submitResult('voipstudio:ignored', { note: 'a customer after all', entity: OFFICE_CHAIRS });

    const logged = await world.until('voipstudio:ignored', 'logged');
    expect(logged.entity).toMatchObject(OFFICE_CHAIRS);
  });

  test('a call within the account is logged only if asked for, and only where a card has the number', async () => {
    const inside = (id: string) =>
      world.deliver(
        'voipstudio',
        voipstudioCall({ id, externalNumber: '2001', ownNumber: '2002', outcome: 'answered' }),
      );
    await settle({});
    await inside('inside');
    await untilRule('inside', 'general/internal-call');

    await settle({ general: { logInternalCalls: true } });
    await inside('inside-wanted');
    await untilRule('inside-wanted', 'general/internal-without-card');

    expect((await world.call('voipstudio:inside-wanted')).logging).toBe('not-needed');

    account()
      .contacts.get(2008)
      ?.customFields.push({ field_code: 'PHONE', values: [{ value: '2001', enum_code: 'WORK' }] });
    await inside('inside-logged');
    const { entity } = await world.until('voipstudio:inside-logged', 'logged');
    expect(entity).toMatchObject({ type: 'contacts', id: 2008 });
    await untilRule('inside-logged', 'general/internal-logged');
  });
});
