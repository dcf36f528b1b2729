import type { CallerChoice, PreviousCall } from '../../bff/contract/call-view';
import { createChosenCards } from '../../widget/shared/chosen-card';
import { COLLEAGUE, aCall, aCaller, answeredCall } from './support/a-call';
import { NOBODY, setUp, shown } from './support/cards-in-page';

describe('who calls', () => {
  const OLIVIA = aCaller();
  const PETER = aCaller({ id: 8, name: 'Peter Lane', url: '/contacts/detail/8', company: null, leads: [] });
  const callerOf = (...choices: CallerChoice[]) => ({ choices, previousCalls: [], previousCallCount: 0 });
  const links = () => [...document.querySelectorAll('a')].map((link) => [link.textContent, link.pathname]);
  const radio = (name: string) =>
    [...document.querySelectorAll('label')].find((label) => label.textContent === name)?.control;

  beforeEach(() => {
    document.body.textContent = '';
    localStorage.clear();
  });

  test('is told with country, company, lead, stage and responsible manager, each card at a link', () => {
    const { calls, stop } = setUp();

    calls.push(aCall({ caller: callerOf(OLIVIA) }));

    expect(shown()[0]).toContain('(212) 555-0101 · United States');
    expect(shown()[0]).toContain('Kitchen' + 'Sales: Offer');
    expect(shown()[0]).toContain('Responsible' + 'Maria Manager');
    expect(links()).toEqual([
      ['Olivia Lane', '/contacts/detail/7'],
      ['Lane Ltd', '/companies/detail/12'],
      ['Kitchen', '/leads/detail/11'],
      ['Open card', '/contacts/detail/7'],
    ]);
    stop();
  });

  test('is told with what was said in the last calls', () => {
    const { calls, stop } = setUp();
    const earlier: PreviousCall = {
      callId: 'voipstudio:0',
      direction: 'inbound',
      startedAt: '2025-12-30T10:00:00Z',
      disposition: 'answered',
      talkSeconds: 95,
      responsibleUserId: COLLEAGUE,
      outcome: 'call-back',
      note: 'Wants oak',
    };

    calls.push(aCall({ caller: { choices: [OLIVIA], previousCalls: [earlier], previousCallCount: 20 } }));

    expect(shown()[0]).toContain('Earlier calls: 20+');
    expect(shown()[0]).toContain('Incoming · 1:35 · Maria Manager · Call back · Wants oak');
    stop();
  });

  test('can be chosen among several, and the choice is kept for the form', () => {
    const { calls, stop } = setUp();

    calls.push(aCall({ entity: OLIVIA, caller: callerOf(OLIVIA, PETER) }));
    radio('Peter Lane')?.click();

    expect(links().at(-1)).toEqual(['Open card', '/contacts/detail/8']);
    expect(createChosenCards(localStorage, 'test').of('voipstudio:1')).toEqual({ type: 'contacts', id: 8 });
    stop();
  });

  test('keeps the focus where it is while the call goes on', () => {
    const { calls, stop } = setUp();
    calls.push(aCall({ caller: callerOf(OLIVIA, PETER) }));
    radio('Peter Lane')?.focus();

    calls.push(answeredCall({ caller: callerOf(OLIVIA, PETER) }));

    expect(document.activeElement).toBe(radio('Peter Lane'));
    stop();
  });

  test('is not called unknown before anybody has looked', () => {
    const { calls, stop } = setUp();

    calls.push(aCall({ entity: null }));
    const before = shown()[0];
    calls.push(aCall({ entity: null, caller: NOBODY }));

    expect(before).not.toContain('Not in your contacts yet');
    expect(before).not.toContain('Create contact');
    expect(shown()[0]).toContain('Not in your contacts yet');
    stop();
  });
});
