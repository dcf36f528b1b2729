import type { KommoOffice, KommoProcess } from '../bff/crm/kommo-office';
import { openKommoOffice } from '../bff/crm/kommo-office';
import { crmCall, describeCrmClient } from './crm-client.suite';

let office: KommoOffice;
let process: KommoProcess;

beforeAll(async () => {
  office = await openKommoOffice();
  process = office.startProcess();
  await office.installAs(process, 42);
});
afterAll(() => office.stop());

const callNotes = () =>
  office.kommo.callNotes('demo').map(({ entity, params }) => ({ uniq: String(params.uniq), entity, params }));

const suite = () => ({
  crm: process.crm,
  account: office.account,
  callNotes,
  loseNextAnswer: () =>
    office.kommo.faults.next({ kind: 'lose-after-commit', method: 'POST', path: /calls/ }),
  loseNextRequest: () =>
    office.kommo.faults.next({ kind: 'lose-before-commit', method: 'POST', path: /calls/ }),
});

describeCrmClient(suite);

describe('where the documentation is silent', () => {
  afterEach(() => {
    office.kommo.turnSwitches({
      unsortedMetadataReturned: true,
      unsortedMetadataAllRequired: false,
      missingIdAnswers: 204,
      patchReplacesParams: true,
    });
  });

  test('an incoming lead that does not show its mark is known by its recording link', async () => {
    office.kommo.turnSwitches({ unsortedMetadataReturned: false });
    const call = crmCall({ phone: '+15005550111' });
    const recordingUrl = `https://bff.example/voip/1/get_call_record/${encodeURIComponent(call.uniq)}?s=x`;
    const request = { call: { ...call, recordingUrl }, contactName: 'A', leadName: 'B' };
    const opened = await process.crm.openIncomingLead(office.account, request, { lane: 'logging' });

    const found = await process.crm.findCalls(office.account, new Set([call.uniq]), {
      from: call.startedAt,
      to: Date.now(),
    });

    expect(found.get(call.uniq)).toEqual({ kind: 'incoming-lead', ...written(opened) });
  });

  test('without a recording it is known by number, time and duration', async () => {
    office.kommo.turnSwitches({ unsortedMetadataReturned: false });
    const call = crmCall({ phone: '+15005550112', talkSeconds: 77 });
    const opened = await process.crm.openIncomingLead(
      office.account,
      { call, contactName: 'A', leadName: 'B' },
      { lane: 'logging' },
    );

    const found = await process.crm.findCalls(office.account, new Set([call.uniq]), {
      from: call.startedAt,
      to: Date.now(),
      marks: new Map([[call.uniq, call]]),
    });

    expect(found.get(call.uniq)).toEqual({ kind: 'incoming-lead', ...written(opened) });
  });

  test('an incoming lead without a recording opens where Kommo wants every field of it', async () => {
    office.kommo.turnSwitches({ unsortedMetadataAllRequired: true });
    const call = crmCall({ phone: '+15005550113' });

    const opened = await process.crm.openIncomingLead(
      office.account,
      { call, contactName: 'A', leadName: 'B' },
      { lane: 'logging' },
    );

    expect(opened.kind).toBe('written');
    expect(callNotes().filter(({ uniq }) => uniq === call.uniq)).toHaveLength(1);
  });

  test('an unknown card is no error where Kommo answers 404', async () => {
    office.kommo.turnSwitches({ missingIdAnswers: 404 });

    expect(await process.crm.describeEntity(office.account, { type: 'contacts', id: 1 })).toBeUndefined();
  });
});

function written<T>(outcome: { readonly kind: string; readonly value?: T }): T | undefined {
  return outcome.kind === 'written' ? outcome.value : undefined;
}
