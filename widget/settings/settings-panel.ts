import type { FieldError } from '../../bff/contract/problem';
import type { ProviderName, SettingsDocument, SettingsInput } from '../../bff/contract/settings';
import { el } from '../shared/dom';
import { fieldErrorText } from '../shared/error-text';
import { createFieldSet } from '../shared/field';
import type { Texts } from '../shared/text';
import { checkSettings } from './check-settings';
import { connectionSection, credentialPath } from './connection-section';
import { connectionTest } from './connection-test';
import type { TestConnection } from './connection-test';
import { extensionPath, extensionsSection } from './extensions-section';
import { generalSection } from './general-section';
import { queryNamesSection } from './query-names-section';
import { rulesSection } from './rules-section';
import { webhookSection } from './webhook-section';

export interface SettingsPanelDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly stored: SettingsDocument;
  /** What an unsuccessful save left behind. */
  readonly draft: SettingsInput | null;
  readonly test: TestConnection;
}

export interface SettingsPanel {
  readonly element: HTMLElement;
  readonly read: () => SettingsInput;
  /** Problems that show before anything is sent. */
  readonly check: () => readonly FieldError[];
  /** In words above the form, and at each named field. Nothing typed is touched. */
  readonly showFailure: (words: string, errors: readonly FieldError[]) => void;
  /** What is stored now: secrets are no longer in the page, the webhook address is known. */
  readonly showStored: (stored: SettingsDocument) => void;
}

export function createSettingsPanel(deps: SettingsPanelDeps): SettingsPanel {
  const { text, locale, stored } = deps;
  const fields = createFieldSet();
  const section = { text, locale, fields, stored, shown: deps.draft ?? toInput(stored) };
  let known = stored;

  const webhook = webhookSection(text, locale);
  const queryNames = queryNamesSection(section);
  const showProvider = (provider: ProviderName): void => {
    queryNames.element.hidden = provider !== 'myoperator';
    webhook.show(known, provider);
  };
  const connection = connectionSection(section, showProvider);
  const extensions = extensionsSection(section);
  const general = generalSection(section);
  const rules = rulesSection(section);
  showProvider(section.shown.provider);

  const read = (): SettingsInput => ({
    active: true,
    ...connection.read(),
    // Also for other providers: a look at another one must not lose them.
    ...queryNames.read(),
    ...extensions.read(),
    general: general.read(),
    rules: rules.read(),
  });
  const summary = el('div', { class: 'kt-alert', role: 'alert', tabindex: -1, hidden: true });
  connection.element.append(connectionTest({ text, read, test: deps.test }));

  return {
    element: el(
      'div',
      { class: 'kt-settings' },
      summary,
      ...[connection, webhook, queryNames, extensions, general, rules].map(({ element }) => element),
    ),
    read,
    check: () => checkSettings(read()),
    showFailure(words, errors) {
      fields.clearErrors();
      summary.hidden = false;
      const inForm = errors.map((error) => toFormPath(error, read()));
      const homeless = fields.showErrors(inForm, (code) => fieldErrorText(text, code));
      summary.textContent = [words, ...homeless.map(({ code }) => fieldErrorText(text, code))].join(' ');
      if (homeless.length === errors.length) summary.focus();
    },
    showStored(now) {
      known = now;
      summary.hidden = true;
      fields.clearErrors();
      connection.forgetSecrets();
      webhook.show(known, now.provider);
    },
  };
}

/** Secrets stay out: what is not sent is kept. */
export function toInput({
  active,
  provider,
  queryNames,
  managers,
  general,
  rules,
}: SettingsDocument): SettingsInput {
  return {
    active,
    provider,
    credentials: {},
    ...(queryNames !== undefined && { queryNames }),
    managers,
    general,
    rules,
  };
}

/** From the path in the request's body to the form's own. */
function toFormPath({ path, code }: FieldError, sent: SettingsInput): FieldError {
  const [family, name = ''] = path.split('.');
  if (family === 'credentials') return { path: credentialPath(sent.provider, name), code };
  const manager = family === 'managers' ? sent.managers[Number(name)] : undefined;
  return manager === undefined ? { path, code } : { path: extensionPath(manager.kommoUserId), code };
}
