import type { StartedTestCall } from '../../bff/contract/settings';
import { asBffError } from '../bff-client/bff-error';
import { button, el } from '../shared/dom';
import { errorText } from '../shared/error-text';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';

export interface TestCallDeps {
  readonly text: Texts;
  readonly lifetime: Lifetime;
  /** Rings in this user's browsers alone, and is written nowhere in Kommo; throws `BffError`. */
  /** Kommo's window lies over the corner where calls appear. */
  readonly bringCallsToFront: (isFront: boolean) => void;
  readonly start: (caller: string) => Promise<StartedTestCall>;
}

/** A button that makes a call appear as a provider's would, from the BFF to the corner of this page. */
export function testCall({ text, lifetime, start, bringCallsToFront }: TestCallDeps): {
  readonly element: HTMLElement;
  readonly show: (isReady: boolean) => void;
} {
  const said = el('p', { class: 'kt-hint', role: 'status' });
  const run = async (): Promise<void> => {
    ring.disabled = true;
    try {
      const { ringsForMs } = await start(text('test_call.caller'));
      said.textContent = text('test_call.ringing');
      bringCallsToFront(true);
      lifetime.after(ringsForMs, () => {
        said.textContent = text('test_call.over');
        bringCallsToFront(false);
        ring.disabled = false;
      });
    } catch (thrown) {
      said.textContent = errorText(text, asBffError(thrown).code);
      ring.disabled = false;
    }
  };
  lifetime.onEnd(() => bringCallsToFront(false));
  const ring = button({ class: 'kt-button' }, () => void run(), text('test_call.start'));
  const element = el(
    'div',
    { class: 'kt-test' },
    ring,
    el('p', { class: 'kt-hint' }, text('test_call.hint')),
    said,
  );
  return {
    element,
    show(isReady) {
      element.hidden = !isReady;
    },
  };
}
