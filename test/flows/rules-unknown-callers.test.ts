import { eventually } from '../support/eventually';
import { openRuleDesk } from './support/rule-desk';
import { MARIA, startWorld } from './support/world';
import type { World } from './support/world';

/** The second stage of the simulated account's pipeline. */
const OFFER_MADE = 7130;
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

const desk = openRuleDesk(() => world, '+1312556');
const { account, newNumber, settle, deliver, call, untilRule, leadsOf, incomingLeadState, incomingLeadsFor } =
  desk;

describe('an incoming call of an unknown number', () => {
  test('has its incoming lead accepted once somebody has answered', async () => {
    await settle({ rules: { incomingUnknown: { acceptWhenAnswered: true } } });

    const { incomingLeadUid } = await call('accepted', { externalNumber: newNumber() });

    await eventually(() => incomingLeadState(incomingLeadUid) === 'accepted');
    await untilRule('accepted', 'accept/answered');
    await eventually(async () => {
      const { timeline } = await world.call('voipstudio:accepted');
      const lines = timeline.filter(({ detail }) => detail === 'incoming lead accepted');
      return lines.map(({ kind }) => kind).join() === 'request,answer';
    });
    expect(world.notesOf('voipstudio:accepted')).toHaveLength(1);
  });

  test('leaves its incoming lead to the managers where nobody answered, or where they accept by hand', async () => {
    await settle({ rules: { incomingUnknown: { acceptWhenAnswered: true } } });
    const missed = await call('not-answered', { externalNumber: newNumber(), outcome: 'missed' });
    await untilRule('not-answered', 'accept/not-answered');

    await settle({});
    const answered = await call('by-hand', { externalNumber: newNumber() });
    await untilRule('by-hand', 'accept/by-hand');

    expect([incomingLeadState(missed.incomingLeadUid), incomingLeadState(answered.incomingLeadUid)]).toEqual([
      'waiting',
      'waiting',
    ]);
  });

  test('opens no second incoming lead while the first waits, and accepts it when the second call is answered', async () => {
    world.kommo.turnSwitches({ unacceptedContactFound: false });
    await settle({ rules: { incomingUnknown: { acceptWhenAnswered: true } } });
    const externalNumber = newNumber();
    const { incomingLeadUid, entity } = await call('first-of-two', { externalNumber, outcome: 'missed' });

    const second = await call('second-of-two', { externalNumber });

    await untilRule('second-of-two', 'unknown/opened-before');
    await eventually(() => incomingLeadState(incomingLeadUid) === 'accepted');
    expect(second.entity).toMatchObject({ type: 'leads', id: entity?.id });
    expect(incomingLeadsFor(externalNumber)).toBe(1);
    world.kommo.turnSwitches({ unacceptedContactFound: true });
  });

  test('accepts the incoming lead once when the answer to that is lost', async () => {
    await settle({ rules: { incomingUnknown: { acceptWhenAnswered: true } } });
    world.kommo.faults.next({ method: 'POST', path: /\/accept$/, kind: 'lose-after-commit' });

    const { incomingLeadUid } = await call('lost-acceptance', { externalNumber: newNumber() });

    await eventually(
      async () =>
        (await world.call('voipstudio:lost-acceptance')).timeline.at(-1)?.detail === 'incoming lead accepted',
      { within: 10_000 },
    );
    expect(incomingLeadState(incomingLeadUid)).toBe('accepted');
  });

  test.each(['bad-request', 'forbidden'] as const)(
    'becomes a contact and a lead where Kommo takes no incoming leads: %s',
    async (unsortedDisabledAnswers) => {
      world.kommo.turnSwitches({ unsortedDisabledAnswers });
      account().isUnsortedOn = false;
      await settle({});
      const externalNumber = newNumber();

      const { entity, incomingLeadUid } = await call(`off-${unsortedDisabledAnswers}`, { externalNumber });

      await untilRule(`off-${unsortedDisabledAnswers}`, 'incoming-unknown/incoming-leads-off');
      expect(incomingLeadUid).toBeNull();
      expect(entity?.type).toBe('leads');
      expect(world.notesOf(`voipstudio:off-${unsortedDisabledAnswers}`)).toHaveLength(1);
    },
  );

  test('becomes a contact and a lead of the manager who spoke, where the settings say so', async () => {
    const externalNumber = newNumber();
    const names = { contactName: 'Caller {phone}', leadName: '{phone} rang', statusId: OFFER_MADE };
    await settle({ rules: { incomingUnknown: { action: 'contact-and-lead', ...names } } });

    const { entity } = await call('contact-and-lead', { externalNumber });

    await untilRule('contact-and-lead', 'incoming-unknown/contact-and-lead');
    expect(account().leads.get(entity?.id ?? 0)).toMatchObject({
      name: `${externalNumber} rang`,
      statusId: OFFER_MADE,
      responsibleUserId: MARIA,
    });
    expect([...account().contacts.values()].map(({ name }) => name)).toContain(`Caller ${externalNumber}`);
  });

  test('is logged nowhere where the settings open nothing', async () => {
    await settle({ rules: { incomingUnknown: { action: 'none' } } });

    await deliver('nothing', { externalNumber: newNumber() });

    await world.until('voipstudio:nothing', 'not-needed');
    await untilRule('nothing', 'incoming-unknown/nothing');
  });
});

describe('the manager chooses a card for a caller who came as an incoming lead', () => {
  test('the incoming lead is accepted, its contact joins the chosen lead, and the log moves there', async () => {
    await settle({});
    const { incomingLeadUid } = await call('relinked', { externalNumber: newNumber() });
    const contactId = account().unsorted.get(incomingLeadUid ?? '')?.contactIds[0] ?? 0;

    await world.submitResult('voipstudio:relinked', { note: 'asked for chairs', entity: OFFICE_CHAIRS });

    await eventually(() => leadsOf(contactId).includes(OFFICE_CHAIRS.id), { within: 15_000 });
    const moved = await untilRule('relinked', 'form/chosen-card');
    expect(incomingLeadState(incomingLeadUid)).toBe('accepted');
    expect(moved.entity).toMatchObject(OFFICE_CHAIRS);
    const notes = world.notesOf('voipstudio:relinked');
    expect(notes.map(({ entity }) => entity)).toEqual([expect.objectContaining(OFFICE_CHAIRS)]);
  });

  test('the number joins the chosen contact, so that the next call is known there', async () => {
    await settle({});
    const externalNumber = newNumber();
    await call('joins-contact', { externalNumber });

    await world.submitResult('voipstudio:joins-contact', {
      note: 'her private number',
      entity: { type: 'contacts', id: 2008 },
    });
    await eventually(() => JSON.stringify(account().contacts.get(2008)).includes(externalNumber), {
      within: 15_000,
    });
    const next = await call('known-there', { externalNumber });

    expect(next.entity).toMatchObject({ type: 'contacts', id: 2008 });
  });
});
