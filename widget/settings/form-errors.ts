import type { FieldError } from '../../bff/contract/problem';
import type { SettingsInput } from '../../bff/contract/settings';
import { fieldErrorText } from '../shared/error-text';
import type { Texts } from '../shared/text';
import { credentialPath } from './connection-section';
import { extensionPath } from './extension-row';

export interface SentForm {
  readonly text: Texts;
  readonly sent: SettingsInput;
  readonly nameOf: (kommoUserId: number) => string;
}

/** From paths of the request's body to those of the form, and from codes to words that name what is wrong. */
export function formErrors(errors: readonly FieldError[], form: SentForm): readonly FieldError[] {
  return errors.map((error) => inForm(error, form));
}

function inForm({ path, code }: FieldError, form: SentForm): FieldError {
  const { sent, text } = form;
  const words = fieldErrorText(text, code);
  const [family, name = '', third] = path.split('.');
  if (family === 'credentials') return { path: credentialPath(sent.provider, name), code: words };
  const manager = family === 'managers' ? sent.managers[Number(name)] : undefined;
  if (manager !== undefined) {
    const said = code === 'duplicate-extension' ? takenBy(Number(name), form) : words;
    return { path: extensionPath(manager.kommoUserId), code: said };
  }
  if (path.startsWith('general.ignoredNumbers.') && third !== undefined) {
    const line = sent.general.ignoredNumbers?.[Number(third)] ?? '';
    return { path: 'general.ignoredNumbers', code: text('numbers.not_a_number', { line }) };
  }
  if (path.startsWith('rules.missed.workingHours.days'))
    return { path: 'rules.missed.workingHours.days', code: words };
  return { path, code: words };
}

function takenBy(index: number, { sent, text, nameOf }: SentForm): string {
  const extension = sent.managers[index]?.extension;
  const holder = sent.managers.find((manager) => manager.extension === extension);
  return text('extensions.taken_by', { name: holder === undefined ? '' : nameOf(holder.kommoUserId) });
}
