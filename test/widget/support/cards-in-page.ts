import { createMarks } from '../../../widget/call-feed/marks';
import { showCalls } from '../../../widget/incoming-call/show-calls';
import { createChosenCards } from '../../../widget/shared/chosen-card';
import { COLLEAGUE, ME, createCallSource } from './a-call';
import { text } from './english';

/** The cards of live calls in an empty page. */
export function setUp(
  settings: Parameters<typeof showCalls>[0]['settings'] = { ringSound: true, openCard: false },
) {
  const calls = createCallSource();
  const sound = { isOn: false, start: () => void (sound.isOn = true), stop: () => void (sound.isOn = false) };
  const opened: string[] = [];
  const stop = showCalls({
    root: document.body,
    text,
    userId: ME,
    sound,
    settings,
    subscribe: calls.subscribe,
    openCard: ({ url }) => void opened.push(url),
    now: () => Date.now(),
    locale: 'en',
    managerName: (userId) => (userId === COLLEAGUE ? 'Maria Manager' : null),
    chosenCards: createChosenCards(localStorage, 'test'),
    marks: createMarks(() => undefined),
  });
  return { calls, sound, opened, stop };
}

export const NOBODY = { choices: [], previousCalls: [], previousCallCount: 0 };

export const shown = (): string[] =>
  [...document.querySelectorAll('.kt-call')].map((card) => card.textContent ?? '');
export const button = (label: string): HTMLButtonElement | null =>
  document.querySelector(`button[aria-label="${label}"]`);
