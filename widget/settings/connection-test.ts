/**
 * Tries the connection: at a button, and by itself once a key was pasted or typed.
 *
 * States: nothing tried → asking → told. What is typed meanwhile is tried after it; only the answer to what was asked
 * last is shown. The same keys are not tried twice by themselves.
 */
import type { ConnectionCheck, ConnectionTest, SettingsInput } from '../../bff/contract/settings';
import { asBffError } from '../bff-client/bff-error';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText, textName } from '../shared/error-text';
import { icon } from '../shared/icon';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';

/** Asks the provider with the settings as typed; throws `BffError`. */
export type TestConnection = (settings: SettingsInput) => Promise<ConnectionTest>;

export interface ConnectionTestDeps {
  readonly text: Texts;
  readonly lifetime: Pick<Lifetime, 'after'>;
  readonly test: TestConnection;
  /** What the connection depends on, as typed. */
  readonly read: () => SettingsInput;
  /** The provider took the keys, as far as they were entered. */
  readonly onRight: (tried: SettingsInput) => void;
}

export interface ConnectionTrial {
  readonly element: HTMLElement;
  /** @param isComplete pasted, or left: nothing more is to be typed */
  readonly typed: (isComplete: boolean) => void;
  /** Another provider was chosen. */
  readonly clear: () => void;
}

const AFTER_TYPING = 900;

export function connectionTest(deps: ConnectionTestDeps): ConnectionTrial {
  const { text, lifetime, test, read } = deps;
  const results = el('ul', { class: 'kt-checks' });
  const start = button({ class: 'kt-button' }, () => void run(), text('connection.test'));
  let tried = '';
  let asked = 0;
  let cancel = (): void => undefined;

  const run = async (): Promise<void> => {
    cancel();
    const settings = read();
    tried = namesOf(settings);
    asked += 1;
    const mine = asked;
    start.disabled = true;
    replaceChildren(results, el('li', {}, text('connection.testing')));
    try {
      const { checks } = await test(settings);
      if (mine !== asked) return;
      replaceChildren(results, ...checks.map((check) => checkLine(check, settings.provider, text)));
      if (checks.some(({ ok }) => ok)) deps.onRight(settings);
    } catch (error) {
      if (mine === asked) replaceChildren(results, failedLine(errorText(text, asBffError(error).code)));
    } finally {
      if (mine === asked) start.disabled = false;
    }
  };
  return {
    element: el('div', { class: 'kt-test' }, start, el('div', { role: 'status' }, results)),
    typed(isComplete) {
      cancel();
      const settings = read();
      if (Object.keys(settings.credentials).length === 0 || namesOf(settings) === tried) return;
      cancel = lifetime.after(isComplete ? 0 : AFTER_TYPING, () => void run());
    },
    clear() {
      cancel();
      asked += 1;
      tried = '';
      start.disabled = false;
      replaceChildren(results);
    },
  };
}

function namesOf({ provider, credentials }: SettingsInput): string {
  return JSON.stringify([provider, credentials]);
}

function checkLine(check: ConnectionCheck, provider: string, text: Texts): HTMLElement {
  const label =
    text.find(`credentials.${provider}.${check.name}`) ?? text.find(`checks.${check.name}`) ?? check.name;
  if (check.ok) {
    return el(
      'li',
      { class: 'kt-check kt-check_ok' },
      icon('check'),
      text('connection.check_ok', { name: label }),
    );
  }
  const code = check.code ?? '';
  return failedLine(`${label}: ${text.find(`check_errors.${textName(code)}`) ?? errorText(text, code)}`);
}

function failedLine(words: string): HTMLElement {
  return el('li', { class: 'kt-check kt-check_failed' }, icon('close'), words);
}
