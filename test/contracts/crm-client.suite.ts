import type { CrmCall, CrmClient, WriteOptions } from '../../bff/crm/crm-client';
import type { AccountId, CallId } from '../../bff/domain/ids';
import { callId } from '../../bff/domain/ids';

/** One account of a CRM with the cards of the simulated Kommo's default seed, and a hold on what goes wrong. */
export interface CrmOffice {
  readonly crm: CrmClient;
  readonly account: AccountId;
  /** Every call note that the CRM holds, with its mark. */
  callNotes(): readonly {
    readonly uniq: string;
    readonly entity: { type: string; id: number };
    params: object;
  }[];
  /** The next write is carried out, and its answer is lost. */
  readonly loseNextAnswer: () => void;
  /** The next write is lost before it is carried out. */
  readonly loseNextRequest: () => void;
}

export const KNOWN = { nora: '+12125096995', olivia: '+447854740947', company: '+441183211001' } as const;
export const UNKNOWN_NUMBER = '+15005550199';
const LOGGING: WriteOptions = { lane: 'logging' };
const STARTED_AT = Date.parse('2026-01-02T03:04:05Z');
const WINDOW = { from: STARTED_AT - 60_000, to: Date.now() + 600_000 };

let made = 0;

export function crmCall(fields: Partial<CrmCall> = {}): CrmCall {
  made += 1;
  return {
    uniq: callId('voipstudio', `call ${made}/äöü`),
    direction: 'inbound',
    phone: KNOWN.nora,
    startedAt: STARTED_AT,
    talkSeconds: 31,
    disposition: 'answered',
    source: 'Telephony',
    ...fields,
  };
}

/** What the workers rely on. */
export function describeCrmClient(office: () => CrmOffice): void {
  const notesOf = (uniq: CallId) =>
    office()
      .callNotes()
      .filter((note) => note.uniq === uniq);

  test('a call of a known number stands on that card once', async () => {
    const { crm, account } = office();
    const call = crmCall();

    const outcome = await crm.logCall(account, call, LOGGING);

    expect(outcome).toMatchObject({ kind: 'written', value: { entity: { type: 'contacts', id: 2003 } } });
    expect(notesOf(call.uniq)).toHaveLength(1);
  });

  test('the notes of a time are listed with mark, card, talk and recording, whoever wrote them', async () => {
    const { crm, account } = office();
    const [plain, recorded] = [
      crmCall(),
      crmCall({ recordingUrl: 'https://bff.example/1.mp3', talkSeconds: 7 }),
    ];
    for (const call of [plain, recorded]) await crm.logCall(account, call, LOGGING);

    // Whether a note has the time of its writing or of its call is not known.
    const [called, written] = [STARTED_AT, Date.now()].map((at) => ({ from: at - 60_000, to: at + 60_000 }));
    const windows = [called, written].filter((window) => window !== undefined);
    const listed = (await Promise.all(windows.map((window) => crm.listCallNotes(account, window)))).flat();
    const earlier = await crm.listCallNotes(account, { from: STARTED_AT - 120_000, to: STARTED_AT - 60_000 });

    const entity = { type: 'contacts', id: 2003 };
    expect(listed.filter(({ uniq }) => uniq === plain.uniq)).toMatchObject([
      { entity, talkSeconds: 31, hasRecording: false },
    ]);
    expect(listed.filter(({ uniq }) => uniq === recorded.uniq)).toMatchObject([
      { entity, talkSeconds: 7, hasRecording: true },
    ]);
    expect(earlier).toEqual([]);
  });

  test('a call of an unknown number is written nowhere, and that is an answer', async () => {
    const { crm, account } = office();
    const call = crmCall({ phone: UNKNOWN_NUMBER });

    const outcome = await crm.logCall(account, call, LOGGING);

    expect(outcome).toEqual({ kind: 'written', value: null });
    expect(notesOf(call.uniq)).toHaveLength(0);
  });

  test('a write whose answer is lost is unknown, and a sweep finds it', async () => {
    const { crm, account, loseNextAnswer } = office();
    const call = crmCall();
    loseNextAnswer();

    const outcome = await crm.logCall(account, call, LOGGING);
    const found = await crm.findCalls(account, new Set([call.uniq]), WINDOW);

    expect(outcome.kind).toBe('unknown');
    expect(found.get(call.uniq)).toMatchObject({ kind: 'note', entity: { type: 'contacts', id: 2003 } });
  });

  test('a write that is lost on its way is unknown, and a sweep does not find it', async () => {
    const { crm, account, loseNextRequest } = office();
    const call = crmCall();
    loseNextRequest();

    const outcome = await crm.logCall(account, call, LOGGING);
    const found = await crm.findCalls(account, new Set([call.uniq]), WINDOW);

    expect(outcome.kind).toBe('unknown');
    expect(found.size).toBe(0);
  });

  test('nothing is sent when the last check before sending fails', async () => {
    const { crm, account } = office();
    const call = crmCall();
    const beforeSend = (): Promise<void> => Promise.reject(new Error('the lease is lost'));

    const outcome = await crm.logCall(account, call, { lane: 'logging', beforeSend });

    expect(outcome).toMatchObject({ kind: 'refused', error: { cause: { message: 'the lease is lost' } } });
    expect(notesOf(call.uniq)).toHaveLength(0);
  });

  test('an incoming lead carries its call, and a sweep finds it by its mark', async () => {
    const { crm, account } = office();
    const call = crmCall({ phone: '+15005550101' });
    const request = { call, contactName: 'Caller', leadName: 'Call' };

    const outcome = await crm.openIncomingLead(account, request, LOGGING);
    const found = await crm.findCalls(account, new Set([call.uniq]), WINDOW);

    expect(outcome).toMatchObject({ kind: 'written', value: { leadId: expect.any(Number) as number } });
    expect(found.get(call.uniq)).toEqual({
      kind: 'incoming-lead',
      ...(outcome.kind === 'written' ? outcome.value : {}),
    });
    expect(notesOf(call.uniq)).toHaveLength(1);
  });

  test('one sweep finds many calls on cards of every kind', async () => {
    const { crm, account } = office();
    const calls = [KNOWN.nora, KNOWN.olivia, KNOWN.company].map((phone) => crmCall({ phone }));
    for (const call of calls) await crm.logCall(account, call, LOGGING);

    const found = await crm.findCalls(account, new Set(calls.map(({ uniq }) => uniq)), WINDOW);

    const types = calls.map(({ uniq }) => {
      const call = found.get(uniq);
      return call?.kind === 'note' ? call.entity.type : call?.kind;
    });
    expect(types).toEqual(['contacts', 'leads', 'companies']);
  });

  test('a note is edited as a whole: what is no longer said is gone', async () => {
    const { crm, account } = office();
    const call = crmCall({ resultText: 'asked for a quote' });
    const entity = { type: 'contacts', id: 2003 } as const;
    await crm.addCallNote(account, { entity, call }, LOGGING);
    const noteId = (await crm.findCallNote(account, { entity, uniq: call.uniq })) ?? 0;

    const { resultText: _gone, ...silent } = call;
    const edited = { ...silent, talkSeconds: 99, recordingUrl: 'https://bff.example/recording' };
    const outcome = await crm.editCallNote(account, { entity, noteId, call: edited }, { lane: 'result' });

    expect(outcome.kind).toBe('written');
    expect(notesOf(call.uniq)[0]?.params).toMatchObject({ duration: 99, link: edited.recordingUrl });
    expect(notesOf(call.uniq)[0]?.params).not.toHaveProperty('call_result');
  });

  test('a number is found by its last ten digits, on contacts first, with the leads that are open', async () => {
    const { crm, account } = office();

    const [olivia, nora, company, nobody] = await Promise.all([
      crm.findByPhone(account, KNOWN.olivia, 'look-up'),
      crm.findByPhone(account, '0012125096995', 'look-up'),
      crm.findByPhone(account, KNOWN.company, 'look-up'),
      crm.findByPhone(account, '101', 'look-up'),
    ]);

    expect(olivia).toMatchObject([{ entity: { id: 2001 }, activeLeads: [{ id: 4001, name: 'Kitchen' }] }]);
    expect(nora).toMatchObject([{ entity: { type: 'contacts', id: 2003 }, activeLeads: [] }]);
    expect(company).toMatchObject([{ entity: { type: 'companies', id: 3001 } }]);
    expect(nobody).toEqual([]);
  });

  test('a contact that has just been created is found at once', async () => {
    const { crm, account } = office();
    const phone = '+15005550123';
    const before = await crm.findByPhone(account, phone, 'logging');

    const contact = await crm.createContact(account, { name: 'New Customer', phone }, LOGGING);
    const after = await crm.findByPhone(account, phone, 'logging');

    expect(before).toEqual([]);
    expect(after).toMatchObject([{ entity: contact.kind === 'written' ? contact.value : {} }]);
  });

  test('a lead of a contact is one of its open leads', async () => {
    const { crm, account } = office();
    const phone = '+15005550124';
    const contact = await crm.createContact(account, { name: 'Buyer', phone }, LOGGING);
    const contactId = contact.kind === 'written' ? contact.value.id : 0;

    const card = { type: 'contacts', id: contactId } as const;
    const lead = await crm.createLead(account, { name: 'Purchase', card }, LOGGING);

    const [match] = await crm.findByPhone(account, phone, 'logging');
    expect(match?.activeLeads).toEqual([{ ...(lead.kind === 'written' && lead.value), name: 'Purchase' }]);
  });

  test('a lead of a company is opened in the stage that is asked for', async () => {
    const { crm, account } = office();
    const [pipeline] = await crm.pipelines(account);
    const statusId = pipeline?.stages.at(-1)?.id ?? 0;
    const card = { type: 'companies', id: 3001 } as const;

    const lead = await crm.createLead(account, { name: 'Refit', card, statusId }, LOGGING);

    const [match] = await crm.findByPhone(account, '+441183211001', 'logging');
    expect(match).toMatchObject({ entity: card, activeLeads: [{ name: 'Refit' }] });
    const hits = await crm.searchEntities(account, 'Refit');
    expect(hits[0]?.id).toBe(lead.kind === 'written' && lead.value.id);
    expect(hits[0]?.detail).toBe('Sales: Contract discussed');
  });

  test('pipelines are told with the stages that a lead can be opened in', async () => {
    const { crm, account } = office();

    const [pipeline] = await crm.pipelines(account);

    expect(pipeline).toMatchObject({ name: 'Sales', isMain: true });
    expect(pipeline?.stages.map(({ name }) => name)).toEqual([
      'First contact',
      'Offer made',
      'Contract discussed',
    ]);
  });

  test('a task is found again by its words, and told from older ones and longer ones', async () => {
    const { crm, account } = office();
    const entity = { type: 'contacts', id: 2004 } as const;
    const task = { text: 'Call back 77', dueAt: STARTED_AT, entity, responsibleUserId: 43 };

    const outcome = await crm.createTask(account, task, { lane: 'tasks' });

    expect(outcome.kind).toBe('written');
    const id = outcome.kind === 'written' ? outcome.value.id : 0;
    const sent = { text: task.text, entity, sentAt: Date.now() };
    expect(await crm.findTasks(account, sent)).toEqual([id]);
    expect(await crm.findTasks(account, { ...sent, text: 'Call back 7' })).toEqual([]);
    expect(await crm.findTasks(account, { ...sent, sentAt: Date.now() + 3_600_000 })).toEqual([]);
    expect(await crm.findTasks(account, { ...sent, entity: { type: 'contacts', id: 2002 } })).toEqual([]);
  });

  test('cards, people and users are shown with what a manager reads of them', async () => {
    const { crm, account } = office();

    const [described, missing, hits, users] = await Promise.all([
      crm.describeEntity(account, { type: 'leads', id: 4001 }),
      crm.describeEntity(account, { type: 'leads', id: 999_999 }),
      crm.searchEntities(account, 'Kitchen'),
      crm.users(account),
    ]);

    expect(described).toMatchObject({
      name: 'Kitchen',
      url: expect.stringMatching(/\/leads\/detail\/4001$/) as string,
    });
    expect(missing).toBeUndefined();
    expect(hits).toMatchObject([
      { type: 'leads', id: 4001, detail: expect.stringContaining(': ') as string },
    ]);
    expect(users).toContainEqual({
      id: 42,
      name: 'Ada Admin',
      email: expect.stringMatching(/^ada\.admin@/) as string,
      isAdmin: true,
      isActive: true,
    });
  });
}
