import type { CallView } from '../../bff/contract/call-view';
import { DEBOUNCE } from '../../widget/call-result/entity-search';
import { withCallees } from '../../widget/call-list/call-list';
import { createListPanel } from '../../widget/call-list/list-panel';
import { EMPTY } from '../../widget/call-list/call-list';
import { aCall, aCaller, endedCall } from './support/a-call';
import { setUp } from './support/cards-in-page';
import { text } from './support/english';
import { HOSTILE_TEXTS } from './support/hostile-texts';
import { askInPage, find, write } from './support/result-page';

const executed = jest.fn();

beforeEach(() => {
  jest.useFakeTimers();
  jest.setSystemTime(new Date('2026-01-01T10:01:20Z'));
  document.body.textContent = '';
  localStorage.clear();
  Object.assign(window, { executed });
});
afterEach(() => jest.useRealTimers());

/** The text wherever somebody else's words can stand. */
function hostileCall(words: string): Partial<CallView> {
  const lead = { type: 'leads', id: 11, name: words, stage: words, url: words } as const;
  const company = { type: 'companies', id: 12, name: words, url: words } as const;
  const one = aCaller({ name: words, url: words, leads: [lead], company });
  const previous = {
    ...{ callId: words, direction: 'inbound', startedAt: '2025-12-30T10:00:00Z', disposition: 'answered' },
    ...{ talkSeconds: 1, responsibleUserId: null, outcome: words, note: words },
  } as const;
  return {
    callId: `voipstudio:${words}`,
    ...{ from: words, fromDisplay: words, country: words },
    entity: { type: 'contacts', id: 7, name: words, url: words },
    caller: {
      choices: [one, { ...one, id: 8 }],
      previousCalls: [{ ...previous, direction: 'inbound', disposition: 'answered' }],
      previousCallCount: 1,
    },
  };
}

/** Elements and attributes that are none of ours. */
function foreign(): readonly string[] {
  const tags =
    'script, img, iframe, object, embed, video, audio, style, link, meta, base, form, details, template, math';
  const strangers = [...document.body.querySelectorAll(tags)].map(({ outerHTML }) => outerHTML);
  const handlers = [...document.body.querySelectorAll('*')].flatMap((element) =>
    element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'srcdoc'),
  );
  const addresses = [...document.body.querySelectorAll('a')]
    .map(({ protocol, href }) => (['http:', 'https:'].includes(protocol) ? '' : href))
    .filter((href) => href !== '');
  return [...strangers, ...handlers, ...addresses];
}

test('there are more than five hundred of them', () => {
  expect(new Set(HOSTILE_TEXTS).size).toBe(HOSTILE_TEXTS.length);
  expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(500);
});

test('a name, a number, a note or a stage on the card of a call is never more than text', () => {
  const faults: string[] = [];
  for (const words of HOSTILE_TEXTS) {
    const { calls, stop } = setUp();
    calls.push(aCall(hostileCall(words)));
    if (!(document.querySelector('.kt-call')?.textContent ?? '').includes(words))
      faults.push(`lost: ${words}`);
    faults.push(...foreign());
    document.querySelectorAll('a').forEach((link) => link.dispatchEvent(new Event('click')));
    stop();
  }

  expect(faults).toEqual([]);
  expect(executed).not.toHaveBeenCalled();
});

test('a card, a hit of the search or a note in the form is never more than text', async () => {
  const faults: string[] = [];
  for (const words of HOSTILE_TEXTS) {
    const found = [{ type: 'leads', id: 1, name: words, detail: words }] as const;
    const { calls, stop } = askInPage({ find: () => Promise.resolve(found) });
    calls.push(endedCall({ ...hostileCall(words), entity: null, result: null }));
    write(find<HTMLInputElement>('input[role="combobox"]'), 'ab');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);
    if (document.querySelector('.kt-hit__name')?.textContent !== words) faults.push(`lost: ${words}`);
    write(find<HTMLTextAreaElement>('textarea'), words);
    faults.push(...foreign());
    stop();
    localStorage.clear();
  }

  expect(faults).toEqual([]);
  expect(executed).not.toHaveBeenCalled();
});

test('somebody on the call list is never more than text', () => {
  const faults: string[] = [];
  const people = HOSTILE_TEXTS.map((words, id) => ({
    card: { type: 'contacts', id } as const,
    name: words,
    phone: `${words} ${id}`,
  }));
  for (let start = 0; start < people.length; start += 100) {
    const list = withCallees(EMPTY, people.slice(start, start + 100));
    const dial = { list: () => list, change: () => undefined, isDialling: () => true };
    const panel = createListPanel({ text, now: () => Date.now(), dial });
    document.body.append(panel.element);
    panel.draw();
    faults.push(...foreign());
    panel.element.remove();
  }

  expect(faults).toEqual([]);
});
