import { endedCall } from './support/a-call';
import {
  askInPage,
  form,
  note,
  openWaiting,
  pendingResults,
  press,
  waiting,
  write,
} from './support/result-page';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T10:01:20Z') });
  document.body.textContent = '';
  localStorage.clear();
});
afterEach(() => jest.useRealTimers());

describe('calls that wait for their result', () => {
  test('stand in a list while another form is open', () => {
    const { calls } = askInPage();

    calls.push(endedCall());
    calls.push(endedCall({ callId: 'voipstudio:2', entity: null }));

    expect(waiting()).toEqual(['(212) 555-0101']);
  });

  test('keep what was typed when their window is closed without an answer', () => {
    const { calls, closeDialog } = askInPage();
    calls.push(endedCall());
    write(note(), 'half a sentence');

    closeDialog();
    openWaiting();

    expect(note().value).toBe('half a sentence');
  });

  test('survive a reload of the page with what was typed', () => {
    const { calls, stop } = askInPage();
    calls.push(endedCall());
    write(note(), 'half a sentence');
    stop();

    askInPage();
    openWaiting();

    expect(note().value).toBe('half a sentence');
  });

  test('are given up for good by Cancel, even when news of the call arrives later', () => {
    const { calls } = askInPage();
    calls.push(endedCall());

    press('Cancel');
    calls.push(endedCall({ hasRecording: true }));

    expect(form()).toBeNull();
    expect(waiting()).toEqual([]);
  });

  test('are gone from this tab when another tab has answered them', () => {
    const { calls, stop } = askInPage();
    calls.push(endedCall());
    const otherTab = pendingResults();

    otherTab.settle('voipstudio:1');
    window.dispatchEvent(new StorageEvent('storage'));

    expect(form()).toBeNull();
    expect(waiting()).toEqual([]);
    stop();
  });

  test('leave nothing in the page when the widget goes', () => {
    const { calls, stop } = askInPage();
    calls.push(endedCall());

    stop();

    expect(document.body.childNodes).toHaveLength(0);
    expect(calls.listeners.size).toBe(0);
  });
});
