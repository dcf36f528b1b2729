import type { KommoHoldings } from './kommo-levers';
import { judge } from './verdict';

const PLAYED = { callId: 'voipstudio:1', account: 0, results: [] };

function holding(...marks: readonly (string | undefined)[]): KommoHoldings {
  const notes = marks.map((uniq, id) => ({
    id,
    entity: { type: 'leads', id: 1 },
    params: uniq === undefined ? {} : { uniq },
    isReachable: true,
  }));
  // Of a record the verdict reads nothing else.
  return { notes: notes as unknown as KommoHoldings['notes'], incomingLeads: [], tasks: [] };
}

test('a note in Kommo with the mark of no call that was played is told', () => {
  const holdings = [holding('voipstudio:1', 'voipstudio:11')];

  expect(judge({ calls: [PLAYED], holdings, stored: [] })).toMatchObject({
    strangers: ['voipstudio:11'],
    duplicated: [],
    lost: [],
  });
});

test('a call in the Kommo of another account than its own is told', () => {
  const holdings = [holding('voipstudio:1'), holding('voipstudio:1')];

  expect(judge({ calls: [PLAYED], holdings, stored: [] }).strangers).toEqual(['voipstudio:1']);
});

test('what was in Kommo before, and the pointer to where a log has moved, are no strangers', () => {
  const holdings = [holding(undefined, 'voipstudio:1', 'voipstudio:1#moved')];

  expect(judge({ calls: [PLAYED], holdings, stored: [] }).strangers).toEqual([]);
});
