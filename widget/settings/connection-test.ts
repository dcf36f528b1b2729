import type { ConnectionCheck, ConnectionTest, SettingsInput } from '../../bff/contract/settings';
import { asBffError } from '../bff-client/bff-error';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText, textName } from '../shared/error-text';
import { icon } from '../shared/icon';
import type { Texts } from '../shared/text';

/** Asks the provider with the settings as typed; throws `BffError`. */
export type TestConnection = (settings: SettingsInput) => Promise<ConnectionTest>;

export interface ConnectionTestDeps {
  readonly text: Texts;
  readonly test: TestConnection;
  readonly read: () => SettingsInput;
}

/** A button that tries the connection, and one line for each thing that was checked. */
export function connectionTest({ text, test, read }: ConnectionTestDeps): HTMLElement {
  const results = el('ul', { class: 'kt-checks' });
  const start = button({ class: 'kt-button' }, () => void run(), text('connection.test'));

  const run = async (): Promise<void> => {
    start.disabled = true;
    replaceChildren(results, el('li', {}, text('connection.testing')));
    try {
      const settings = read();
      const { checks } = await test(settings);
      replaceChildren(results, ...checks.map((check) => checkLine(check, settings.provider, text)));
    } catch (error) {
      replaceChildren(results, failedLine(errorText(text, asBffError(error).code)));
    } finally {
      start.disabled = false;
    }
  };
  return el('div', { class: 'kt-test' }, start, el('div', { role: 'status' }, results));
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
