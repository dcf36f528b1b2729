import type { EntityHit } from '../../bff/contract/problem';
import { BffError } from '../../widget/bff-client/bff-error';
import { DEBOUNCE } from '../../widget/call-result/entity-search';
import { COLLEAGUE, aCaller, answeredCall, endedCall } from './support/a-call';
import { text } from './support/english';
import { HITS, askInPage, find, form, note, press, write } from './support/result-page';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T10:01:20Z') });
  document.body.textContent = '';
  localStorage.clear();
});
afterEach(() => jest.useRealTimers());

describe('the form after a call', () => {
  test('opens at the hang-up for the manager who spoke', () => {
    const { calls } = askInPage();

    calls.push(answeredCall());
    expect(form()).toBeNull();
    calls.push(endedCall());

    expect(form()?.textContent).toContain('Olivia Lane');
    expect(form()?.textContent).toContain('1:05 talked');
  });

  test.each([
    ['a colleague spoke', { responsibleUserId: COLLEAGUE }],
    ['nobody answered', { disposition: 'missed' as const }],
    ['the result is known already', { result: { note: 'done' } }],
    ['the call ended long ago', { endedAt: '2026-01-01T08:00:00.000Z' }],
  ])('does not open when %s', (_when, facts) => {
    const { calls } = askInPage();

    calls.push(endedCall(facts));

    expect(form()).toBeNull();
  });

  test('sends what the manager said and the chosen card, and no number of anybody', async () => {
    const { calls, saved } = askInPage({ asksForRating: true });
    calls.push(endedCall());

    press('Call back');
    write(note(), ' Wants an offer ');
    press('4');
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(saved).toEqual([
      {
        callId: 'voipstudio:1',
        result: {
          note: 'Wants an offer',
          outcome: 'call-back',
          rating: 4,
          entity: { type: 'contacts', id: 7 },
        },
      },
    ]);
    expect(form()).toBeNull();
  });

  test('makes a follow-up task for tomorrow morning with one click', async () => {
    const { calls, saved } = askInPage();
    calls.push(endedCall());

    press('Tomorrow, 9:00');
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    const tomorrow = new Date(2026, 0, new Date().getDate() + 1, 9).toISOString();
    expect(saved[0]?.result.task).toEqual({ text: 'Call back', dueAt: tomorrow });
  });

  test('does not send a task without a time, and puts the focus where it is missing', () => {
    const { calls, saved } = askInPage();
    calls.push(endedCall());
    write(find<HTMLInputElement>('input[placeholder="What is to be done"]'), 'Send the offer');

    press('Save');

    expect(saved).toEqual([]);
    expect(document.activeElement).toBe(document.querySelector('input[type="datetime-local"]'));
    expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true');
  });

  test('asks how good the line was only when the account wants to know', () => {
    const { calls } = askInPage();

    calls.push(endedCall());

    expect(form()?.textContent).not.toContain(text('result.rating'));
  });

  test('shows at the field what the BFF does not accept, and keeps what was typed', async () => {
    const refusal = new BffError('request/invalid', 422, [{ path: 'note', code: 'too-long' }]);
    const { calls } = askInPage({ save: () => Promise.reject(refusal) });
    calls.push(endedCall());
    write(note(), 'A long story');

    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(note().value).toBe('A long story');
    expect(note().getAttribute('aria-invalid')).toBe('true');
    expect(find('.kt-alert').textContent).toContain('What you typed is kept.');
  });

  test('is saved by Ctrl and Enter from any field', async () => {
    const { calls, saved } = askInPage();
    calls.push(endedCall());
    write(note(), 'Done');

    note().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
    await jest.advanceTimersByTimeAsync(0);

    expect(saved[0]?.result.note).toBe('Done');
    expect(form()).toBeNull();
  });

  test('takes the focus when it opens and gives it back when it goes', async () => {
    const before = document.createElement('button');
    document.body.append(before);
    before.focus();
    const { calls } = askInPage();

    calls.push(endedCall());
    expect(form()?.contains(document.activeElement)).toBe(true);
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(document.activeElement).toBe(before);
  });
});

describe('the card that a call belongs to', () => {
  const PETER = aCaller({ id: 8, name: 'Peter Lane', company: null, leads: [] });
  const several = endedCall({
    caller: { choices: [aCaller(), PETER], previousCalls: [], previousCallCount: 0 },
  });

  test('is one click away when several have the number', async () => {
    const { calls, saved } = askInPage();
    calls.push(several);

    press('Contact Peter Lane');
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(saved[0]?.result.entity).toEqual({ type: 'contacts', id: 8 });
  });

  test('is the one that the manager chose while the call went on', async () => {
    const { calls, saved } = askInPage({ chosenCard: () => ({ type: 'contacts', id: 8 }) });
    calls.push(several);

    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(saved[0]?.result.entity).toEqual({ type: 'contacts', id: 8 });
  });

  const search = (): HTMLInputElement => find<HTMLInputElement>('input[role="combobox"]');

  test('is found by name with one question after a pause in typing', async () => {
    const { calls, queries } = askInPage();
    calls.push(endedCall({ entity: null }));

    write(search(), 'ki');
    write(search(), 'kit');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);

    expect(queries).toEqual(['kit']);
    expect([...document.querySelectorAll('.kt-hit__name')].map((hit) => hit.textContent)).toEqual([
      'Kitchen',
      'Lane Ltd',
    ]);
  });

  test('can be chosen with the keyboard alone', async () => {
    const { calls, saved } = askInPage();
    calls.push(endedCall({ entity: null }));
    write(search(), 'lane');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);

    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) {
      search().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(saved[0]?.result.entity).toEqual({ type: 'companies', id: 12 });
  });

  test('is never taken from an answer that a later question has overtaken', async () => {
    const answers: ((hits: readonly EntityHit[]) => void)[] = [];
    const { calls } = askInPage({ find: () => new Promise((resolve) => answers.push(resolve)) });
    calls.push(endedCall({ entity: null }));
    write(search(), 'kit');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);
    write(search(), 'lane');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);

    answers[1]?.(HITS.slice(1));
    answers[0]?.(HITS.slice(0, 1));
    await jest.advanceTimersByTimeAsync(0);

    expect([...document.querySelectorAll('.kt-hit__name')].map((hit) => hit.textContent)).toEqual([
      'Lane Ltd',
    ]);
  });
});
