import { FAREWELL, RING_LIMIT } from '../../widget/incoming-call/call-cards';
import { COLLEAGUE, ME, aCall, answeredCall, endedCall } from './support/a-call';
import { NOBODY, button, setUp, shown } from './support/cards-in-page';

describe('the card of a live call', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-01-01T10:00:00Z') });
    document.body.textContent = '';
  });
  afterEach(() => jest.useRealTimers());

  test('shows who is calling, with a link to the card, and for how long', () => {
    const { calls } = setUp();

    calls.push(aCall());
    jest.advanceTimersByTime(7_000);

    expect(shown()[0]).toContain('Incoming call0:07Olivia Lane(212) 555-0101');
    expect(document.querySelector('a')?.href).toBe('http://localhost/contacts/detail/7');
  });

  test('offers a new contact with the number filled in when nobody knows the caller', () => {
    const { calls } = setUp();

    calls.push(aCall({ entity: null, caller: NOBODY }));

    expect(document.querySelector('a')?.pathname).toBe('/contacts/add/');
    expect(document.querySelector('a')?.search).toBe('?phone=%2B12125550101');
    expect(shown()[0]).toContain('Not in your contacts yet');
  });

  test('stops counting when nobody answered: it rang until its end, not longer', () => {
    const { calls } = setUp();
    const endedAt = '2026-01-01T10:00:20Z';

    calls.push(aCall());
    jest.advanceTimersByTime(21_000);
    calls.push(
      endedCall({
        disposition: 'missed',
        answeredAt: null,
        talkSeconds: null,
        endedAt,
        responsibleUserId: null,
      }),
    );
    jest.advanceTimersByTime(2_000);

    expect(shown()[0]).toContain('Not answered0:20');
  });

  test('counts the talk from the moment of the answer', () => {
    const { calls } = setUp();

    calls.push(aCall());
    calls.push(answeredCall());
    jest.advanceTimersByTime(35_000);

    expect(shown()[0]).toContain('On the line0:30');
  });

  test('leaves a moment after the hang-up', () => {
    const { calls } = setUp();

    calls.push(answeredCall());
    calls.push(endedCall());

    expect(shown()[0]).toContain('Call ended1:05');
    jest.advanceTimersByTime(FAREWELL + 1_000);
    expect(shown()).toEqual([]);
  });

  test('leaves at once when a colleague takes the call', () => {
    const { calls, sound } = setUp();

    calls.push(aCall({ ringingUserIds: [ME, COLLEAGUE] }));
    calls.push(answeredCall({ responsibleUserId: COLLEAGUE }));

    expect(shown()).toEqual([]);
    expect(sound.isOn).toBe(false);
  });

  test('is not shown for a call that rings at a colleague alone', () => {
    const { calls } = setUp();

    calls.push(aCall({ ringingUserIds: [COLLEAGUE] }));

    expect(shown()).toEqual([]);
  });

  test('is shown to everyone when the provider does not say whose phone rings', () => {
    const { calls } = setUp();

    calls.push(aCall({ ringingUserIds: [], extension: null }));

    expect(shown()).toHaveLength(1);
  });

  test('stands below the card of another call that goes on', () => {
    const { calls } = setUp();

    calls.push(answeredCall());
    calls.push(aCall({ callId: 'voipstudio:2', entity: null }));

    expect(shown()).toHaveLength(2);
  });

  test('does not come back with late news once the manager has hidden it', () => {
    const { calls } = setUp();

    calls.push(aCall());
    button('Hide this call')?.click();
    calls.push(answeredCall());

    expect(shown()).toEqual([]);
  });

  test('does not come back to life by news that arrives out of order', () => {
    const { calls } = setUp();

    calls.push(answeredCall());
    calls.push(endedCall());
    calls.push(answeredCall());
    jest.advanceTimersByTime(FAREWELL + 1_000);

    expect(shown()).toEqual([]);
  });

  test('leaves when a ring is never followed by anything', () => {
    const { calls } = setUp();

    calls.push(aCall());
    jest.advanceTimersByTime(RING_LIMIT + 1_000);

    expect(shown()).toEqual([]);
  });

  test('writes a caller name as text, never as markup', () => {
    const { calls } = setUp();

    calls.push(
      aCall({
        entity: { type: 'contacts', id: 1, name: '<img src=x onerror=boom>', url: '/contacts/detail/1' },
      }),
    );

    expect(document.querySelector('img')).toBeNull();
    expect(shown()[0]).toContain('<img src=x onerror=boom>');
  });

  test('never links to an address that would run in the page of Kommo', () => {
    const { calls } = setUp();

    calls.push(aCall({ entity: { type: 'contacts', id: 1, name: 'Eve', url: 'javascript:alert(1)' } }));

    expect(document.querySelector('a')).toBeNull();
  });

  test('is read out to those who do not see it', () => {
    const { calls } = setUp();

    calls.push(aCall());

    expect(document.querySelector('[aria-live]')?.textContent).toBe(
      'Incoming call: Olivia Lane, (212) 555-0101',
    );
  });
});

describe('the ring', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-01-01T10:00:00Z') });
    document.body.textContent = '';
  });
  afterEach(() => jest.useRealTimers());

  test('sounds while a call rings and is silent once it is answered', () => {
    const { calls, sound } = setUp();

    calls.push(aCall());
    expect(sound.isOn).toBe(true);

    calls.push(answeredCall());
    expect(sound.isOn).toBe(false);
  });

  test('can be muted for this call, and sounds again for the next', () => {
    const { calls, sound } = setUp();

    calls.push(aCall());
    button('Mute the ring')?.click();
    expect(sound.isOn).toBe(false);

    calls.push(answeredCall());
    calls.push(aCall({ callId: 'voipstudio:2' }));
    expect(sound.isOn).toBe(true);
  });

  test('is silent when the account has switched it off', () => {
    const { calls, sound } = setUp({ ringSound: false, openCard: false });

    calls.push(aCall());

    expect(sound.isOn).toBe(false);
  });
});

describe('opening the card by itself', () => {
  beforeEach(() => void (document.body.textContent = ''));

  test('happens when the manager answers and the account wants it', () => {
    jest.spyOn(document, 'hasFocus').mockReturnValue(true);
    const { calls, opened, stop } = setUp({ ringSound: false, openCard: true });

    calls.push(answeredCall());

    expect(opened).toEqual(['/contacts/detail/7']);
    stop();
  });

  test('happens as soon as it rings for the manager, once the card is known, where the account wants that', () => {
    jest.spyOn(document, 'hasFocus').mockReturnValue(true);
    const { calls, opened, stop } = setUp({ ringSound: false, openCard: true, openCardOn: 'ring' });

    calls.push(aCall({ entity: null }));
    calls.push(aCall());
    calls.push(answeredCall());

    expect(opened).toEqual(['/contacts/detail/7']);
    stop();
  });

  test('waits for the answer unless the account wants it earlier, and never opens a colleague’s call', () => {
    jest.spyOn(document, 'hasFocus').mockReturnValue(true);
    const { calls, opened, stop } = setUp({ ringSound: false, openCard: true });
    const early = setUp({ ringSound: false, openCard: true, openCardOn: 'ring' });

    calls.push(aCall());
    early.calls.push(aCall({ ringingUserIds: [COLLEAGUE] }));

    expect([...opened, ...early.opened]).toEqual([]);
    stop();
    early.stop();
  });

  test('does not disturb a tab that the manager is not looking at', () => {
    jest.spyOn(document, 'hasFocus').mockReturnValue(false);
    const { calls, opened, stop } = setUp({ ringSound: false, openCard: true });

    calls.push(answeredCall());

    expect(opened).toEqual([]);
    stop();
  });

  test('leaves nothing in the page when the widget goes', () => {
    const { calls, stop, sound } = setUp();
    calls.push(aCall());

    stop();

    expect(document.body.childNodes).toHaveLength(0);
    expect(calls.listeners.size).toBe(0);
    expect(sound.isOn).toBe(false);
  });
});
