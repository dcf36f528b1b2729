import type { KommoOffice, KommoProcess } from '../bff/crm/kommo-office';
import { openKommoOffice } from '../bff/crm/kommo-office';

const WAITING = { lane: 'result' } as const;
const [OLIVIA, OFFICE_CHAIRS, COMPANY] = [2001, 4003, { type: 'companies', id: 3001 } as const];

let office: KommoOffice;
let process: KommoProcess;

beforeAll(async () => {
  office = await openKommoOffice();
  process = office.startProcess();
  await office.installAs(process, 42);
});
afterAll(() => office.stop());

const writes = (path: RegExp): number =>
  office.kommo.requests().filter((request) => request.method !== 'GET' && path.test(request.path)).length;

test('a contact joins a lead once, however often it is asked for', async () => {
  const link = { leadId: OFFICE_CHAIRS, contactId: OLIVIA };

  const first = await process.crm.linkContact(office.account, link, WAITING);
  const again = await process.crm.linkContact(office.account, link, WAITING);

  expect([first.kind, again.kind]).toEqual(['written', 'written']);
  expect(writes(/leads\/4003\/link$/)).toBe(1);
  const [match] = await process.crm.findByPhone(office.account, '+447854740947', 'logging');
  expect(match?.activeLeads.map(({ id }) => id)).toContain(OFFICE_CHAIRS);
});

test('a number joins those that a card has, once and in any spelling', async () => {
  const first = await process.crm.addPhone(
    office.account,
    { entity: COMPANY, phone: '+12065550177' },
    WAITING,
  );
  const again = await process.crm.addPhone(
    office.account,
    { entity: COMPANY, phone: '206-555-0177' },
    WAITING,
  );

  expect([first.kind, again.kind]).toEqual(['written', 'written']);
  expect(writes(/companies\/3001$/)).toBe(1);
  const [match] = await process.crm.findByPhone(office.account, '+12065550177', 'logging');
  expect(match?.phones).toEqual(['+44 1183 211001', '+12065550177']);
});

test('a card that does not exist is refused and not written to', async () => {
  const outcome = await process.crm.linkContact(
    office.account,
    { leadId: 999_999, contactId: OLIVIA },
    WAITING,
  );

  expect(outcome.kind).toBe('refused');
});

test('a task is closed with its result, and closing it again changes nothing', async () => {
  const made = await process.crm.createTask(
    office.account,
    { text: 'Call back', dueAt: Date.now(), entity: { type: 'leads', id: 4001 } },
    { lane: 'tasks' },
  );
  const id = made.kind === 'written' ? made.value.id : 0;

  await process.crm.closeTask(office.account, { id, result: 'Called back' }, { lane: 'tasks' });
  const again = await process.crm.closeTask(office.account, { id, result: 'Called back' }, { lane: 'tasks' });

  expect(again.kind).toBe('written');
  expect(office.kommo.account('demo').tasks.get(id)).toMatchObject({
    isCompleted: true,
    resultText: 'Called back',
  });
});
